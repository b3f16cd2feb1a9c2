"""In which of the claimed languages the house speaks with a person; knows words, no model and no text of the house."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from persona.person import Person
from persona.text import bound, straighten
from persona.words import tables

CLAIMED = ("en", "de", "es", "fr")
"""ISO 639 codes of the languages that the house speaks."""
ENGLISH = CLAIMED[0]

_DATA = tables(__file__, "languages.toml")
_WORD = re.compile(r"[^\W\d_]+'?")
_READ = 2000
"""Characters of a text that are looked at."""
_SURE, _AHEAD = 3.0, 2.0
"""Signs of a language, and how many times those of the next, from which on a text is plainly in it."""


def house_language(person: Person) -> str:
    """The code of the claimed language that a person chose, else that of their platform, else what they write."""
    return person.speaks or spoken(person.language) or person.writes or ENGLISH


def talk_language(person: Person, text: str) -> str:
    """The code of the claimed language for a line in the persona's mouth: the one that a person chose, else what they
    write, now or before, else the house's."""
    return person.speaks or plain_language(text) or person.writes or house_language(person)


def native_language(text: str, writes: str = "") -> str:
    """The claimed language but English that somebody plainly writes, now or as ``writes`` has it from before; "" where
    there is none: English is written beside any other."""
    own = plain_language(text) or writes
    return own if own != ENGLISH else ""


def spoken(tag: str) -> str:
    """The claimed language of a platform's tag, as "de" of "de-AT"; "" for any other."""
    code = tag.replace("_", "-").partition("-")[0].lower()
    return code if code in CLAIMED else ""


def plain_language(text: str) -> str:
    """The claimed language that a text is plainly in; "" for a short one, another one, or several at once."""
    first, signs, second = _best(text)
    return first if first in CLAIMED and signs >= _SURE and signs >= _AHEAD * second else ""


def likely_language(text: str) -> str:
    """The claimed language that a text is likeliest in, however little there is of it; "" where nothing tells."""
    first, signs, second = _best(text)
    return first if first in CLAIMED and signs > second else ""


# One line is asked for its language by many rules of a turn.
@lru_cache(maxsize=64)
def _best(text: str) -> tuple[str, float, float]:
    """The language with most signs, how many there are, and how many of the next."""
    signs: dict[str, float] = defaultdict(float)
    short = straighten(bound(text, _READ)).casefold()
    for word in _WORD.findall(short):
        # An elided one tells by its apostrophe.
        told = _SIGNS.get(word) or (_SIGNS.get(word[:-1]) if word.endswith("'") else None)
        for language, weight in told.items() if told else ():
            signs[language] += weight
    if not short.isascii():
        for language, letters in _DATA["letters"].items():
            signs[language] += float(any(letter in short for letter in letters))
    ranks = sorted(signs.items(), key=lambda rank: -rank[1])
    (first, most), (_, second) = (*ranks, ("", 0.0), ("", 0.0))[:2]
    return first, most, second


def _signs() -> Mapping[str, Mapping[str, float]]:
    """For each word how much it tells of which language."""
    languages: dict[str, list[str]] = {}
    for language, words in _DATA["words"].items():
        for word in set(words.split()):
            languages.setdefault(word, []).append(language)
    return {word: dict.fromkeys(names, 1 / len(names)) for word, names in languages.items()}


_SIGNS = _signs()
