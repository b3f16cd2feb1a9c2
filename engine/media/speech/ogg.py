"""Sound as a voice note: OGG with Opus that says who made it, the same bytes of the same sound; knows no voice."""

import io
import struct
import zlib

import numpy as np
import soundfile

from engine.errors import NotMade
from engine.media.pictures import CAPTION, SOURCE, Mark, voice_fits
from engine.messages import Sound
from engine.ports import Made

RATE = 24_000
"""Samples a second of what is encoded; Opus takes few others."""
_BARS = 64
"""Samples of loudness that a client draws."""
_SERIAL, _CHECK = slice(14, 18), slice(22, 26)
"""Of an OGG page: the number of its stream, which the encoder draws by lot, and its checksum."""
_HEAD = 27
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))

Samples = np.ndarray[tuple[int], np.dtype[np.float32]]


def voice_note(samples: Samples, rate: int) -> Made:
    """The sound (mono, -1 to 1) as a voice note. Raises NotMade where nothing is to be heard, or for too long."""
    if rate != RATE:
        places = np.arange(0, len(samples), rate / RATE)
        samples = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
    seconds = len(samples) / RATE
    if not seconds or not np.isfinite(samples).all():
        raise NotMade("the voice made no sound")
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", RATE, 1, format="OGG", subtype="OPUS") as out:
        # The fields that there are; platforms keep what is in them.
        out.comment, out.license = CAPTION, SOURCE
        out.write(np.clip(samples, -1.0, 1.0))
    content = _same_again(file.getvalue())
    if not voice_fits(seconds, len(content)):
        raise NotMade("the voice note is too long")
    return Made(content, Sound(round(seconds, 2), _levels(samples)))


def decoded(content: bytes, most: float) -> tuple[Samples, int]:
    """The sound in a file, ``most`` seconds of it, as samples and their rate. Raises NotMade for what is none."""
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            rate = int(file.samplerate)
            samples = file.read(int(most * rate), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, ValueError, TypeError) as error:
        raise NotMade("this is no sound that can be read") from error
    return samples.mean(axis=1, dtype=np.float32), rate


def length_of(content: bytes) -> float:
    """How many seconds a sound file lasts; 0 for what can't be read here."""
    try:
        return float(soundfile.info(io.BytesIO(content)).duration)
    except (soundfile.SoundFileError, ValueError, TypeError):
        return 0.0


def mark_of(content: bytes) -> Mark | None:
    """Read back who made a voice note; None where it says nothing."""
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        return Mark(file.license, file.comment) if file.comment else None


def _levels(samples: Samples) -> bytes:
    """How loud it is from begin to end, the loudest at 255."""
    parts = np.array([np.sqrt(np.mean(part**2)) if len(part) else 0.0 for part in np.array_split(samples, _BARS)])
    return bytes((parts / max(parts.max(), 1e-6) * 255).astype(np.uint8).tobytes())


def _same_again(ogg: bytes) -> bytes:
    """The file with its stream numbered 1, so that what is sent again is the same."""
    pages, at = [], 0
    while at < len(ogg):
        lacing = ogg[at + _HEAD : at + _HEAD + ogg[at + _HEAD - 1]]
        page = bytearray(ogg[at : at + _HEAD + len(lacing) + sum(lacing)])
        page[_SERIAL], page[_CHECK] = struct.pack("<I", 1), bytes(4)
        page[_CHECK] = struct.pack("<I", _checksum(bytes(page)))
        pages.append(bytes(page))
        at += len(page)
    return b"".join(pages)


def _checksum(page: bytes) -> int:
    """The checksum of OGG: that of zlib, with every bit the other way round and no ones at either end."""
    turned = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{turned:032b}"[::-1], 2)
