"""How likely it is that a line weighs on who writes it, by what it means: "I was sick in my own hat" is a story. A
logistic model over vectors of meaning, learned from the first lines of talks; knows no word."""

import math
from functools import cache
from pathlib import Path
from typing import Any

from engine.meaning.vectors import SIZE

MODEL = Path(__file__).with_name("heaviness.bin")
"""A weight for each number of a vector, and the bias, as numbers of two bytes."""
LIGHT = 0.4
"""The chance below which a line is light though a word of it is heavy."""

HEAVY = 0.7
"""The chance from which on one is heavy though no word of it is."""


def is_light(vector: Any) -> bool:
    """Whether a line of this vector (``SIZE`` numbers, of length one) weighs on nobody."""
    return chance(vector) < LIGHT


def is_heavy(vector: Any) -> bool:
    """Whether it surely weighs on who writes it."""
    return chance(vector) >= HEAVY


def chance(vector: Any) -> float:
    """The chance, from 0 to 1, that it does."""
    weights = _weights()
    return 1 / (1 + math.exp(-float(vector @ weights[:SIZE] + weights[SIZE])))


@cache
def _weights() -> Any:
    import numpy as np

    return np.frombuffer(MODEL.read_bytes(), "<f2").astype(np.float32)
