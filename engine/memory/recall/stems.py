"""The words of a text that tell what it is about, without their endings; knows four languages."""

from collections.abc import Collection, Mapping
from functools import cache, lru_cache

import snowballstemmer

from persona.text import bound, straighten
from persona.words import lazily, tables

WORDS = tables(__file__)
_NAMES: Mapping[str, str] = {"en": "english", "de": "german", "es": "spanish", "fr": "french"}
_READ = 4000
"""Characters of a text that are read."""
_LONGEST = 40
_GENITIVE = lazily(r"'s\b")
# Signs of scripts that put no gaps between words, in runs; words of all others.
_NO_GAPS = lazily(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
_WORD = lazily(rf"{_NO_GAPS.pattern}|[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text in small letters; of scripts without gaps each two signs that stand together."""
    plain = straighten(bound(text, _READ)).lower()
    if "'" in plain:
        plain = _GENITIVE.sub("", plain)
    if plain.isascii():
        return _WORD.findall(plain)
    return [part for word in _WORD.findall(plain) for part in (_pairs(word) if _NO_GAPS.match(word) else (word,))]


def stems(text: str, language: str, without: Collection[str] = ()) -> list[str]:
    """The same without endings, what tells nothing, and the names ``without`` (in small letters)."""
    stop = listed(language, "stop")
    return [stem(word, language) for word in words(text) if word not in stop and word not in without]


@cache
def listed(language: str, name: str) -> frozenset[str]:
    """The words that stand in a list of a language; those of English for one that we don't know."""
    return frozenset(WORDS.get(language, WORDS["en"])[name].split())


@lru_cache(maxsize=16384)
def stem(word: str, language: str) -> str:
    """A word in small letters without its ending."""
    # Nothing that long is a word, and the stemmer's time grows with it.
    return str(_stemmer(language).stemWord(word)) if len(word) <= _LONGEST else word[:_LONGEST]


@cache
def _stemmer(language: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(_NAMES.get(language, "english"))


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]
