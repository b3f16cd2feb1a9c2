"""Write numbers, places in a row and years of birth the same in four languages, so that patterns meet one form; knows
no rule.

"Y13" is a number, "N7" a place in a row, "BORN" a year in which who is under 18 was born.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from engine.safety.lexicon import table

WRITTEN = 2026
"""The year in which years of birth are read where nobody says which one it is."""
_DIGITS = re.compile(
    r"(?<![\d:.,/$€£#+=-])(?<![a-z][a-z])(\d{1,2})(?=(st|nd|nde|rd|th|te|ten|ter|e|eme|ere|o|a|er|ro|to|do|mo|vo)?(?![\d%°:/$€£]|[.,]\d))(?:\2(?![a-z]))?"
)
_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_KLASSE = re.compile(r"\bY(\d{1,2})[. ]+(?=[a-z]?klass)")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
_ELEVEN = re.compile(
    r"\b(?:once(?= (?:an(?:os?|itos)|y medio|recien)\b)|(?<=tengo )once|(?<=cumpl[oi] )once|(?<=cumpli los )once"
    r"|elf(?= (?:jahr|und(?: ein)?halb))|(?<=\bbin )elf(?! \w+e\b)|(?<=\bwerde )elf|(?<=\berst )elf)\b"
)
"""Spanish and German, which are other words in English: "only once", "an elf"."""
_YOUNGEST, _OLDEST = 4, 17
"""Years since the birth of a person who writes and is under 18, whatever the month."""


# The age of who wrote a line is looked for in it, and what it is like.
@lru_cache(maxsize=64)
def numbered(text: str, year: int) -> str:
    """A normalized text with its numbers in one form; ``year`` is the one we are in."""
    if _FIGURE.search(text):
        text = _YEAR.sub(lambda match: "BORN" if _YOUNGEST <= year - int(match[1]) <= _OLDEST else match[0], text)
        text = _DIGITS.sub(lambda match: f"{'N' if match[2] else 'Y'}{match[1]}", text)
    if "once" in text or "elf" in text:
        text = _ELEVEN.sub("Y11", text)
    if not _names().keys().isdisjoint(_WORD.findall(text)):
        text = _WORD.sub(lambda match: _names().get(match[0], match[0]), text)
    return _KLASSE.sub(r"N\1 ", text)


@cache
def _names() -> Mapping[str, str]:
    """The names of numbers and places, and what is written instead."""
    rows = table("counted")
    numbers = {word: f"Y{value}" for start, names in rows["numbers"].items() for value, word in _count(start, names)}
    places = {word: f"N{value}" for start, names in rows["places"].items() for value, word in _count(start, names)}
    return {word: number for word, number in (numbers | places).items() if word not in ("once", "elf")}


def _count(start: str, names: str) -> list[tuple[int, str]]:
    """Each word of a row with its value; a row is called after its first, as in "de-4"."""
    first = int(start.partition("-")[2])
    return [(first + step, word) for step, words in enumerate(names.split()) for word in words.split("/")]
