"""Which texts hold the words that are looked for, rare ones counting more (BM25, Robertson and Zaragoza 2009)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]

_K, _B = 0.9, 0.4
"""How soon more of the same word tells nothing new, and how much a long text is marked down."""


@dataclass(frozen=True, slots=True, eq=False)
class Bm25:
    """An index of texts: for each word where it stands and what it is worth there."""

    size: int
    numbers: Mapping[str, int]
    starts: Places
    places: Places
    gains: Numbers

    @classmethod
    def of(cls, numbers: Mapping[str, int], terms: Places, owners: Places, size: int) -> "Bm25":
        """Index so many texts: the words that stand in them, by their ``numbers``, and in which each stands."""
        lengths = np.bincount(owners, minlength=size).astype(np.float64)
        pairs, counts = np.unique(terms * max(size, 1) + owners, return_counts=True)
        kinds, places = np.divmod(pairs, max(size, 1))
        held = np.bincount(kinds, minlength=len(numbers))
        rarity = np.log1p((size - held + 0.5) / (held + 0.5))
        norm = 1 - _B + _B * lengths / max(float(lengths.mean()) if size else 0.0, 1.0)
        gains = rarity[kinds] * counts * (_K + 1) / (counts + _K * norm[places])
        starts = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
        return cls(size, numbers, starts, places, gains)

    def scores(self, terms: Collection[str]) -> Numbers:
        """What the words are worth in each text together."""
        found = np.zeros(self.size)
        for places, gains in self._held(terms):
            found[places] += gains
        return found

    def shares(self, terms: Collection[str]) -> Numbers:
        """How much of what is looked for each text holds, 0 to 1, by the rarity of its words; one that stands nowhere
        counts as if it stood once."""
        wanted = set(terms)
        found, missing = np.zeros(self.size), len(wanted)
        total = 0.0
        for places, _ in self._held(wanted):
            rarity = float(np.log1p(self.size / len(places)))
            found[places] += rarity
            total += rarity
            missing -= 1
        total += missing * float(np.log1p(self.size))
        return found / total if total else found

    def _held(self, terms: Collection[str]) -> list[tuple[Places, Numbers]]:
        known = [self.numbers[term] for term in terms if term in self.numbers]
        spans = [slice(int(self.starts[number]), int(self.starts[number + 1])) for number in known]
        return [(self.places[span], self.gains[span]) for span in spans]
