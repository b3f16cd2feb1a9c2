"""All that may be recalled, in its order, with what is worked out once and holds for every question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from math import log1p
from operator import mul

from engine.memory.recall.bm25 import Bm25, Numbers
from engine.memory.recall.memory import Memory
from engine.memory.recall.reading import Reading, read
from engine.memory.recall.stems import words
from engine.memory.recall.weights import WEIGHTS

_PAUSE = 3 * 3600.0
"""Seconds of silence after which another talk begins."""
_BEFORE = 2
"""Lines before a line that are read with it."""
_DAY = 86400.0
_OLD = 30.0
"""Days after which half of what is recent is left."""


@dataclass(frozen=True)
class Pool:
    """Memories by time, facts before lines, all read in one ``language`` (a claimed one's code)."""

    memories: tuple[Memory, ...]
    language: str
    _standing: dict[int, Numbers] = field(default_factory=dict, init=False, compare=False, repr=False)

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
    def starts(self) -> Sequence[int]:
        """The place of the first memory of each talk; a fact is a talk of its own."""
        return [*self._starts()]

    @cached_property
    def talks(self) -> Sequence[int]:
        """The number of each memory's talk."""
        ends = [*self.starts[1:], len(self.memories)]
        return [
            talk for talk, (start, end) in enumerate(zip(self.starts, ends, strict=True)) for _ in range(start, end)
        ]

    @cached_property
    def by_line(self) -> Bm25:
        """The words of each memory alone."""
        holders: dict[str, dict[int, int]] = {}
        for place, reading in enumerate(self._readings):
            for stem, count in reading.stems.items():
                holders.setdefault(stem, {})[place] = count
        lengths = [sum(reading.stems.values()) for reading in self._readings]
        return Bm25(lengths, lambda term: holders.get(term, {}))

    @cached_property
    def in_context(self) -> Bm25:
        """The words of each memory, together with those of the lines before it in its talk."""
        ends = [*self.starts[1:], len(self.memories)]
        behind = [range(place, min(place + _BEFORE + 1, ends[talk])) for place, talk in enumerate(self.talks)]
        return self.by_line.joined(behind, len(self.memories))

    @cached_property
    def by_talk(self) -> Bm25:
        """The words of each talk."""
        return self.by_line.joined([(talk,) for talk in self.talks], len(self.starts))

    @cached_property
    def days(self) -> Sequence[int]:
        """When each was said, in days since the first of January of the year 1 (as `date.toordinal` counts)."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
        return [int(memory.at // _DAY) + epoch for memory in self.memories]

    @cached_property
    def asking(self) -> Numbers:
        """Which of them ask."""
        return [float("?" in memory.text) for memory in self.memories]

    @cached_property
    def answering(self) -> Sequence[bool]:
        """Which may answer the line before, a question of the other one's."""
        return [
            place > 0
            and self.asking[place - 1] > self.asking[place]
            and self.talks[place - 1] == talk
            and self.memories[place - 1].speaker != self.memories[place].speaker
            for place, talk in enumerate(self.talks)
        ]

    @cached_property
    def timed(self) -> Numbers:
        """How many words of each tell a time, two at most."""
        return [min(reading.timed, 2.0) for reading in self._readings]

    @cached_property
    def length(self) -> Numbers:
        """How much each says (log of its words); a fact says as much as lines do on average."""
        said = [log1p(reading.words) for reading in self._readings]
        facts = sum(memory.fact for memory in self.memories)
        if not 0 < facts < len(said):
            return said
        usual = sum(said[facts:]) / (len(said) - facts)
        return [usual] * facts + said[facts:]

    @cached_property
    def weight(self) -> Numbers:
        """How much each matters."""
        return [memory.weight for memory in self.memories]

    def recent(self, day: int) -> Numbers:
        """How new each is on a day, 0 to 1."""
        fresh = {each: 2.0 ** (-max(day - each, 0) / _OLD) for each in {*self.days}}
        return [fresh[each] for each in self.days]

    def standing(self, day: int) -> Numbers:
        """What counts for each on a day whatever is said, worked out once a day."""
        if day not in self._standing:
            columns = zip(self.timed, self.asking, self.length, self.recent(day), self.weight, strict=True)
            count = WEIGHTS.time, WEIGHTS.asking, WEIGHTS.length, WEIGHTS.recent, WEIGHTS.weight
            self._standing.clear()
            self._standing[day] = [sum(map(mul, count, values)) for values in columns]
        return self._standing[day]

    def said_by(self, name: str) -> Numbers:
        """Which are somebody's own words; none are nobody's."""
        return [1.0 if name and memory.speaker == name else 0.0 for memory in self.memories]

    def nameless(self, text: str) -> str:
        """A text without its speakers' names, by which an encoder would find all that somebody said."""
        return nameless(text, self.names)

    @cached_property
    def _readings(self) -> Sequence[Reading]:
        return [read(memory.text, self.language, self.names) for memory in self.memories]

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
