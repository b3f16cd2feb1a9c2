"""How sure a figure is: the interval in which it falls when the examples are drawn anew; knows no metric."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Chosen = NDArray[np.intp]
"""Which examples, by their number; one that was drawn twice stands there twice."""

_DRAWS = 1000
_SHARES = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, the 95 % interval of it by the percentile bootstrap (Efron 1979), and over how many examples."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that can be taken of any choice among ``count`` examples.

    ``centered`` keeps of the draws only how far they spread: what counts different things falls where examples are
    drawn twice, so that the value itself would lie outside of its interval."""

    count: int
    of: Callable[[Chosen], float]
    centered: bool = False


def figure(measure: Measure, seed: int) -> Figure:
    """Return the figure over all examples; the same seed draws the same examples. Raises ValueError for none."""
    count = measure.count
    if not count:
        raise ValueError("no examples to take a figure of")
    dice = np.random.default_rng(seed)
    value = measure.of(np.arange(count))
    drawn = np.array([measure.of(dice.integers(count, size=count)) for _ in range(_DRAWS)])
    if measure.centered:
        drawn += value - drawn.mean()
    low, high = np.quantile(drawn, _SHARES)
    return Figure(value, float(low), float(high), count)


def mean(values: Sequence[float], weights: Sequence[float] = ()) -> Measure:
    """The mean, by weight where weights are given (tokens, bytes); 0 where all that was drawn weighs nothing."""
    shares = np.array(weights or [1.0] * len(values), dtype=float)
    sums = np.array(values, dtype=float) * shares

    def of(chosen: Chosen) -> float:
        total = shares[chosen].sum()
        return float(sums[chosen].sum() / total) if total else 0.0

    return Measure(len(values), of)


def difference(one: Measure, other: Measure) -> Measure:
    """How much more the one is than the other, of the same examples (the paired bootstrap). Raises ValueError where
    they have not as many."""
    if one.count != other.count:
        raise ValueError("only figures of the same examples have a difference")
    return Measure(one.count, lambda chosen: one.of(chosen) - other.of(chosen), one.centered or other.centered)
