"""Takes a card's text out of a PNG and puts one in, chunk by chunk; the picture itself is never decoded.

A picture made by others is data: no chunk is longer than the file, nothing is unpacked beyond a bound.
"""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator, Mapping

from persona.sheets.bounds import LARGEST_JSON, CardError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
V2, V3 = "chara", "ccv3"
"""Under which names cards lie there."""
_NAMES = (V2, V3)
_LONGEST = LARGEST_JSON * 4 // 3 + 4
_MOST_CHUNKS = 20_000
_TEXTS = (b"tEXt", b"zTXt")
_WIDE, _HIGH, _COLOR = 400, 600, b"\x54\x4a\x6d"


def cards_in(content: bytes) -> Mapping[str, bytes]:
    """The JSON of each card in a PNG, by the name of its chunk. Raises CardError."""
    found: dict[str, bytes] = {}
    for kind, data in _chunks(content):
        name, packed = _named(kind, data)
        if name:
            found[name] = _unpacked(packed, kind)
    return found


def without_cards(content: bytes) -> bytes:
    """The same picture without any card. Raises CardError."""
    chunks = ((kind, data) for kind, data in _chunks(content) if not _named(kind, data)[0])
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def with_cards(picture: bytes, cards: Mapping[str, bytes]) -> bytes:
    """The picture with these cards in place of any that it has. Raises CardError."""
    texts = b"".join(_chunk(b"tEXt", name.encode() + b"\0" + base64.b64encode(card)) for name, card in cards.items())
    plain = without_cards(picture)
    end = len(plain) - len(_chunk(b"IEND", b""))
    return plain[:end] + texts + plain[end:]


def plain_picture() -> bytes:
    """A picture of one color, for a card that has none."""
    header = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + _COLOR * _WIDE) * _HIGH, 9)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if at + 12 > len(content):
            break
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 8 + length
        if end + 4 > len(content):
            break
        yield kind, content[at + 8 : end]
        if kind == b"IEND":
            return
        at = end + 4
    raise CardError("the picture", "is cut off or no PNG: send it as a file, not as a photo")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _named(kind: bytes, data: bytes) -> tuple[str, bytes]:
    """Which card a chunk holds, and what stands for it; "" for all others."""
    if kind not in _TEXTS:
        return "", b""
    name, _, rest = data.partition(b"\0")
    return next(((known, rest) for known in _NAMES if name.lower() == known.encode()), ("", b""))


def _unpacked(packed: bytes, kind: bytes) -> bytes:
    if kind == b"zTXt":
        packed = _inflated(packed[1:])
    if len(packed) > _LONGEST:
        raise CardError("the picture", f"holds more than {LARGEST_JSON:,} bytes of card: shorten the card")
    try:
        return base64.b64decode(packed, validate=False)
    except (binascii.Error, ValueError) as error:
        raise CardError("the picture", "holds a card that can't be read: export it again") from error


def _inflated(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, _LONGEST + 1)
    except zlib.error as error:
        raise CardError("the picture", "holds a card that can't be unpacked: export it again") from error
    return text
