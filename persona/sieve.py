"""Which of many patterns a text can hold, told in one look by pieces that they can't do without; knows no rule."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard library's only reader of patterns
from typing import Any, Generic, TypeVar, cast

import ahocorasick

from persona.words import lazily, tables

SHORTEST = 2
"""Letters of a needle; a shorter one lies in nearly every text, but for that of a rare sign."""
_LONGEST = 6
"""Letters of a needle that are looked for: more make it hardly rarer, and the automaton large."""
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz .,!'")
"""Signs that are not rare in a text."""
_WIDEST = 12
"""Signs of a class that counts as a choice of needles."""
_OFTEN, _FURTHER = 2.0, 0.4
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
_NONE = -1
_TEXTS = 128
"""So many texts are known to a sieve."""
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


@dataclass(frozen=True, slots=True)
class _Made:
    """An automaton over all needles that tells the marks of each. A way has an even mark, by its rarest part, and where
    there is another part the odd one behind it too: for each mark ``others`` has the one that must be met with it, and
    ``places`` the pattern. Of the ``blind`` patterns it can't tell."""

    automaton: ahocorasick.Automaton = field(default_factory=ahocorasick.Automaton)
    others: Sequence[int] = ()
    places: Sequence[int] = ()
    blind: frozenset[int] = frozenset()

    def grown(self, patterns: Iterable[tuple[int, str]]) -> "_Made":
        """The same with more patterns, each with its place."""
        marks = {needle: [*held] for needle, held in self.automaton.items()}
        others, places, blind = array("i", self.others), array("i", self.places), set(self.blind)
        for place, way in ((place, way) for place, pattern in patterns for way in ways(pattern)):
            first = len(others)
            others.extend((first + len(way[1:]), _NONE))
            places.extend((place, place))
            blind |= set() if way else {place}
            for mark, needles in enumerate(way, first):
                for needle in {needle[:_LONGEST] for needle in needles}:
                    marks.setdefault(needle, []).append(mark)
        automaton = ahocorasick.Automaton()
        for needle, held in marks.items():
            automaton.add_word(needle, tuple(held))
        automaton.make_automaton()
        return _Made(automaton, others, places, frozenset(blind))

    def near(self, text: str) -> frozenset[int]:
        """The places of those that can occur in a text, or of which it can't tell."""
        if not self.automaton:
            return self.blind
        held = frozenset(chain.from_iterable([marks for _, marks in self.automaton.iter(_small(text))]))
        return self.blind.union([self.places[mark] for mark in held if self.others[mark] in held])


class Sieve:
    """Tells which of its patterns can occur in a text, by their needles: in one look for all of them, and once for each
    text. It takes in more of them at any time, and reads them when somebody asks: that takes as long as to make one."""

    def __init__(self) -> None:
        self._patterns: list[str] = []
        self._read = 0
        self._made = _Made()
        self._near = lru_cache(maxsize=_TEXTS)(self._made.near)

    def add(self, pattern: str) -> int:
        """Take in a pattern; its place is what is told of it."""
        self._patterns.append(pattern)
        return len(self._patterns) - 1

    def near(self, text: str) -> frozenset[int]:
        """The places of those that can, or of which it can't tell."""
        if self._read < len(self._patterns):
            self._grow()
        return self._near(text)

    def _grow(self) -> None:
        size = len(self._patterns)
        self._made = self._made.grown([*enumerate(self._patterns)][self._read : size])
        self._near, self._read = lru_cache(maxsize=_TEXTS)(self._made.near), size


HOUSE = Sieve()
"""That of all patterns that are asked of the words of a turn as they were written."""


class Sifted(Generic[Name]):
    """Patterns in their order, each with its name, of which a text is asked those alone that it can hold."""

    def __init__(self, patterns: Iterable[tuple[Name, re.Pattern[str]]], sieve: Sieve = HOUSE) -> None:
        self._sieve = sieve
        self._patterns = {sieve.add(row[1].pattern): row for row in patterns}
        self._places = frozenset(self._patterns)

    def near(self, text: str) -> list[tuple[Name, re.Pattern[str]]]:
        """Name and pattern of those that a text can hold, in their order; in all that is left of it when others were
        taken out, too."""
        return [self._patterns[place] for place in sorted(self._places & self._sieve.near(text))]

    def meet(self, text: str) -> bool:
        """Whether one of them occurs in a text."""
        return any(pattern.search(text) for _, pattern in self.near(text))


def rarely(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern of many words that hardly any text holds, made as ``lazily`` makes one: a text that can't hold it is
    told by a look, many times sooner."""
    return cast("re.Pattern[str]", _Rare(pattern, flags))


class _Rare:
    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._made = lazily(pattern, flags)
        self._place = HOUSE.add(pattern)

    def search(self, text: str) -> re.Match[str] | None:
        return self._made.search(text) if self._place in HOUSE.near(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._made.finditer(text) if self._place in HOUSE.near(text) else iter(())

    def sub(self, put: str, text: str) -> str:
        return self._made.sub(put, text) if self._place in HOUSE.near(text) else text


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


def _once(kind: Any, value: Any) -> str:
    """The sign that a part says at least once ("o+"): it ends what stands before it, and begins what comes after."""
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and value[0] > 0:
        match value[2].data:
            case [(_constants.LITERAL, sign)]:
                return chr(sign)
    return ""


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
        once = _once(kind, value)
        run = _small(run + once)
        if len(run) >= SHORTEST or not _PLAIN.issuperset(run):
            yield frozenset([run])
        run = once
        if kind is _constants.SUBPATTERN:
            yield from _options(value[-1])
        elif option := _of_part(kind, value):
            yield option


def _often(option: Needles) -> float:
    """How often one of them is met by chance: each further letter makes that rarer."""
    return sum(map(_share, option))


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
