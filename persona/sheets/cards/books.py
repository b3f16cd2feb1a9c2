"""Puts a lorebook into a card and takes one out, in any shape that files have; knows no disk."""

from enum import StrEnum

from persona.sheets.bounds import CardError, Json, decoded, encoded
from persona.sheets.cards.card import Card
from persona.sheets.lore.reading import lorebook
from persona.sheets.lore.shapes import as_book, as_standalone, as_world_info, is_lorebook


class Shape(StrEnum):
    """Of a lorebook's file, by what people call it: by the third specification, or as SillyTavern has it."""

    LOREBOOK = "lorebook"
    WORLD_INFO = "world-info"


def read_book(content: bytes) -> Json | None:
    """The lorebook in a file, in the shape that cards hold; None where the file is something else. Raises CardError."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return None
    value = decoded(content, "the lorebook")
    if not is_lorebook(value):
        return None
    book = as_book(value)
    lorebook(book)
    return book


def with_book(card: Card, book: Json) -> Card:
    """The card with this lorebook in the place of its own."""
    document = {**card.document, "data": {**card.data, "character_book": book}}
    return Card(document, card.picture, card.files)


def book_of(card: Card, shape: Shape) -> bytes:
    """The file of a card's lorebook. Raises CardError where it has none."""
    if card.book is None:
        raise CardError("data.character_book", "is missing: this persona has no lorebook")
    return encoded(as_standalone(card.book) if shape is Shape.LOREBOOK else as_world_info(card.book))
