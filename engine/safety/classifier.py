"""A small linear model for what no phrase foresaw; knows no rule, and no language but those it was trained on."""

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from zlib import crc32

from engine.safety.lexicon import patterns

MODEL = Path(__file__).with_name("model.bin")
GRAMS, CUES = 1 << 16, 1 << 13
CUE_VALUE = 0.3
LONGEST = 3000
WORD = re.compile(r"[^\W_]+")
SENTENCE = re.compile(r"[.!?]+ ")
# Scripts written without spaces: each sign is a word of its own.
SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def features(plain: str) -> dict[int, float]:
    """Bucket and value of what a normalized text holds: hashed n-grams, and cues that share a sentence."""
    text = plain[:LONGEST]
    grams = {crc32(gram.encode()) % GRAMS for gram in _grams(text)}
    even = 1 / math.sqrt(len(grams) or 1)
    cues = {GRAMS + crc32(cue.encode()) % CUES for sentence in SENTENCE.split(text) for cue in _cues(sentence)}
    return dict.fromkeys(sorted(grams), even) | dict.fromkeys(sorted(cues), CUE_VALUE)


def score(plain: str) -> float:
    """The log-odds that a normalized text (its first 3,000 characters) speaks of danger."""
    weights, scale, bias = _model()
    return bias + scale * sum(value * (weights[bucket] - 128) for bucket, value in features(plain).items())


def packed(weights: list[float], bias: float) -> bytes:
    """A model file: one line of JSON, then a byte around 128 for each weight."""
    scale = max(abs(weight) for weight in weights) / 127
    head = json.dumps({"scale": scale, "bias": bias})
    return head.encode() + b"\n" + bytes(round(weight / scale) + 128 for weight in weights)


def _grams(text: str) -> Iterator[str]:
    words = WORD.findall(SIGN.sub(r" \g<0> ", text))
    for size in (1, 2, 3):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])
    for word in set(words):
        padded = f"<{word}>"
        for size in (3, 4, 5):
            for start in range(len(padded) - size + 1):
                yield f"#{padded[start : start + size]}"


def _cues(sentence: str) -> Iterator[str]:
    met = sorted(name for name, pattern in patterns("cue") if pattern.search(sentence))
    yield from met
    yield from map("+".join, combinations(met, 2))
    if "me" in met or "self" in met:
        things = [name for name in met if name not in {"me", "self", "you", "third"}]
        yield from (f"me:{one}+{other}" for one, other in combinations(things, 2))


@cache
def _model() -> tuple[bytes, float, float]:
    head, _, weights = MODEL.read_bytes().partition(b"\n")
    facts = json.loads(head)
    return weights, facts["scale"], facts["bias"]
