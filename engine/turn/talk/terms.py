"""Words of a text by their stems, and the lists that they are looked up in; knows no talk."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from engine.meaning.tokens import VOCABULARY
from persona.text import bound, decompose, straighten, strip_hidden, strip_marks
from persona.words import lazily, tables

_READ = 2000
"""Characters of a text that are looked at."""
_WORD = lazily(r"[^\W_]+(?:'[^\W\d_]+)*")
_LEAST = 3
"""Letters that a stem keeps."""
_DOUBLED = frozenset("bdgmnprt")


def words(text: str) -> list[str]:
    """The words of a text in small letters, without marks."""
    return _WORD.findall(plain(text))


def plain(text: str) -> str:
    """The text in small letters, with straight apostrophes and without marks on letters."""
    return strip_marks(decompose(strip_hidden(straighten(bound(text, _READ))).casefold()))


def known(word: str) -> bool:
    """Whether it is a word at all, or a short form of one, as far as the encoder's vocabulary tells."""
    return "'" in word or f"\n{word}\n" in _vocabulary()


@cache
def _vocabulary() -> str:
    """Its words, a line each: as a set they take fifteen times the memory, and few are looked up."""
    return "\n".join(("", *VOCABULARY.read_text(encoding="utf-8").split(), ""))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """What forms of an English word have in common, near enough: "baking" and "baked" are both "bake"."""
    word = word.removesuffix("'s").replace("'", "")
    if len(word) <= _LEAST:
        return word
    for ending, instead in (("ied", "y"), ("ies", "y"), ("sses", "ss"), ("es", "e"), ("s", "")):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            word = word.removesuffix(ending) + instead
            break
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= _LEAST:
            return _whole(root)
    return word


def _whole(root: str) -> str:
    """The word that an ending stood behind: "bak" is "bake", "runn" is "run"."""
    if root[-1] == root[-2] and root[-1] in _DOUBLED:
        return root[:-1]
    # Of three letters nearly everything is known.
    is_whole = known(root) and len(root) > _LEAST
    return root if is_whole or not known(f"{root}e") else f"{root}e"


def stems(text: str) -> frozenset[str]:
    """The stems of all words that tell what is spoken of."""
    return frozenset(stem(word) for word in words(text) if word not in STOP and word.removesuffix("'s") not in STOP)


def _listed(text: str) -> frozenset[str]:
    return frozenset(map(stem, text.split()))


_TABLES = tables(__file__)
STOP: frozenset[str] = frozenset(_TABLES["stop"].split())
LOOSE: frozenset[str] = frozenset(_TABLES["loose"].split())
"""Words that tell nothing without another."""
PLAIN = _listed(_TABLES["plain"])
"""Stems that fit nearly any answer."""
JOY, CARE, GOOD, BAD, SORE, BLAME, GRAVE = (
    _listed(_TABLES["valence"][name]) for name in ("joy", "care", "good", "bad", "sore", "blame", "grave")
)
"""Stems of gladness and of sympathy in an answer; of what is good, bad, sore, shameful and grave in what was
said."""
FIGURES: Sequence[str] = _TABLES["figures"]["death"]
"""Patterns of what speaks of death and means none."""
TOPICS = {name: _listed(listed) for name, listed in _TABLES["topics"].items()}


def topics(stems: Iterable[str]) -> frozenset[str]:
    """The topics that some stems touch."""
    found = frozenset(stems)
    return frozenset(name for name, listed in TOPICS.items() if listed & found)
