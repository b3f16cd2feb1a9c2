"""What a release must reach: figures beside their least or greatest values; knows no model."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lab.evaluate.bootstrap import Figure
from lab.evaluate.measures import CATALOGUE

_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_LIMIT = re.compile(r"(\w+)\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Limit:
    """That a figure is on one side of a value."""

    name: str
    sign: str
    value: float

    @classmethod
    def of(cls, text: str) -> "Limit":
        """Read `NAME>=VALUE`, or another sign. Raises ValueError that says what to write."""
        parts = _LIMIT.fullmatch(text.strip())
        if parts is None:
            raise ValueError(f"--require {text}: write it like 'honesty>=0.95' (>=, <=, > or <)")
        if parts[1] not in CATALOGUE:
            raise ValueError(f"--require {text}: no figure is called {parts[1]}; there are {', '.join(CATALOGUE)}")
        return cls(parts[1], parts[2], float(parts[3]))

    def __str__(self) -> str:
        return f"{self.name}{self.sign}{self.value:g}"

    def missed_by(self, figures: Mapping[str, Figure]) -> str:
        """What the figure is instead, "" where it keeps to this."""
        if self.name not in figures:
            return f"{self}: not measured"
        value = figures[self.name].value
        return "" if _SIGNS[self.sign](value, self.value) else f"{self}: it is {value:.4g}"


def missed(limits: Sequence[Limit], figures: Mapping[str, Figure]) -> list[str]:
    """The limits that are not kept, each with what the figure is."""
    return [words for limit in limits if (words := limit.missed_by(figures))]
