"""The vectors of all texts that train, as they were made once: the same on every machine; knows no label."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from engine.meaning import SIZE, Encoder, Vectors
from lab.screen.samples import DATA

FILE = DATA / "vectors.npz"


def vectors(texts: Sequence[str]) -> Vectors:
    """One vector for each normalized piece of text, in half precision's steps; new ones are written to the file."""
    known = _read()
    if missing := [text for text in dict.fromkeys(texts) if _key(text) not in known]:
        encoder = Encoder()
        known |= {_key(text): encoder.encode([text])[0].astype(np.float16) for text in missing}
        _write({key: known[key] for key in sorted(known)})
    return np.stack([known[_key(text)] for text in texts]).astype(np.float32)


def _key(text: str) -> int:
    data = text.encode()
    return crc32(data) << 32 | crc32(data[::-1] + b"!")


def _read() -> dict[int, "np.ndarray[tuple[int], np.dtype[np.float16]]"]:
    if not FILE.exists():
        return {}
    with np.load(FILE) as file:
        return dict(zip(file["keys"].tolist(), file["vectors"], strict=True))


def _write(known: dict[int, "np.ndarray[tuple[int], np.dtype[np.float16]]"]) -> None:
    rows = np.stack(list(known.values())) if known else np.zeros((0, SIZE), np.float16)
    np.savez(FILE, keys=np.array(list(known), np.uint64), vectors=rows)
