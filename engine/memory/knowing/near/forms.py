"""Which words are forms of one, or stand for one another, where somebody asks in other words than they told; knows no
question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from engine.memory.knowing.words import alike
from engine.memory.recall.stems import stem, words
from persona.languages import ENGLISH
from persona.words import tables

_TABLES = tables(__file__, "near.toml")
_ROOT = 4
"""Letters that two forms of a word share at least, and how many more one of them may have."""


def is_in(term: str, text: str) -> bool:
    """Whether a text holds a form of a term, or a word for it."""
    return any(same(term, word) for word in words(text))


@dataclass(frozen=True)
class Words:
    """Many words, in which those are found at once that are the ``same`` as a term."""

    _by_base: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _by_root: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _found: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[str]) -> "Words":
        """All of these."""
        whole = cls()
        for word in found:
            whole._by_base[_base(word)].add(word)
            whole._by_root[word[:_ROOT]].add(word)
        return whole

    def like(self, term: str) -> frozenset[str]:
        """Those that are forms of a term, or listed as alike."""
        if term not in self._found:
            listed = (word for base in _forms(term) for word in self._by_base.get(base, ()))
            rooted = (word for word in self._by_root.get(term[:_ROOT], ()) if same(term, word))
            self._found[term] = frozenset((*listed, *rooted))
        return self._found[term]


@lru_cache(maxsize=8192)
def same(term: str, word: str) -> bool:
    """Whether two words are forms of one, or listed as alike."""
    if term == word or _base(word) in _forms(term):
        return True
    shorter, longer = sorted((term, word), key=len)
    return (
        len(shorter) >= _ROOT
        and len(longer) - len(shorter) < _ROOT
        and longer.startswith(shorter[: max(_ROOT, len(shorter) - 1)])
    )


@lru_cache(maxsize=4096)
def _forms(word: str) -> frozenset[str]:
    found = {_base(word)}
    return frozenset(found.union(alike(word), *(row for row in _rows() if row & found)))


@lru_cache(maxsize=4096)
def _base(word: str) -> str:
    return stem(_irregular().get(word, word), ENGLISH)


@lru_cache(maxsize=4096)
def listed_as(table: str, word: str) -> frozenset[str]:
    """The bases of what a word stands for in a table."""
    one = _base(word)
    return frozenset(base for of, row in _TABLES[table].items() if _base(of) == one for base in map(_base, row.split()))


@lru_cache(maxsize=1024)
def bases(text: str) -> frozenset[str]:
    """The words of a text, each in the form that stands for all of its forms."""
    return frozenset(map(_base, words(text)))


@cache
def _irregular() -> Mapping[str, str]:
    rows = [row.split() for row in _TABLES["irregular"]["rows"]]
    return {form: row[0] for row in rows for form in row[1:]}


@cache
def _rows() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(_base, row.split())) for row in _TABLES["alike"]["rows"])
