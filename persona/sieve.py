"""Which of many patterns a text can hold, told in one look by what they can't do without; knows no rule."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any, Generic, TypeVar, cast

import ahocorasick

from persona.needles import LONGEST, spaced, ways
from persona.words import lazily

_NONE = -1
_TEXTS = 128
"""So many texts are known to a sieve."""
Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class _Made:
    """An automaton over all needles, which tells of each the places of the patterns that can occur where it is met, and
    the marks of those for which something else must be met too: even ones and odd ones, and ``pairs`` has the place
    for two of them. Of the ``blind`` patterns it can't tell."""

    automaton: ahocorasick.Automaton = field(default_factory=ahocorasick.Automaton)
    pairs: Sequence[int] = ()
    blind: frozenset[int] = frozenset()

    def grown(self, patterns: Iterable[tuple[int, str]]) -> "_Made":
        """The same with more patterns, each with its place."""
        told = defaultdict[str, tuple[set[int], set[int]]](lambda: (set(), set()))
        for needle, (places, marks) in self.automaton.items():
            told[needle] = (set(places), set(marks))
        pairs, blind = array("i", self.pairs), set(self.blind)
        for place, way in ((place, way) for place, pattern in patterns for way in ways(pattern)):
            blind |= set() if way else {place}
            for part, needles in enumerate(way):
                for places, marks in (told[needle[:LONGEST]] for needle in needles):
                    if len(way) == 1:
                        places.add(place)
                    else:
                        marks.add(2 * len(pairs) + part)
            if len(way) > 1:
                pairs.append(place)
        automaton, kept = ahocorasick.Automaton(), dict[Any, Any]()
        for needle, (places, marks) in told.items():
            # Many needles are of one choice and tell the same.
            value = tuple(sorted(places)), tuple(sorted(marks))
            automaton.add_word(needle, kept.setdefault(value, value))
        automaton.make_automaton()
        return _Made(automaton, pairs, frozenset(blind))

    def near(self, text: str) -> frozenset[int]:
        """The places of those that can occur in a text, or of which it can't tell."""
        if not self.automaton:
            return self.blind
        told = [value for _, value in self.automaton.iter(spaced(text))]
        marks = set[int]().union(*[marks for _, marks in told])
        pairs = [self.pairs[mark >> 1] for mark in marks if mark & 1 and mark - 1 in marks]
        return self.blind.union(pairs, *[places for places, _ in told])


_ALL: list["Sieve"] = []


def patterns() -> frozenset[str]:
    """All that a sieve of this process has taken in."""
    return frozenset(chain.from_iterable(sieve.patterns for sieve in _ALL))


class Sieve:
    """Tells which of its patterns can occur in a text, by their needles: in one look for all of them, and once for each
    text. It takes in more of them at any time, and reads them when somebody asks."""

    def __init__(self) -> None:
        self.patterns: list[str] = []
        _ALL.append(self)
        self._read = 0
        self._made = _Made()
        self._near = lru_cache(maxsize=_TEXTS)(self._made.near)

    def add(self, pattern: str) -> int:
        """Take in a pattern; its place is what is told of it."""
        self.patterns.append(pattern)
        return len(self.patterns) - 1

    def near(self, text: str) -> frozenset[int]:
        """The places of those that can, or of which it can't tell."""
        if self._read < len(self.patterns):
            self._grow()
        return self._near(text)

    def _grow(self) -> None:
        size = len(self.patterns)
        self._made = self._made.grown([*enumerate(self.patterns)][self._read : size])
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
        near = self._places & self._sieve.near(text)
        return [self._patterns[place] for place in sorted(near)] if near else []

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
