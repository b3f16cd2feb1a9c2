"""Which of many patterns a text can hold, told in one look by what they can't do without; knows no rule."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Generic, TypeVar, cast

import ahocorasick

from persona.needles import small, ways
from persona.words import lazily

_LONGEST = 6
"""Letters of a needle that are looked for: more make it hardly rarer, and the automaton large."""
_NONE = -1
_TEXTS = 128
"""So many texts are known to a sieve."""
Name = TypeVar("Name")


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
        held = frozenset(chain.from_iterable([marks for _, marks in self.automaton.iter(small(text))]))
        return self.blind.union([self.places[mark] for mark in held if self.others[mark] in held])


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
