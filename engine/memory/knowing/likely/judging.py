"""How likely each thing that somebody told is what a question asks for: linear models over signs, learned by
`lab/days/judging`; knows no word."""

from functools import cache
from pathlib import Path

import numpy as np

from engine.memory.knowing.likely.signs import SIGNS

MODEL = Path(__file__).with_name("judging.bin")
"""A weight for each sign where meanings are known, then one for each where they are not, as numbers of two bytes."""


def chances(rows: np.ndarray, *, meant: bool) -> np.ndarray:
    """The chance of each row of signs, all of them together 1."""
    points = rows @ _weights()[0 if meant else 1]
    raised = np.exp(points - points.max())
    found: np.ndarray = raised / raised.sum()
    return found


@cache
def _weights() -> np.ndarray:
    weights: np.ndarray = np.frombuffer(MODEL.read_bytes(), "<f2").astype(np.float64).reshape(2, len(SIGNS))
    return weights
