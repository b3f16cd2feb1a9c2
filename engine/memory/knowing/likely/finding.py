"""Which of what somebody told is what a question asks for, and how likely. A pure core."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.meaning import Vector
from engine.memory.knowing.likely.judging import chances
from engine.memory.knowing.likely.signs import Wish, is_of_another, joined, rights, signs
from engine.memory.knowing.near.lines import Said

_RIGHTED = 0.25
"""How likely what puts something right must be beside that."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was said that answers best, and the chance that it does (0 to 1)."""

    said: Said
    chance: float


@dataclass(frozen=True)
class Choice:
    """A question before what was said, the oldest first."""

    wish: Wish
    said: Sequence[Said]

    def closest(self, most: int) -> "Choice":
        """The same before no more than so many, chosen by words alone."""
        if len(self.said) <= most:
            return self
        likely = chances(signs(self.wish, self.said, {}), meant=False)[:-1]
        places = sorted(np.argsort(-likely, kind="stable")[:most].tolist())
        return Choice(self.wish, [self.said[place] for place in places])

    def texts(self) -> Sequence[str]:
        """What the encoder is asked for."""
        told = (text for one in self.said for text in (one.text, joined(one)))
        return tuple(dict.fromkeys((*self.wish.texts(), *told)))

    def likely(self, meanings: Mapping[str, Vector]) -> "Likely":
        """How likely each of them answers; by words alone where no ``meanings`` are known."""
        rows = signs(self.wish, self.said, meanings)
        found = chances(rows, meant=bool(meanings))[:-1].tolist()
        of_another = (is_of_another(self.wish, one) for one in self.said)
        return Likely(self.said, [0.0 if no else chance for no, chance in zip(of_another, found, strict=True)])


@dataclass(frozen=True)
class Likely:
    """What was said, with the chance of each to be what is asked for."""

    said: Sequence[Said]
    chances: Sequence[float]

    @property
    def none(self) -> float:
        """The chance that nothing answers."""
        return 1.0 - sum(self.chances)

    def of(self, at: float) -> float:
        """The chance that something answers that was said at a time (epoch s)."""
        return sum(chance for one, chance in zip(self.said, self.chances, strict=True) if one.at == at)

    @cached_property
    def best(self) -> Found:
        """What answers best: of the line that does, the part that does; what puts it right in its place."""
        at = max((one.at for one in self.said), key=self.of)
        chance = self.of(at)
        later = (one.at for one in self.said if one.at > at and rights(one) and self.of(one.at) >= _RIGHTED * chance)
        at = max(later, default=at)
        parts = (place for place, one in enumerate(self.said) if one.at == at)
        return Found(self.said[max(parts, key=lambda place: self.chances[place])], max(chance, self.of(at)))
