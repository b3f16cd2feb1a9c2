"""What a text is made of, read once for all that is asked of it: its words looked up and counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.memory.recall.stems import listed, stem, words

_KEPT = 1024
"""Texts that are remembered: what is kept of somebody is looked through at each of their lines."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The stems of a text that tell something, with how often each stands there; how many words it has, and how many
    kinds of them tell a time."""

    stems: Mapping[str, int]
    words: int
    timed: int


@lru_cache(maxsize=_KEPT)
def read(text: str, language: str, without: frozenset[str]) -> Reading:
    """Read a text in a language (a claimed one's code); ``without`` names whose parts tell nothing."""
    told, nothing = listed(language, "told"), listed(language, "stop") | without
    found = words(text)
    times = {word for word in found if word in told or (len(word) == 4 and _is_year(word))}
    stems = Counter([stem(word, language) for word in found if word not in nothing])
    return Reading(dict(stems), len(found), len(times))


def _is_year(word: str) -> bool:
    return word.isdecimal() and word.startswith(("19", "20"))
