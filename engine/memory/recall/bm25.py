"""Which texts hold the words that are looked for, rare ones counting more (BM25, Robertson and Zaragoza 2009)."""

from collections.abc import Collection, Mapping, Sequence
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
    rarity: Numbers

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> "Bm25":
        """Index texts that are given as words."""
        numbers: dict[str, int] = {}
        flat = [numbers.setdefault(word, len(numbers)) for text in texts for word in text]
        size, lengths = len(texts), np.array([len(text) for text in texts], np.float64)
        owners = np.repeat(np.arange(size), lengths.astype(np.int64))
        pairs, counts = np.unique(np.array(flat, np.int64) * max(size, 1) + owners, return_counts=True)
        terms, places = np.divmod(pairs, max(size, 1))
        held = np.bincount(terms, minlength=len(numbers))
        rarity = np.log1p((size - held + 0.5) / (held + 0.5))
        norm = 1 - _B + _B * lengths / max(float(lengths.mean()) if size else 0.0, 1.0)
        gains = rarity[terms] * counts * (_K + 1) / (counts + _K * norm[places])
        starts = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
        return cls(size, numbers, starts, places, gains, rarity)

    def scores(self, terms: Collection[str]) -> Numbers:
        """What the words are worth in each text together."""
        found = np.zeros(self.size)
        for _, places, gains in self._held(terms):
            found[places] += gains
        return found

    def shares(self, terms: Collection[str]) -> Numbers:
        """How much of what is looked for each text holds, 0 to 1, by the rarity of its words; one that stands nowhere
        counts as the rarest."""
        unknown = float(np.log1p((self.size + 0.5) / 0.5))
        found, total = np.zeros(self.size), 0.0
        for term in set(terms):
            total += float(self.rarity[self.numbers[term]]) if term in self.numbers else unknown
        for number, places, _ in self._held(set(terms)):
            found[places] += self.rarity[number]
        return found / total if total else found

    def _held(self, terms: Collection[str]) -> list[tuple[int, Places, Numbers]]:
        known = [self.numbers[term] for term in terms if term in self.numbers]
        spans = [(number, slice(int(self.starts[number]), int(self.starts[number + 1]))) for number in known]
        return [(number, self.places[span], self.gains[span]) for number, span in spans]
