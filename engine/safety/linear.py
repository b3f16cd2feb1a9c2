"""Linear models over hashed features, several to a file; knows no feature, and nobody who trains.

The file is a line of JSON with each model's scale and bias, then their weights, a byte around 128 each.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_ZERO, _REACH = 128, 127
Shares = Sequence[tuple[float, Collection[int]]]
"""Features by their value: each value, and the buckets that have it."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Models in the order in which they were packed: ``facts`` holds scale and bias of each, ``weights`` all bytes."""

    facts: list[list[float]]
    weights: bytes

    def score(self, place: int, features: Mapping[int, float]) -> float:
        """The log-odds that the model at a place gives to features: their buckets and values."""
        (scale, bias), weights = self.facts[place], self.weights
        start = place * (len(weights) // len(self.facts))
        return bias + scale * sum([value * (weights[start + bucket] - _ZERO) for bucket, value in features.items()])

    def weigh(self, place: int, shares: Shares) -> float:
        """The same of features by their value, whose weights are whole numbers that are added up first."""
        scale, bias = self.facts[place]
        size = len(self.weights) // len(self.facts)
        weights = memoryview(self.weights)[place * size : (place + 1) * size]
        total = sum(
            value * (sum([weights[bucket] for bucket in buckets]) - _ZERO * len(buckets)) for value, buckets in shares
        )
        return bias + scale * total


def each(shares: Shares) -> dict[int, float]:
    """Bucket and value of each feature."""
    return {bucket: value for value, buckets in shares for bucket in buckets}


@cache
def linear(path: Path) -> Linear:
    """The models of a file, read once."""
    head, _, weights = path.read_bytes().partition(b"\n")
    return Linear(json.loads(head), weights)


def pack(models: Iterable[tuple[list[float], float]]) -> bytes:
    """A file of models, each its weights and its bias."""
    facts, bodies = [], []
    for weights, bias in models:
        scale = max(map(abs, weights)) / _REACH
        facts.append([scale, bias])
        bodies.append(bytes(round(weight / scale) + _ZERO for weight in weights))
    return json.dumps(facts).encode() + b"\n" + b"".join(bodies)
