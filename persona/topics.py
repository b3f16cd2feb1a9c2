"""The words of a line that tell what it is about; knows no line, no promise and no prompt."""

import re

from persona.text import bound
from persona.words import tables

_WORDS = 3
_SHORTEST, _LONGEST_WORD = 4, 24
"""Letters of a word that tells what a line is about where nothing else is said, and of one that is named."""
_WORD = re.compile(r"(?<!\w)[^\W\d_]{3,}(?!\w)")
_EMPTY = frozenset(word for words in tables(__file__, "topics.toml")["empty"].values() for word in words)


def main_words(text: str, *, limit: int = _WORDS, shortest: int = _SHORTEST) -> tuple[str, ...]:
    """The words of a line that tell what it is about, so that a prompt can name it without quoting anybody."""
    found = (word for word in _WORD.findall(bound(text)) if len(word) >= shortest)
    words = (word.casefold()[:_LONGEST_WORD] for word in found)
    return tuple(dict.fromkeys(word for word in words if word not in _EMPTY))[:limit]
