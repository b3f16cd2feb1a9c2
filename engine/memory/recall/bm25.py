"""Which texts hold the words that are looked for, rare ones counting more (BM25, Robertson and Zaragoza 2009)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import log1p
from operator import add

Numbers = Sequence[float]

_K, _B = 0.9, 0.4
"""How soon more of the same word tells nothing new, and how much a long text is marked down."""
_TERMS = 1024
"""Words of which it is remembered where they stand in texts put together."""


@dataclass(frozen=True, eq=False)
class Bm25:
    """Texts, of each of which so many words are known (``lengths``), and by ``holders`` which of them hold a word, and
    how often: that is asked of few words."""

    lengths: Sequence[int]
    holders: Callable[[str], Mapping[int, int]]
    _gains: dict[str, Mapping[int, float] | list[float]] = field(default_factory=dict, init=False)

    def joined(self, owners: Sequence[Collection[int]], size: int) -> "Bm25":
        """So many texts that are put together of these: ``owners`` tells of each in which it stands."""
        lengths = [0] * size
        for length, its in zip(self.lengths, owners, strict=True):
            for owner in its:
                lengths[owner] += length

        @lru_cache(maxsize=_TERMS)
        def holders(term: str) -> Mapping[int, int]:
            found: dict[int, int] = {}
            for place, count in self.holders(term).items():
                for owner in owners[place]:
                    found[owner] = found.get(owner, 0) + count
            return found

        return Bm25(lengths, holders)

    def scores(self, terms: Collection[str]) -> Numbers:
        """What the words are worth in each text together."""
        found = [0.0] * len(self.lengths)
        for term in terms:
            gains = self._gains_of(term)
            if isinstance(gains, list):
                found = list(map(add, found, gains))
                continue
            for place, gain in gains.items():
                found[place] += gain
        return found

    def share(self, terms: Collection[str]) -> Callable[[int], float]:
        """How much of what is looked for the text at a place holds, 0 to 1, by the rarity of its words; one that stands
        nowhere counts as if it stood once."""
        size = len(self.lengths)
        held = [(places, log1p(size / len(places))) for term in set(terms) if (places := self.holders(term))]
        total = sum(rarity for _, rarity in held) + (len(set(terms)) - len(held)) * log1p(size)
        return lambda place: sum([rarity for places, rarity in held if place in places]) / total

    @cached_property
    def _norms(self) -> Numbers:
        size = len(self.lengths)
        mean = max(sum(self.lengths) / size if size else 0.0, 1.0)
        return [_K * (1 - _B + _B * length / mean) for length in self.lengths]

    def _gains_of(self, term: str) -> Mapping[int, float] | list[float]:
        """What a word is worth where it stands, or in each text where most hold it: so it is added up sooner."""
        if term not in self._gains:
            places, norms = self.holders(term), self._norms
            rarity = log1p((len(norms) - len(places) + 0.5) / (len(places) + 0.5)) * (_K + 1)
            gains = {place: rarity * count / (count + norms[place]) for place, count in places.items()}
            is_common = 2 * len(gains) > len(norms)
            self._gains[term] = [gains.get(place, 0.0) for place in range(len(norms))] if is_common else gains
        return self._gains[term]
