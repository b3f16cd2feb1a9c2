"""Turns labeled by their first act, by who wrote them; knows no rule."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.plan.plan import ActKind

ROWS = Path(__file__).with_name("rows")


@dataclass(frozen=True, slots=True)
class Row:
    """A burst's lines, and what is to be done first."""

    lines: tuple[str, ...]
    first: ActKind

    @property
    def text(self) -> str:
        """The lines as they are read."""
        return "\n".join(self.lines)


def rows(text: str) -> list[Row]:
    """The rows of a file. Raises ValueError for what is none."""
    return [msgspec.json.decode(line, type=Row) for line in text.splitlines() if line.strip()]


def hands() -> dict[str, list[Row]]:
    """The rows that train, by writer."""
    return {path.stem: rows(path.read_text(encoding="utf-8")) for path in sorted(ROWS.glob("*.jsonl"))}
