"""Reads a card from the bytes of a file, whatever kind of file it is; knows no disk and plays nobody."""

from persona.sheets.bounds import LARGEST, CardError, Json, decoded, table
from persona.sheets.cards import charx, png
from persona.sheets.cards.card import V2, V3, VERSIONS, Card
from persona.sheets.lore.shapes import is_lorebook

_FIRST = ("name", "description", "personality", "scenario", "first_mes", "mes_example")
"""What cards were made of before there was a specification."""


def read(content: bytes) -> Card:
    """The card in a .json, PNG or .charx file. Raises CardError, which says what to do."""
    if len(content) > LARGEST:
        raise CardError("the file", f"has {len(content):,} bytes; at most {LARGEST:,} are read: make it smaller")
    if content.startswith(png.SIGNATURE):
        return _of_picture(content)
    if charx.is_zip(content):
        return _of_archive(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        raise CardError("the file", "is no Character Card: send a .json, a PNG as a file, or a .charx")
    return Card(_document(decoded(content)))


def _of_picture(content: bytes) -> Card:
    cards = png.cards_in(content)
    newest = cards.get(png.V3) or cards.get(png.V2)
    if newest is None:
        raise CardError("the picture", "holds no card: take the original file, since photos lose it on their way")
    return Card(_document(decoded(newest)), picture=png.without_cards(content))


def _of_archive(content: bytes) -> Card:
    files = dict(charx.opened(content))
    if (card := files.pop(charx.CARD, None)) is None:
        raise CardError("the .charx file", f"holds no {charx.CARD} at its root: export it again")
    return Card(_document(decoded(card)), files=files)


def _document(value: Json) -> Json:
    """The document of the card that a JSON object is."""
    if is_lorebook(value):
        raise CardError("the file", "is a lorebook, not a character: put it into a card with `persona import --lore`")
    spec = value.get("spec")
    if spec is None and "data" not in value and isinstance(value.get("name"), str):
        data = {**dict.fromkeys(_FIRST, ""), "extensions": {}, **value}
        value = {"spec": V2, "spec_version": VERSIONS[V2], "data": data}
    elif not isinstance(spec, str) or spec not in VERSIONS:
        raise CardError("spec", f"is {str(spec)[:40]!r}: cards of {V2} and {V3} are read")
    if not table(value.get("data"), "data"):
        raise CardError("data", "is missing: export the card again")
    card = Card(value)
    if not card.name:
        raise CardError("data.name", "is missing: say what the character is called")
    return value
