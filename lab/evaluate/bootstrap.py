"""How sure a figure is: the interval in which it falls when the examples are drawn anew."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

_DRAWS = 1000
_LOW, _HIGH = 0.025, 0.975


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean, the 95 % interval of it by the percentile bootstrap (Efron 1979), and over how many examples."""

    value: float
    low: float
    high: float
    count: int


def figure(values: Sequence[float], rng: random.Random, weights: Sequence[float] = ()) -> Figure:
    """Return the mean of values, by weight where weights are given (tokens, bytes). Raises ValueError for no values."""
    if not values:
        raise ValueError("no examples to take a mean of")
    shares = list(weights) or [1.0] * len(values)
    means = sorted(_mean(rng.choices(range(len(values)), k=len(values)), values, shares) for _ in range(_DRAWS))
    low, high = (means[round(at * (_DRAWS - 1))] for at in (_LOW, _HIGH))
    return Figure(_mean(range(len(values)), values, shares), low, high, len(values))


def _mean(chosen: Sequence[int], values: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights[at] for at in chosen)
    return sum(values[at] * weights[at] for at in chosen) / total if total else 0.0
