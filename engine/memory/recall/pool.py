"""All that may be recalled, in its order, with what is worked out once and holds for every question."""

from collections.abc import Iterable, Iterator, KeysView, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from engine.memory.recall.bm25 import Bm25, Numbers, Places
from engine.memory.recall.memory import Memory
from engine.memory.recall.reading import Reading, read
from engine.memory.recall.stems import words

_PAUSE = 3 * 3600.0
"""Seconds of silence after which another talk begins."""
_BEFORE = 2
"""Lines before a line that are read with it."""
_DAY = 86400.0


@dataclass(frozen=True)
class Pool:
    """Memories by time, facts before lines, all read in one ``language`` (a claimed one's code)."""

    memories: tuple[Memory, ...]
    language: str

    @classmethod
    def of(cls, memories: Iterable[Memory], language: str) -> "Pool":
        """Put them in order; of two of one time the one that was given first stays first."""
        return cls(tuple(sorted(memories, key=lambda memory: (not memory.fact, memory.at))), language)

    @cached_property
    def speakers(self) -> frozenset[str]:
        """The names of all whose words there are."""
        return frozenset(memory.speaker for memory in self.memories if memory.speaker)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of these names in small letters: who said something is told by its speaker."""
        return frozenset(word for name in self.speakers for word in words(name))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What an encoder is to read of each memory."""
        return tuple(self.nameless(memory.text) for memory in self.memories)

    @cached_property
    def starts(self) -> Places:
        """The place of the first memory of each talk; a fact is a talk of its own."""
        return np.array(list(self._starts()), np.int64)

    @cached_property
    def talks(self) -> Places:
        """The number of each memory's talk."""
        begins = np.zeros(len(self.memories), np.int64)
        begins[self.starts[1:]] = 1
        return np.cumsum(begins)

    @cached_property
    def in_context(self) -> Bm25:
        """The words of each memory, together with those of the lines before it in its talk."""
        reading, size = self._reading, len(self.memories)
        terms, owners = [], []
        for ahead in range(_BEFORE + 1):
            holder = reading.owners + ahead
            holds = holder < size
            holds[holds] = self.talks[holder[holds]] == self.talks[reading.owners[holds]]
            terms.append(reading.terms[holds])
            owners.append(holder[holds])
        return Bm25.of(reading.numbers, np.concatenate(terms), np.concatenate(owners), size)

    @property
    def stems(self) -> KeysView[str]:
        """All that they hold."""
        return self._reading.numbers.keys()

    @cached_property
    def by_line(self) -> Bm25:
        """The words of each memory alone."""
        reading = self._reading
        return Bm25.of(reading.numbers, reading.terms, reading.owners, len(self.memories))

    @cached_property
    def by_talk(self) -> Bm25:
        """The words of each talk."""
        reading = self._reading
        return Bm25.of(reading.numbers, reading.terms, self.talks[reading.owners], len(self.starts))

    @cached_property
    def days(self) -> Numbers:
        """When each was said, in days since the first of January of the year 1 (as `date.toordinal` counts)."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
        return np.floor(np.array([memory.at for memory in self.memories]) / _DAY) + epoch

    @cached_property
    def asking(self) -> Numbers:
        """Which of them ask."""
        return np.array(["?" in memory.text for memory in self.memories], np.float64)

    @cached_property
    def answering(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which may answer the line before, a question of the other one's."""
        who = np.array([memory.speaker for memory in self.memories], object)
        answers = np.zeros(len(self.memories), np.bool_)
        answers[1:] = (self.asking[:-1] > self.asking[1:]) & (self.talks[1:] == self.talks[:-1]) & (who[1:] != who[:-1])
        return answers

    @cached_property
    def timed(self) -> Numbers:
        """How many words of each tell a time, two at most."""
        return np.minimum(self._reading.timed, 2.0)

    @cached_property
    def length(self) -> Numbers:
        """How much each says (log of its words); a fact says as much as lines do on average."""
        length = np.log1p(self._reading.lengths)
        facts = np.array([memory.fact for memory in self.memories], bool)
        if facts.any() and not facts.all():
            length[facts] = length[~facts].mean()
        return length

    @cached_property
    def weight(self) -> Numbers:
        """How much each matters."""
        return np.array([memory.weight for memory in self.memories], np.float64)

    def said_by(self, name: str) -> Numbers:
        """Which are somebody's own words; none are nobody's."""
        number = self._numbers.get(name, -1) if name else -1
        return np.equal(self._speakers, number).astype(np.float64)

    def nameless(self, text: str) -> str:
        """A text without its speakers' names, by which an encoder would find all that somebody said."""
        return nameless(text, self.names)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(sorted(self.speakers))}

    @cached_property
    def _speakers(self) -> Places:
        return np.array([self._numbers.get(memory.speaker, -2) for memory in self.memories], np.int64)

    @cached_property
    def _reading(self) -> Reading:
        return read((memory.text for memory in self.memories), self.language, self.names)

    def _starts(self) -> Iterator[int]:
        before: Memory | None = None
        for place, memory in enumerate(self.memories):
            if before is None or memory.fact or before.fact or memory.at - before.at > _PAUSE:
                yield place
            before = memory


def nameless(text: str, names: frozenset[str]) -> str:
    """A text without names, each a word in small letters."""
    if not names:
        return text
    # Nearly all texts name nobody, and to look at each of their words takes ten times as long.
    is_named = any(name in text.lower() for name in names) if text.isascii() else not names.isdisjoint(words(text))
    return " ".join(word for word in text.split() if not (is_named and names.intersection(words(word))))
