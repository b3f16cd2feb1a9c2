"""Whether somebody asks to keep something in mind, and what; plain functions of a text, which keep nothing."""

import re

from persona.sieve import rarely
from persona.text import bound, straighten
from persona.words import either, tables

_WORDS = tables(__file__, "bidden.toml")["remember"]
_OUTRIGHT = rarely(rf"\b(?:{either(_WORDS['words'])})", re.MULTILINE)
_ASKED = rarely(rf"\b(?:{either([*_WORDS['words'], *_WORDS['aside']])})", re.MULTILINE)
_NOT_ASKED = rarely(rf"\b(?:{either(_WORDS['before'])})\W*$")
_LONGEST = 1000
"""Characters that are read."""


def asks_to_keep(words: str) -> bool:
    """Whether own words ask to keep something in mind, be it by the way."""
    return _found(_ASKED, words)


def asks_outright(words: str) -> bool:
    """Whether own words ask in earnest to keep something in mind: "just so you know" does not."""
    return _found(_OUTRIGHT, words)


def _found(pattern: re.Pattern[str], words: str) -> bool:
    low = straighten(bound(words, _LONGEST)).lower()
    return any(not _NOT_ASKED.search(low[: match.start()].split("\n")[-1]) for match in pattern.finditer(low))


def to_keep(words: str) -> str:
    """What own words ask to keep in mind: what stands behind a colon that the wish stands before, else all of it; ""
    where they ask for nothing of the kind."""
    if not asks_to_keep(words):
        return ""
    wish, _, behind = words.partition(":")
    return behind.strip() if behind.strip() and asks_to_keep(f"{wish}:") else words
