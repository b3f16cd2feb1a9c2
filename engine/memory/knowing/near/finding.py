"""Which of what somebody told is what a question asks for, and how likely. A pure core."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.meaning import Vector
from engine.memory.knowing.near.judging import chances
from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.near.signs import Wish, joined, signs


@dataclass(frozen=True, slots=True)
class Found:
    """What was said that answers best, and the chance that it does (0 to 1)."""

    said: Said
    chance: float


@dataclass(frozen=True)
class Near:
    """A question before what was said, the oldest first."""

    wish: Wish
    said: Sequence[Said]

    def closest(self, most: int) -> "Near":
        """The same before no more than so many, chosen by words alone."""
        if len(self.said) <= most:
            return self
        likely = chances(signs(self.wish, self.said, {}), meant=False)[:-1]
        places = sorted(np.argsort(-likely, kind="stable")[:most].tolist())
        return Near(self.wish, [self.said[place] for place in places])

    def texts(self) -> Sequence[str]:
        """What the encoder is asked for."""
        told = (text for one in self.said for text in (one.text, joined(one)))
        return tuple(dict.fromkeys((*self.wish.texts(), *told)))

    def likely(self, meanings: Mapping[str, Vector]) -> "Likely":
        """How likely each of them answers; by words alone where no ``meanings`` are known."""
        rows = signs(self.wish, self.said, meanings)
        return Likely(self.said, chances(rows, meant=bool(meanings))[:-1].tolist())


@dataclass(frozen=True)
class Likely:
    """What was said, with the chance of each to be what is asked for."""

    said: Sequence[Said]
    chances: Sequence[float]

    def of(self, at: float) -> float:
        """The chance that something answers that was said at a time (epoch s)."""
        return sum(chance for one, chance in zip(self.said, self.chances, strict=True) if one.at == at)

    @cached_property
    def best(self) -> Found:
        """What answers best: of the line that does, the part that does."""
        at = max((one.at for one in self.said), key=self.of)
        parts = (place for place, one in enumerate(self.said) if one.at == at)
        return Found(self.said[max(parts, key=lambda place: self.chances[place])], self.of(at))
