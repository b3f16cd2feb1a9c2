"""From a sentence to the numbers of its pieces of words, as the encoder was taught them; knows no model."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from persona.text import decompose, strip_hidden, strip_marks

VOCABULARY = Path(__file__).with_name("vocabulary.txt")
LONGEST = 48
"""Pieces of a sentence that are read, its begin and end among them."""
_LONGEST_WORD = 100
# Words; each mark of punctuation and each sign of scripts without spaces by itself; emoji in a row as one.
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+|[!-/:-@\[-`{-~\u2010-\u2027\u3400-\u9fff]|[^\w\s!-~]+")


def tokens(sentence: str) -> list[int]:
    """The numbers of a sentence's pieces, from its begin to its end, cut after the longest."""
    begin, end, unknown = (_numbers()[name] for name in ("[CLS]", "[SEP]", "[UNK]"))
    numbers = [begin]
    for word in _WORD.findall(_plain(sentence)):
        numbers += _pieces(word) or [unknown]
        if len(numbers) >= LONGEST:
            break
    return [*numbers[: LONGEST - 1], end]


def is_word(low: str) -> bool:
    """Whether a word in small letters is known as a whole."""
    return low in _numbers()


def _plain(sentence: str) -> str:
    return strip_marks(decompose(strip_hidden(sentence).lower()))


def _pieces(word: str) -> list[int]:
    """The longest known pieces that a word is made of, from its start; none where it is not made of such."""
    if len(word) > _LONGEST_WORD:
        return []
    numbers: list[int] = []
    start = 0
    while start < len(word):
        piece = next(_known(word, start), None)
        if piece is None:
            return []
        number, start = piece
        numbers.append(number)
    return numbers


def _known(word: str, start: int) -> Iterator[tuple[int, int]]:
    known = _numbers()
    mark = "##" if start else ""
    for end in range(len(word), start, -1):
        if (number := known.get(mark + word[start:end])) is not None:
            yield number, end


@cache
def _numbers() -> dict[str, int]:
    return {piece: number for number, piece in enumerate(VOCABULARY.read_text(encoding="utf-8").splitlines())}
