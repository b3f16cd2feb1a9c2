"""Linear models over hashed features, several to a file; knows no feature, and nobody who trains.

The file is a line of JSON with each model's scale and bias, then their weights, a byte around 128 each.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_ZERO, _REACH = 128, 127


@dataclass(frozen=True, slots=True)
class Linear:
    """Models in the order in which they were packed: ``facts`` holds scale and bias of each, ``weights`` all bytes."""

    facts: list[list[float]]
    weights: bytes

    @classmethod
    def of(cls, packed: bytes) -> "Linear":
        """The models that were packed."""
        head, _, weights = packed.partition(b"\n")
        return cls(json.loads(head), weights)

    def score(self, place: int, features: Mapping[int, float]) -> float:
        """The log-odds that the model at a place gives to features: their buckets and values."""
        scale, bias = self.facts[place]
        start = place * (len(self.weights) // len(self.facts))
        return bias + scale * sum(value * (self.weights[start + bucket] - _ZERO) for bucket, value in features.items())


@cache
def linear(path: Path) -> Linear:
    """The models of a file, read once."""
    return Linear.of(path.read_bytes())


def pack(models: Iterable[tuple[list[float], float]]) -> bytes:
    """A file of models, each its weights and its bias."""
    facts, bodies = [], []
    for weights, bias in models:
        scale = max(map(abs, weights)) / _REACH
        facts.append([scale, bias])
        bodies.append(bytes(round(weight / scale) + _ZERO for weight in weights))
    return json.dumps(facts).encode() + b"\n" + b"".join(bodies)
