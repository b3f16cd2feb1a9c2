"""See where a line gives a plot away, by the clues on the sheet; knows no sheet and no chat.

A clue is some words that together tell too much: each stands for itself, for one of several ("dies|died"), or for
all that begin with it ("kill*"). A line that holds all of a clue's words, in any order, is a spoiler.
"""

import re
from functools import lru_cache

from persona.sieve import Sieve, Sifted
from persona.text import bound, decompose, straighten, strip_hidden, strip_marks

CLUE = re.compile(r"[a-z0-9]+\*?(?:\|[a-z0-9]+\*?)*(?: [a-z0-9]+\*?(?:\|[a-z0-9]+\*?)*)*")
_WORD = re.compile(r"[a-z0-9]+")


def spoils(text: str, clues: tuple[str, ...]) -> str | None:
    """The clue that a line gives away, if any."""
    plain = f" {' '.join(_words(text))} "
    near = (row for row, _ in _compiled(clues).near(plain))
    return next((clue for clue, parts in near if all(part.search(plain) for part in parts)), None)


@lru_cache(maxsize=32)
def _compiled(clues: tuple[str, ...]) -> Sifted[tuple[str, tuple[re.Pattern[str], ...]]]:
    rows = ((clue, tuple(map(_part, clue.split()))) for clue in clues)
    # The longest word of a clue is the rarest.
    return Sifted(((row, max(row[1], key=lambda part: len(part.pattern))) for row in rows), Sieve())


def _part(words: str) -> re.Pattern[str]:
    return re.compile(rf" (?:{words.replace('*', '[a-z0-9]*')})(?= )")


def _words(text: str) -> list[str]:
    return _WORD.findall(strip_marks(strip_hidden(bound(decompose(straighten(text.casefold()).replace("'s", ""))))))
