"""Whether he writes at a person's pace: the pauses that the house makes before bubbles, as if somebody typed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import attrgetter

import numpy as np

from scheduler.turns.pace import Pace

HUMAN = (10.0, 120.0)
"""Words of five characters a minute at which people type: 36 on phones on average with a deviation of 13 (Palin et al.
2019, 37,000 people), 52 with one of 20 at keyboards, the fastest near 120 (Dhakal et al. 2018, 168,000 people)."""
_WORD = 5


@dataclass(frozen=True, slots=True)
class Typed:
    """One bubble: how long it is (characters), and the seconds that he lets pass before it."""

    length: int
    seconds: float

    @property
    def speed(self) -> float:
        """Words of five characters a minute."""
        return self.length / _WORD / self.seconds * 60

    @property
    def human(self) -> bool:
        """Whether somebody could have typed it in that time."""
        return HUMAN[0] <= self.speed <= HUMAN[1]


def between(answers: Sequence[str], pace: Pace) -> list[Typed]:
    """Each bubble as one that follows another."""
    bubbles = [line for answer in answers for line in answer.splitlines() if line]
    return [Typed(len(bubble), pace.pause(bubble, first=False)) for bubble in bubbles]


def before(answers: Sequence[str], seconds: Sequence[float], pace: Pace) -> list[Typed]:
    """The first bubble of each answer: after the quiet in which he waits for more, and what the engine took."""
    pairs = ((answer.splitlines(), took) for answer, took in zip(answers, seconds, strict=True))
    return [
        Typed(len(lines[0]), pace.quiet + took + pace.pause(lines[0], first=True)) for lines, took in pairs if lines
    ]


def grows(typed: Sequence[Typed]) -> float:
    """How far longer bubbles wait longer: the correlation of ranks (Spearman), 0 where nothing varies."""
    lengths, pauses = (_ranks([getattr(each, name) for each in typed]) for name in ("length", "seconds"))
    if len(typed) < 2 or not lengths.std() or not pauses.std():
        return 0.0
    return float(np.corrcoef(lengths, pauses)[0, 1])


def varied(typed: Sequence[Typed]) -> list[bool]:
    """Of each two bubbles of one length whether their pauses differ: where none do, a machine waits."""
    pairs = combinations(sorted(typed, key=attrgetter("length")), 2)
    return [one.seconds != other.seconds for one, other in pairs if one.length == other.length]


def _ranks(values: Sequence[float]) -> np.ndarray:
    row = np.array(values)
    return np.array([(row < value).sum() + ((row == value).sum() - 1) / 2 for value in row])
