"""Which words of an answer stand for a word of a question: people and animals that nothing else stands for, wider words
for them, and other words for the same; knows no telling."""

from collections.abc import Mapping
from functools import cache, lru_cache

from engine.memory.recall.stems import listed, stem, words
from persona.languages import ENGLISH
from persona.words import tables

_TABLES = tables(__file__, "same.toml")
_NOTHING: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(stem(word, ENGLISH) for word in words(text))


def telling_stems(text: str) -> frozenset[str]:
    """Those of the words that tell what it is about."""
    return stems(text) - stems(" ".join(listed(ENGLISH, "stop")))


@cache
def beings() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """The people and animals that are not to be taken for one another: the stems of each, and its words."""
    rows = [frozenset(row.split()) for row in _TABLES["beings"]["rows"]]
    return tuple((stems(" ".join(row)), row) for row in rows)


@lru_cache(maxsize=4096)
def being(word: str) -> frozenset[str]:
    """The stems for the person or animal that a word means, or of all that a wider one may mean; none for any other."""
    one = stem(word, ENGLISH)
    found = next((row for row, _ in beings() if one in row), _NOTHING)
    return found or (_others().get(one, _NOTHING) if one in stems(_TABLES["beings"]["wide"]) else _NOTHING)


@lru_cache(maxsize=4096)
def alike(word: str) -> frozenset[str]:
    """The stems that stand for a word, itself among them."""
    one = stem(word, ENGLISH)
    return being(word) | _others().get(one, _NOTHING) | {one}


@lru_cache(maxsize=4096)
def kinds(word: str) -> frozenset[str]:
    """The stems of what is of the kind that a word names; none where that is not listed."""
    one = stem(word, ENGLISH)
    return next((stems(row) - {one} for wide, row in _TABLES["wider"].items() if stem(wide, ENGLISH) == one), _NOTHING)


@lru_cache(maxsize=4096)
def written(word: str) -> frozenset[str]:
    """The words that stand for one, as they are written."""
    one = stem(word, ENGLISH)
    found = {word, one}.union(*(row for of, row in beings() if one in of))
    for name in ("same", "wider"):
        found |= {other for of, row in _TABLES[name].items() if stem(of, ENGLISH) == one for other in row.split()}
    return frozenset(found)


@cache
def _others() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word, row in (*_TABLES["same"].items(), *_TABLES["wider"].items()):
        one = stem(word, ENGLISH)
        found[one] = found.get(one, _NOTHING) | stems(row)
    return found
