"""How far what was heard is from what was said, in words; pure."""

import re
from collections.abc import Sequence

from persona.text import straighten

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def words(text: str) -> list[str]:
    """Its words in small letters, without signs; numbers and spelling stay as they were written."""
    return _WORD.findall(straighten(text).casefold())


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words to put in, leave out or replace so that one becomes the other."""
    row = list(range(len(heard) + 1))
    for place, word in enumerate(said, 1):
        last, row[0] = row[0], place
        for at, other in enumerate(heard, 1):
            last, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, last + (word != other))
    return row[-1]
