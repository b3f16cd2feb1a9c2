"""What texts are made of, read once for all that is asked of it: each word looked up, counted and numbered."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.memory.recall.bm25 import Numbers, Places
from engine.memory.recall.stems import listed, stem, words


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The stems of many texts in a row: the ``numbers`` of all stems, those that stand there (``terms``) with the text
    that each belongs to (``owners``); and of each text how many words it has, and how many kinds of them tell a
    time."""

    numbers: Mapping[str, int]
    terms: Places
    owners: Places
    lengths: Numbers
    timed: Numbers


def read(texts: Iterable[str], language: str, without: Collection[str]) -> Reading:
    """Read texts in a language (a claimed one's code); ``without`` names whose parts tell nothing."""
    told, nothing = listed(language, "told"), listed(language, "stop").union(without)
    numbers: dict[str, int] = {}
    known: dict[str, int] = {}
    times: set[str] = set()
    terms: list[int] = []
    ends: list[int] = []
    lengths: list[int] = []
    timed: list[int] = []
    for text in texts:
        found = words(text)
        for word in found:
            if word not in known:
                known[word] = -1 if word in nothing else numbers.setdefault(stem(word, language), len(numbers))
                if word in told or _is_year(word):
                    times.add(word)
        terms += [number for word in found if (number := known[word]) >= 0]
        lengths.append(len(found))
        timed.append(len(times.intersection(found)) if times else 0)
        ends.append(len(terms))
    counts = np.array(ends, np.int64)
    counts[1:] -= counts[:-1].copy()
    owners = np.repeat(np.arange(len(ends)), counts)
    return Reading(
        numbers, np.array(terms, np.int64), owners, np.array(lengths, np.float64), np.array(timed, np.float64)
    )


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and word.startswith(("19", "20"))
