"""A card as a chat keeps it: its text alone, small enough to go along with every turn; knows no store."""

import zlib
from functools import lru_cache

import msgspec

from persona.sheets.bounds import LARGEST_KEPT, CardError, Json
from persona.sheets.cards.card import Card
from persona.sheets.cards.playing import played
from persona.sheets.cards.reading import read
from persona.sheets.rules import OF_A_CHAT
from persona.sheets.sheet import Sheet


def brought(content: bytes) -> bytes:
    """What a chat keeps of the file that somebody brought, without its pictures. Raises CardError where nobody can be
    played by it."""
    document = msgspec.json.encode(read(content).document)
    if len(document) > LARGEST_KEPT:
        problem = f"has {len(document):,} bytes of text; a chat keeps {LARGEST_KEPT:,}: shorten its lorebook"
        raise CardError("the card", problem)
    kept = zlib.compress(document, 9)
    _sheet(kept)
    return kept


def sheet_kept(kept: bytes) -> Sheet | None:
    """The sheet of the card that a chat keeps; None where rules have become stricter since, so that it is none."""
    try:
        return _sheet(kept)
    except (CardError, zlib.error):
        return None


def document_kept(kept: bytes) -> Json:
    """All that the card says which a chat keeps, whether anybody could be played by it or not."""
    return msgspec.json.decode(zlib.decompress(kept), type=Json)


# Of the few cards that are being played each is read once.
@lru_cache(maxsize=64)
def _sheet(kept: bytes) -> Sheet:
    return played(Card(document_kept(kept)), OF_A_CHAT).sheet
