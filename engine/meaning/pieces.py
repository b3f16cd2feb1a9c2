"""A text in pieces that are short enough to be understood as one; knows no model and no danger."""

import re
from collections.abc import Callable, Iterator

MOST = 3
"""Pieces of a text whose meaning is asked for."""
# A word of a chat is about 1.3 pieces of words, and 48 of those are read of a sentence.
_WORDS = 32
_SENTENCE = re.compile(r"[^.!?;]+[.!?;]*")


def pieces(text: str, weight: Callable[[str], int]) -> tuple[str, ...]:
    """A short text as it is; of a longer one the heaviest pieces, the later of two that weigh the same."""
    if text.count(" ") < _WORDS:
        return (text,)
    parts = list(_parts(text))
    ranked = sorted(range(len(parts)), key=lambda place: (weight(parts[place]), place), reverse=True)
    return tuple(parts[place] for place in sorted(ranked[:MOST]))


def _parts(text: str) -> Iterator[str]:
    """Sentences, together where they are short and cut where they are long."""
    words: list[str] = []
    for sentence in _SENTENCE.findall(text):
        more = sentence.split()
        if words and len(words) + len(more) > _WORDS:
            yield " ".join(words)
            words = []
        words += more
        while len(words) > _WORDS:
            yield " ".join(words[:_WORDS])
            words = words[_WORDS:]
    if words:
        yield " ".join(words)
