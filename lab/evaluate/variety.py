"""How various replies are among themselves, and how long; knows no reference."""

import re
from collections.abc import Sequence
from itertools import count

import numpy as np

from lab.evaluate.bootstrap import Chosen, Measure

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def distinct(replies: Sequence[str], length: int) -> Measure:
    """Distinct-n (Li et al. 2016): different runs of ``length`` words over all; 0 where there is none."""
    numbers: dict[tuple[str, ...], int] = {}
    new = count()
    rows = []
    for said in map(words, replies):
        runs = [tuple(said[at : at + length]) for at in range(len(said) - length + 1)]
        rows.append(np.array([numbers[run] if run in numbers else numbers.setdefault(run, next(new)) for run in runs]))

    def of(chosen: Chosen) -> float:
        runs = np.concatenate([rows[at] for at in chosen])
        return len(np.unique(runs)) / len(runs) if len(runs) else 0.0

    return Measure(len(rows), of, centered=True)


def lengths(replies: Sequence[str]) -> list[int]:
    """Words of each reply."""
    return [len(words(reply)) for reply in replies]
