"""Which pictures are made, and how they are marked as made by a program; knows no image model and no door."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from engine.safety.fitness import EXPLICIT
from engine.safety.lexicon import first
from engine.safety.reading import read
from engine.safety.screen import Level, screen

CAPTION = "Made by an AI."
"""Stands under every picture, where the person reads it."""
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""What the press calls a picture from a trained model, in the field that platforms read."""
LARGEST = 8_000_000
LONGEST_SIDE = 4096
"""Bytes and pixels of a picture that an image service may give us."""
LONGEST_VOICE = 60.0
LARGEST_VOICE = 1_000_000
"""Seconds and bytes of a voice message of his."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP = b"XML:com.adobe.xmp"
_SOFTWARE = b"Software"
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    f"<Iptc4xmpExt:DigitalSourceType>{SOURCE}</Iptc4xmpExt:DigitalSourceType>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a picture tells of its origin: the IPTC source type, and a plain line."""

    source: str
    line: str


def refusal(prompt: str) -> str:
    """Name why a picture is not made, or "": minor, harm, explicit, gore, person."""
    reading = read(prompt)
    text = reading.text
    if first("picture_minor", text) and (first("picture_suggestive", text) or EXPLICIT.broken_by(reading)):
        return "minor"
    if first("picture_harm", text) or screen(reading).level is not Level.NONE:
        return "harm"
    if first("picture_explicit", text) or EXPLICIT.broken_by(reading):
        return "explicit"
    return next((topic for topic in ("gore", "person") if first(f"picture_{topic}", text)), "")


def picture_allowed(prompt: str) -> bool:
    """Whether a picture of this may be asked for."""
    return not refusal(prompt)


def caption(text: str) -> str:
    """The text under a picture, with the line that says who made it."""
    return f"{text.rstrip()}\n{CAPTION}".lstrip()


def picture_fits(png: bytes) -> bool:
    """Whether a service's answer is a whole PNG of a size that a messenger takes."""
    try:
        chunks = dict(_chunks(png))
        width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    except (KeyError, ValueError, struct.error):
        return False
    return len(png) <= LARGEST and 0 < max(width, height) <= LONGEST_SIDE and b"IEND" in chunks


def voice_fits(seconds: float, size: int) -> bool:
    """Whether a spoken answer is short and small (bytes) enough to be sent."""
    return 0 < seconds <= LONGEST_VOICE and 0 < size <= LARGEST_VOICE


def mark(png: bytes) -> bytes:
    """Return the picture with its origin written into it, in place of any older mark. Raises ValueError."""
    packet = _XMP + b"\0\0\0\0\0" + _PACKET.encode()
    software = _SOFTWARE + b"\0" + CAPTION.encode("latin-1")
    parts = [_SIGNATURE]
    for kind, body in _chunks(png):
        if not _is_mark(kind, body):
            parts.append(_chunk(kind, body))
        if kind == b"IHDR":
            parts += [_chunk(b"iTXt", packet), _chunk(b"tEXt", software)]
    return b"".join(parts)


def mark_of(png: bytes) -> Mark | None:
    """Read back what ``mark`` wrote; None where a picture says nothing. Raises ValueError."""
    marks = {kind: body for kind, body in _chunks(png) if _is_mark(kind, body)}
    if b"iTXt" not in marks or b"tEXt" not in marks:
        return None
    packet = marks[b"iTXt"].removeprefix(_XMP + b"\0\0\0\0\0").decode()
    _, _, rest = packet.partition("<Iptc4xmpExt:DigitalSourceType>")
    return Mark(rest.partition("<")[0], marks[b"tEXt"].removeprefix(_SOFTWARE + b"\0").decode("latin-1"))


def _is_mark(kind: bytes, body: bytes) -> bool:
    key = body.partition(b"\0")[0]
    return (kind, key) in ((b"iTXt", _XMP), (b"tEXt", _SOFTWARE))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's kind and body. Raises ValueError where the picture is damaged."""
    if not png.startswith(_SIGNATURE):
        raise ValueError("this is no PNG")
    at = len(_SIGNATURE)
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        whole = png[at + 4 : at + 8 + length]
        end = at + 12 + length
        if end > len(png) or zlib.crc32(whole) != int.from_bytes(png[end - 4 : end]):
            raise ValueError("the PNG is damaged")
        yield whole[:4], whole[4:]
        at = end


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)
