"""Makes what is stored small before it is sealed; knows no value, no key and no store.

Most of a small value are names of its fields, the same in all. So it is deflated (RFC 1951) behind a dictionary of
usual ones: empty values of what is stored most, and common words.
"""

import zlib
from functools import cache
from pathlib import Path

USUAL = Path(__file__).with_name("usual.bin")
"""Never to be changed: what was packed with it opens with nothing else."""
_PACKED = b"\xc1"
"""No msgpack begins so, hence what doesn't is as it was."""
_MOST = 1 << 14
"""Bytes beyond which a value is a picture or a voice note, which are packed already."""
_WINDOW, _MEMORY = -13, 5
"""As small as all of that fits in: what a turn packs are a dozen values of some hundred bytes."""


def packed(plain: bytes) -> bytes:
    """Return a msgpack as few bytes as may be."""
    if len(plain) > _MOST:
        return plain
    press = _press().copy()
    small = _PACKED + press.compress(plain) + press.flush()
    return small if len(small) < len(plain) else plain


def unpacked(small: bytes) -> bytes:
    """Return the msgpack that was packed. Raises ValueError for what never was one."""
    if small[:1] != _PACKED:
        return small
    try:
        return zlib.decompressobj(wbits=_WINDOW, zdict=_usual()).decompress(small[1:])
    except zlib.error as error:
        raise ValueError("never packed") from error


@cache
def _press() -> "zlib._Compress":
    """One that has read the dictionary: to copy it costs less than to read that again for each value."""
    return zlib.compressobj(wbits=_WINDOW, memLevel=_MEMORY, zdict=_usual())


@cache
def _usual() -> bytes:
    return USUAL.read_bytes()
