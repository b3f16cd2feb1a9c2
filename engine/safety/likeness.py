"""How much a line is like those of a kind that we have met: small linear models on runs of words and of letters, for
what no pattern names; knows no pattern, and no kind but those that it was trained on."""

import json
import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

from engine.safety.gloss import english, language_of
from engine.safety.numbers import WRITTEN, numbered
from engine.safety.reading import Reading

MODEL = Path(__file__).with_name("likeness.bin")
SIZE = 1 << 16
"""Buckets of a kind's weights."""
LONGEST = 300
"""Characters that are read as one: what is longer is no line of talk, and is read by its sentences only."""
_SENTENCES = 12
_WORD = re.compile(r"[^\W_]+|\?")
_NUMBER = re.compile(r"\b([YN])(\d{1,2})")
_BIG, _GROWN = 10, 18


def is_like(kind: str, reading: Reading, year: int = WRITTEN) -> bool:
    """Whether a text, or a sentence of it, is like the lines of a kind, as they would be written in that ``year``."""
    return any(score(kind, part, year) > 0 for part in parts(reading))


def parts(reading: Reading) -> tuple[str, ...]:
    """What is read of a text, normalized: all of it, if it is short, and each of its first sentences."""
    texts = (reading.text, *reading.first_clauses[:_SENTENCES])
    return tuple(dict.fromkeys(text for text in texts if len(text) <= LONGEST))


def score(kind: str, text: str, year: int = WRITTEN) -> float:
    """The log-odds, above the kind's threshold, that a normalized text is of it."""
    weights, facts = _model()
    place, scale, bias = facts[kind]
    start = int(place) * SIZE
    return bias + scale * sum(value * (weights[start + bucket] - 128) for bucket, value in features(text, year).items())


# One text is read for several kinds.
@lru_cache(maxsize=64)
def features(text: str, year: int = WRITTEN) -> dict[int, float]:
    """Bucket and value of what a normalized text holds: runs of up to three words of its English, with the ages of
    children and of adults as words, and runs of three to five letters."""
    plain = _NUMBER.sub(_age, numbered(text, year))
    words = _WORD.findall(english(plain, language_of(text)).lower())
    values: dict[int, float] = {}
    for runs in (set(_runs(words)), set(_letters(words))):
        for run in sorted(runs):
            values[crc32(run.encode()) % SIZE] = 1 / math.sqrt(len(runs))
    return values


def pack(models: dict[str, tuple[list[float], float]]) -> bytes:
    """A model file of each kind's weights and bias: a line of JSON with places, scales and biases, then a byte around
    128 a weight."""
    facts, bodies = {}, []
    for place, (kind, (weights, bias)) in enumerate(models.items()):
        scale = max(map(abs, weights)) / 127
        facts[kind] = (place, scale, bias)
        bodies.append(bytes(round(weight / scale) + 128 for weight in weights))
    return json.dumps(facts).encode() + b"\n" + b"".join(bodies)


def _age(match: re.Match[str]) -> str:
    number = int(match[2])
    size = "child" if number < _BIG else "teen" if number < _GROWN else "grown"
    return f" {match[1]}{size} "


def _runs(words: list[str]) -> Iterator[str]:
    framed = ["^", *words, "$"]
    for size in (1, 2, 3):
        for start in range(len(framed) - size + 1):
            yield " ".join(framed[start : start + size])


def _letters(words: list[str]) -> Iterator[str]:
    for word in set(words):
        framed = f"<{word}>"
        for size in (3, 4, 5):
            for start in range(len(framed) - size + 1):
                yield f"#{framed[start : start + size]}"


@cache
def _model() -> tuple[bytes, dict[str, tuple[float, float, float]]]:
    head, _, weights = MODEL.read_bytes().partition(b"\n")
    return weights, json.loads(head)
