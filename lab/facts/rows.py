"""Rows on what people tell of themselves, as values."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

ROWS = Path(__file__).parent / "rows"
UNSEEN = frozenset(("own_kept",))
"""Files that train nothing."""


@dataclass(frozen=True, slots=True)
class Label:
    """A fact that is there: its kind, and the words that must occur in a note of it."""

    kind: str
    must: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A person's line behind one of his ("" for none), what is told in it, and words that may never be kept."""

    asked: str
    text: str
    lang: str
    labels: tuple[Label, ...]
    never: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        """Whether it only scores: rules are made by the others."""
        return crc32(self.text.encode()) % 2 == 1


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file of JSON lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            raw = json.loads(line)
            labels = tuple(Label(fact["kind"], tuple(fact["must"])) for fact in raw.get("facts", ()))
            yield Row(raw.get("asked", ""), raw["text"], raw.get("lang", "en"), labels, tuple(raw.get("never", ())))
