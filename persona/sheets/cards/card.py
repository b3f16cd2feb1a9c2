"""A Character Card as it was read: its whole JSON, known or not, its picture and its files; knows no file's shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from persona.sheets.bounds import Json, table, text, texts

V2, V3 = "chara_card_v2", "chara_card_v3"
VERSIONS = {V2: "2.0", V3: "3.0"}
MOST_GREETINGS = 100


@dataclass(frozen=True, slots=True)
class Card:
    """``document`` is all that the card says, by the second or third specification, and is never changed; ``picture`` a
    PNG without it, ``files`` what lay beside it in a .charx, by name. What is read of it raises CardError where it has
    another type than the specifications give it."""

    document: Json
    picture: bytes = field(default=b"", repr=False)
    files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @property
    def spec(self) -> str:
        """By which specification."""
        return V3 if self.document.get("spec") == V3 else V2

    @property
    def data(self) -> Json:
        """What the character is made of."""
        return table(self.document.get("data"), "data")

    @property
    def book(self) -> Json | None:
        """Its lorebook, in the shape that cards hold."""
        value = self.data.get("character_book")
        return None if value is None else table(value, "data.character_book")

    @property
    def name(self) -> str:
        """What the character is called in a talk: by the nickname, where there is one."""
        return (self.text("nickname") or self.text("name")).strip()

    @property
    def greetings(self) -> tuple[str, ...]:
        """The first message and all that may stand in its place."""
        others = texts(self.data.get("alternate_greetings"), "data.alternate_greetings", MOST_GREETINGS)
        return tuple(filter(str.strip, (self.text("first_mes"), *others)))

    @property
    def tags(self) -> tuple[str, ...]:
        """What it is filed under."""
        return texts(self.data.get("tags"), "data.tags", 1000)

    def text(self, name: str) -> str:
        """One of its texts, "" where there is none."""
        return text(self.data.get(name), f"data.{name}")
