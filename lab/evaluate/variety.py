"""How various replies are among themselves, and how long; knows no reference."""

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def distinct(replies: Iterable[str], length: int) -> float:
    """Return distinct-n (Li et al. 2016): different runs of ``length`` words over all; 0 where there is none."""
    runs = [tuple(said[at : at + length]) for said in map(words, replies) for at in range(len(said) - length + 1)]
    return len(set(runs)) / len(runs) if runs else 0.0


def lengths(replies: Sequence[str]) -> list[int]:
    """Words of each reply."""
    return [len(words(reply)) for reply in replies]
