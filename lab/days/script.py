"""What somebody says over some days, and what an answer to each of their questions must and must not hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from persona.words import tables

SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True, slots=True)
class Saying:
    """A line; a question has ``holds``, words that an answer must hold (one of those between bars), or ``never``, those
    that it must not."""

    text: str
    holds: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether the answer to it counts."""
        return bool(self.holds or self.never)

    def held_by(self, answer: str) -> bool:
        """Whether an answer holds what it must."""
        low = answer.lower()
        return all(any(word in low for word in one.split("|")) for one in self.holds)

    def share(self, answer: str) -> float:
        """How much of what it must hold an answer holds (0 to 1)."""
        low = answer.lower()
        return sum(any(word in low for word in one.split("|")) for one in self.holds) / max(len(self.holds), 1)

    def breaks(self, answer: str) -> bool:
        """Whether an answer holds what it must not."""
        return any(word in answer.lower() for word in self.never)


@dataclass(frozen=True, slots=True)
class Part:
    """What is said in one go, on which day (0: the first) and from which hour on; before the next part the process is
    started anew."""

    day: int
    hour: float
    sayings: tuple[Saying, ...]


def parts(file: Path) -> tuple[Part, ...]:
    """The parts of a script in their order. Raises OSError, KeyError for one that lacks something."""
    return tuple(_part(raw) for raw in tables(str(file), file.name)["part"])


def _part(raw: Mapping[str, Any]) -> Part:
    asks = (
        Saying(row["says"], tuple(row.get("holds", ())), tuple(row.get("never", ()))) for row in raw.get("asks", ())
    )
    return Part(raw["day"], raw["hour"], (*map(Saying, raw["says"]), *asks))
