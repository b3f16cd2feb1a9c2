"""See where a line gives a plot away, by the clues on the sheet; knows no sheet and no chat.

A clue is some words that together tell too much: each stands for itself, for one of several ("dies|died"), or for
all that begin with it ("kill*"). A line that holds all of a clue's words, in any order, is a spoiler.
"""

import re
from functools import lru_cache

from persona.text import bound, decompose, straighten, strip_hidden, strip_marks

CLUE = re.compile(r"[a-z0-9]+\*?(?:\|[a-z0-9]+\*?)*(?: [a-z0-9]+\*?(?:\|[a-z0-9]+\*?)*)*")
_WORD = re.compile(r"[a-z0-9]+")


def spoils(text: str, clues: tuple[str, ...]) -> str | None:
    """The clue that a line gives away, if any."""
    plain = f" {' '.join(_words(text))} "
    first, compiled = _compiled(clues)
    # Most lines hold the first words of no clue, which is seen at one look.
    if first.search(plain) is None:
        return None
    return next((clue for clue, parts in compiled if all(part.search(plain) for part in parts)), None)


@lru_cache(maxsize=32)
def _compiled(clues: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]]:
    first = sorted({way for clue in clues for way in clue.split()[0].split("|")})
    return _part("|".join(first)), tuple((clue, tuple(map(_part, clue.split()))) for clue in clues)


def _part(words: str) -> re.Pattern[str]:
    return re.compile(rf" (?:{words.replace('*', '[a-z0-9]*')})(?= )")


def _words(text: str) -> list[str]:
    return _WORD.findall(strip_marks(strip_hidden(bound(decompose(straighten(text.casefold()).replace("'s", ""))))))
