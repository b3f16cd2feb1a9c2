"""What a person's line comes to by what it means: that they are young, want silence, ask what he is, or leave. Kernel
machines over vectors of meaning and over runs of words and letters; knows vectors, and neither encoder nor pattern."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engine.meaning import SIZE, Vectors
from engine.safety.likeness import shares
from engine.safety.linear import linear
from engine.safety.numbers import WRITTEN

KINDS = ("age", "stop", "honesty", "goodbye")
"""What a line can come to, in the order of both files."""
MODEL = Path(__file__).with_name("intent.bin")
RUNS = Path(__file__).with_name("intent_runs.bin")
"""The part of the machines that is linear in runs, as likeness reads them."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Where a kind's lines lie: ``near`` is the likeness from which meaning is worth a question, ``alone`` the score
    from which a line is of the kind, and ``beside`` the one from which it is where a pattern says so."""

    near: float
    alone: float
    beside: float


@cache
def bars(kind: str) -> Bars:
    """A kind's bars."""
    return Bars(**_head()["bars"][KINDS.index(kind)])


def scores(parts: Sequence[str], vectors: Vectors, year: int = WRITTEN) -> Mapping[str, float]:
    """The highest score of each kind over normalized parts of a text, whose vectors have the length one."""
    import numpy as np

    model, runs = _model(), linear(RUNS)
    # Between vectors of length one, the distance is told by the product.
    near = np.exp(2 * model.gamma * (vectors @ model.centres.T - 1)) @ model.weights
    likely = [[runs.weigh(place, shares(part, year)) for place in range(len(KINDS))] for part in parts]
    return dict(zip(KINDS, map(float, (near + np.array(likely)).max(axis=0)), strict=True))


def pack(centres: Vectors, weights: Vectors, gamma: float, bars: Sequence[Bars]) -> bytes:
    """A model file: a line of JSON, then the centres and each one's weights in half precision."""
    head = {"gamma": gamma, "centres": len(centres), "bars": [asdict(each) for each in bars]}
    return json.dumps(head).encode() + b"\n" + centres.astype("<f2").tobytes() + weights.astype("<f2").tobytes()


@dataclass(frozen=True, slots=True)
class _Model:
    centres: Vectors
    weights: Vectors
    gamma: float


@cache
def _head() -> dict[str, Any]:
    """What a house without an encoder needs of the file, whose rest takes megabytes."""
    with MODEL.open("rb") as file:
        return dict(json.loads(file.readline()))


@cache
def _model() -> _Model:
    import numpy as np

    numbers = np.frombuffer(MODEL.read_bytes().partition(b"\n")[2], "<f2").astype(np.float32)
    count = _head()["centres"]
    centres, weights = numbers[: count * SIZE].reshape(count, SIZE), numbers[count * SIZE :].reshape(count, len(KINDS))
    return _Model(centres, weights, _head()["gamma"])
