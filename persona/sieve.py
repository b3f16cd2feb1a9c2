"""Which of many patterns a text can hold, told in one look by pieces that they can't do without; knows no rule."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import chain
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard library's only reader of patterns
from typing import Any, Generic, TypeVar, cast

import ahocorasick

from persona.words import lazily, tables

SHORTEST = 2
"""Letters of a needle; a shorter one lies in nearly every text, but for that of a rare sign."""
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz .,!'")
"""Signs that are not rare in a text."""
_WIDEST = 12
"""Signs of a class that counts as a choice of needles."""
_OFTEN, _FURTHER = 2.0, 1.0
"""What is met by chance more often than this sorts out too few texts: the rarest part, and each further one."""
_RARE = 0.06
"""How often a needle with a rare sign is."""
_MOSTLY = 0.8
"""How often a piece of usual words is taken to be met."""
_USUAL = f" {' '.join(tables(__file__, 'sieve.toml')['usual']['words'].split())} "
_WIDTHLESS = (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT)
_DIGITS = frozenset("0123456789")
_ODD = re.compile(r"[İı]|(?![0-9])\d")
"""What a pattern takes for an "i" or a digit, and is neither."""
Needles = frozenset[str]
"""Pieces in small letters, one of which a text must hold."""
Way = tuple[Needles, ...]
"""Needles of the rarest part of a pattern, and of one more; both must be met."""
Name = TypeVar("Name")


def ways(pattern: str) -> tuple[Way, ...]:
    """Each way in which a pattern can be met, by the needles of its parts; a way of none where they would tell little.

    Raises ``re.error`` for what is no pattern.
    """
    return tuple(_rarest(way) for way in _ways(_parser.parse(pattern)))


class Sieve:
    """Tells which of a row of patterns can occur in a text, by their needles."""

    def __init__(self, patterns: Iterable[str]) -> None:
        rows = [(place, way) for place, pattern in enumerate(patterns) for way in ways(pattern)]
        self._blind = frozenset(place for place, way in rows if not way)
        self._places = [place for place, _ in rows]
        # The needles of a way's rarest part are marked by its number, those of the other by one behind all numbers.
        self._others = [len(rows) + number if way[1:] else number for number, (_, way) in enumerate(rows)]
        marks: dict[str, list[int]] = {}
        for number, (_, way) in enumerate(rows):
            for mark, needles in zip((number, self._others[number]), way, strict=False):
                for needle in needles:
                    marks.setdefault(needle, []).append(mark)
        self._automaton = ahocorasick.Automaton()
        for needle, held in marks.items():
            self._automaton.add_word(needle, tuple(held))
        self._automaton.make_automaton()

    def places(self, text: str) -> frozenset[int]:
        """The places of those that can, or of which it can't tell."""
        if not self._automaton:
            return self._blind
        found = [marks for _, marks in self._automaton.iter(_small(text))]
        if not found:
            return self._blind
        held, others, size = frozenset(chain.from_iterable(found)), self._others, len(self._others)
        met = [self._places[mark] for mark in held if mark < size and others[mark] in held]
        return self._blind.union(met) if met else self._blind


class Sifted(Generic[Name]):
    """Patterns in their order, each with its name, of which a text is asked those alone that it can hold."""

    def __init__(self, patterns: Iterable[tuple[Name, re.Pattern[str]]]) -> None:
        self._patterns = tuple(patterns)

    # Made when somebody first asks: to read patterns takes as long as to make them.
    @cached_property
    def _sieve(self) -> Sieve:
        return Sieve(pattern.pattern for _, pattern in self._patterns)

    def near(self, text: str) -> list[tuple[Name, re.Pattern[str]]]:
        """Name and pattern of those that a text can hold, in their order; in all that is left of it when others were
        taken out, too."""
        return [self._patterns[place] for place in sorted(self._sieve.places(text))]


def rarely(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern of many words that hardly any text holds, made as ``lazily`` makes one: a text that can't hold it is
    told by a look, many times sooner."""
    return cast("re.Pattern[str]", _Rare(pattern, flags))


class _Rare:
    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._made = lazily(pattern, flags)

    @cached_property
    def _sieve(self) -> Sieve:
        return Sieve([self.pattern])

    def search(self, text: str) -> re.Match[str] | None:
        return self._made.search(text) if self._sieve.places(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._made.finditer(text) if self._sieve.places(text) else iter(())

    def sub(self, put: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self._made.sub(put, text) if self._sieve.places(text) else text


def _small(text: str) -> str:
    """A text as needles are: what a pattern that minds no capitals takes for the same is the same sign in it."""
    return text.lower() if text.isascii() else _ODD.sub(_usual, text).casefold()


def _usual(odd: re.Match[str]) -> str:
    return "0" if odd[0].isdecimal() else "i"


def _ways(row: Any) -> Iterator[tuple[Needles, ...]]:
    """The needles of all parts of each way."""
    parts = [(kind, value) for kind, value in row.data if kind not in _WIDTHLESS]
    match parts:
        case [(_constants.SUBPATTERN, (*_, inner))]:
            yield from _ways(inner)
        case [(_constants.BRANCH, (_, branches))]:
            for branch in branches:
                yield from _ways(branch)
        case _:
            yield tuple(_options(row))


def _rarest(options: Iterable[Needles]) -> Way:
    telling = {option: often for option in options if (often := _often(option)) <= _OFTEN}
    rarest = sorted(telling, key=telling.__getitem__)[:2]
    return tuple(option for place, option in enumerate(rarest) if not place or telling[option] <= _FURTHER)


def _of_row(row: Any) -> Needles:
    """The best needles of parts that follow one another."""
    return min(_options(row), key=_often, default=frozenset())


def _options(row: Any) -> Iterator[Needles]:
    """The needles of each part: all must be met."""
    run = ""
    for kind, value in (*row.data, (None, None)):
        if kind is _constants.LITERAL:
            run += chr(value)
            continue
        run = _small(run)
        if len(run) >= SHORTEST or not _PLAIN.issuperset(run):
            yield frozenset([run])
        run = ""
        if kind is _constants.SUBPATTERN:
            yield from _options(value[-1])
        elif option := _of_part(kind, value):
            yield option


def _often(option: Needles) -> float:
    """How often one of them is met by chance: each further letter makes that rarer."""
    return sum(map(_share, option))


@cache
def _share(needle: str) -> float:
    if not _PLAIN.issuperset(needle):
        return _RARE
    return _MOSTLY if needle in _USUAL else 4.0 ** (1 - len(needle))


def _of_part(kind: Any, value: Any) -> Needles:
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
            signs.add(_small(chr(value)))
        elif kind is _constants.RANGE and value[1] - value[0] < _WIDEST:
            signs.update(_small(chr(sign)) for sign in range(value[0], value[1] + 1))
        elif (kind, value) == (_constants.CATEGORY, _constants.CATEGORY_DIGIT):
            signs |= _DIGITS
        else:
            return frozenset()
    return frozenset() if len(signs) > _WIDEST or signs & _PLAIN else frozenset(signs)
