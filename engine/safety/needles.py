"""What a text must hold for a pattern to occur in it, worked out from the pattern, so that most patterns need not be
tried on most texts; knows no topic."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard library's only reader of patterns
from typing import Any

SHORTEST = 3
"""Letters of a needle; shorter ones lie in nearly every text, but for those of a rare sign."""
_STARTS = (SHORTEST, SHORTEST + 1)
"""How long a start of a needle is by which it is found; a shorter needle is found whole."""
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz .,!-'")
"""Signs that are not rare in a normalized text."""
_WIDEST = 12
"""Signs of a class that counts as a choice of needles."""
_OFTEN = 0.2
"""What is met by chance more often than this sorts out too few texts."""
Needles = frozenset[str]


def needles(pattern: str) -> Needles:
    """Pieces of which a text must hold one at least where this pattern occurs in it; none where they would tell little.

    Raises ``re.error`` for what is no pattern.
    """
    best = _of_row(_parser.parse(pattern))
    return best if _often(best) <= _OFTEN else frozenset()


@lru_cache(maxsize=16)
def grams(text: str) -> frozenset[str]:
    """All pieces of a text with which a needle can begin, and its rare signs."""
    signs = set(text).difference(_PLAIN)
    return frozenset(signs.union(*({text[at : at + size] for at in range(len(text) - size + 1)} for size in _STARTS)))


class Sieve:
    """Tells which of a row of patterns can occur in a text, by their needles."""

    def __init__(self, rows: Sequence[Needles]) -> None:
        self.blind = tuple(place for place, row in enumerate(rows) if not row)
        """The places of those of which it can't tell."""
        self._places: dict[str, dict[str, list[int]]] = {}
        """Where each needle stands, by its start."""
        for place, row in enumerate(rows):
            for needle in row:
                self._places.setdefault(_key(needle), {}).setdefault(needle, []).append(place)

    def places(self, text: str) -> set[int]:
        """The places of those that can, of which it tells at all."""
        near = self._places.keys() & grams(text)
        held = (places for gram in near for needle, places in self._places[gram].items() if needle in text)
        return set(chain.from_iterable(held))


def _key(needle: str) -> str:
    """Its first rare sign, or else its start."""
    return next((sign for sign in needle if sign not in _PLAIN), needle[: _STARTS[-1]])


def _of_row(row: Any) -> Needles:
    """The best needles of parts that follow one another: all must be met, so any one of them will do."""
    options: list[Needles] = []
    run = ""
    for kind, value in (*row, (None, None)):
        if kind is _constants.LITERAL:
            run += chr(value)
            continue
        if len(run) >= SHORTEST or not _PLAIN.issuperset(run):
            options.append(frozenset([run]))
        run = ""
        if option := _of_part(kind, value):
            options.append(option)
    return min(options, key=_often, default=frozenset())


def _often(option: Needles) -> float:
    """How often one of them is met by chance: each further letter makes that rarer."""
    return sum(4.0 ** -len(needle) if _PLAIN.issuperset(needle) else 4.0**-SHORTEST for needle in option)


def _of_part(kind: Any, value: Any) -> Needles:
    if kind is _constants.SUBPATTERN:
        return _of_row(value[-1])
    if kind is _constants.BRANCH:
        ways = [_of_row(way) for way in value[1]]
        return frozenset().union(*ways) if all(ways) else frozenset()
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and value[0] > 0:
        return _of_row(value[2])
    return _of_class(value) if kind is _constants.IN else frozenset()


def _of_class(members: Any) -> Needles:
    signs: set[str] = set()
    for kind, value in members:
        if kind is _constants.LITERAL:
            signs.add(chr(value))
        elif kind is _constants.RANGE and value[1] - value[0] < _WIDEST:
            signs.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return frozenset()
    return frozenset() if len(signs) > _WIDEST or signs & _PLAIN else frozenset(signs)
