"""How much a line is like those of a kind that we have met: small linear models on runs of words and of letters, for
what no pattern names; knows no pattern, and no kind but those that it was trained on."""

import math
import re
from functools import lru_cache
from pathlib import Path

from engine.safety.gloss import english, language_of
from engine.safety.grams import letter_hashes, word_hashes
from engine.safety.linear import Shares, each, linear
from engine.safety.numbers import WRITTEN, numbered
from engine.safety.reading import Reading

MODEL = Path(__file__).with_name("likeness.bin")
KINDS = ("age", "stop", "honesty", "goodbye", "claim", "guilt")
"""What it was trained on, in the order of the file."""
SIZE = 1 << 16
"""Buckets of a kind's weights."""
LONGEST = 300
"""Characters that are read as one: what is longer is no line of talk, and is read by its sentences only."""
_SENTENCES = 12
_UNLIKE = -5.3
"""Log-odds above a kind's threshold, chosen on goodbyes: of those that trained nothing hardly any lies lower."""
_LETTER = re.compile("[a-z]")
_WORD = re.compile(r"[^\W_]+|\?")
_NUMBER = re.compile(r"\b([YN])(\d{1,2})")
_BIG, _GROWN = 10, 18


def is_like(kind: str, reading: Reading, year: int = WRITTEN) -> bool:
    """Whether a text, or a sentence of it, is like the lines of a kind, as they would be written in that ``year``."""
    return any(score(kind, part, year) > 0 for part in parts(reading))


def is_unlike(kind: str, reading: Reading) -> bool:
    """Whether no part of a line of talk is anything like the lines of a kind, whatever a pattern says."""
    return is_known(reading) and all(score(kind, part) < _UNLIKE for part in parts(reading))


def is_known(reading: Reading) -> bool:
    """Whether this is a line of talk in letters that the models were trained on."""
    return len(reading.text) <= LONGEST and _LETTER.search(reading.text) is not None


def parts(reading: Reading) -> tuple[str, ...]:
    """What is read of a text, normalized: all of it, if it is short, and each of its first sentences."""
    texts = (reading.text, *reading.first_clauses[:_SENTENCES])
    return tuple(dict.fromkeys(text for text in texts if len(text) <= LONGEST))


def score(kind: str, text: str, year: int = WRITTEN) -> float:
    """The log-odds, above the kind's threshold, that a normalized text is of it."""
    return linear(MODEL).weigh(KINDS.index(kind), shares(text, year))


def features(text: str, year: int = WRITTEN) -> dict[int, float]:
    """Bucket and value of what a normalized text holds."""
    return each(shares(text, year))


# One text is read for several kinds.
@lru_cache(maxsize=64)
def shares(text: str, year: int = WRITTEN) -> Shares:
    """What a normalized text holds: runs of up to three words of its English, with the ages of children and of adults
    as words, and runs of three to five letters. What is in the bucket of both is one of letters."""
    plain = _NUMBER.sub(_age, numbered(text, year))
    words = _WORD.findall(english(plain, language_of(text)).lower())
    of_words, of_letters = word_hashes(["^", *words, "$"]), letter_hashes(words)
    letters = {run % SIZE for run in of_letters}
    return (
        (1 / math.sqrt(len(of_words)), tuple({run % SIZE for run in of_words} - letters)),
        (1 / math.sqrt(len(of_letters) or 1), tuple(letters)),
    )


def _age(match: re.Match[str]) -> str:
    number = int(match[2])
    size = "child" if number < _BIG else "teen" if number < _GROWN else "grown"
    return f" {match[1]}{size} "
