"""How much of what answers a question stands among the first of a ranking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lab.recall.rows import Asked
from lab.recall.ways import Ranking

DEPTHS = (5, 10, 20)


@dataclass(frozen=True, slots=True)
class Share:
    """Of one question: the share of its turns among the first of each depth."""

    category: int | None
    shares: tuple[float, ...]


def share(asked: Asked, ranking: Ranking) -> Share:
    """Score one ranking."""
    return Share(
        asked.category, tuple(len(asked.answers.intersection(ranking[:depth])) / len(asked.answers) for depth in DEPTHS)
    )


def mean(shares: Iterable[Share]) -> tuple[float, ...]:
    """The mean over questions at each depth; each question counts the same."""
    columns: Sequence[tuple[float, ...]] = tuple(zip(*(each.shares for each in shares), strict=True))
    return tuple(sum(column) / len(column) for column in columns)
