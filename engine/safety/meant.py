"""How near the meaning of sentences is to what people in danger say; knows vectors, no words and no encoder."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.meaning import SIZE, Vectors

if TYPE_CHECKING:
    import numpy as np

MODEL = Path(__file__).with_name("meant.bin")


def score(vectors: Vectors) -> float:
    """How far the gravest of some sentences lies on danger's side (above 0) or on the other; each vector has the
    length one."""
    import numpy as np

    centres, weights, gamma, bias = _model()
    # Between vectors of length one, the distance is told by the product.
    near = np.exp(2 * gamma * (vectors @ centres.T - 1))
    return float((near @ weights).max() + bias)


def pack(centres: Vectors, weights: "np.ndarray[tuple[int], np.dtype[np.float64]]", gamma: float, bias: float) -> bytes:
    """A model file: a line of JSON, then the centres in half precision, then their weights."""
    import numpy as np

    head = json.dumps({"centres": len(centres), "gamma": gamma, "bias": round(bias, 5)})
    body = centres.astype("<f2").tobytes() + np.round(weights, 3).astype("<f2").tobytes()
    return head.encode() + b"\n" + body


@cache
def _model() -> tuple[Vectors, Vectors, float, float]:
    head, _, body = MODEL.read_bytes().partition(b"\n")
    facts = json.loads(head)
    import numpy as np

    numbers = np.frombuffer(body, "<f2").astype(np.float32)
    count = facts["centres"]
    centres, weights = numbers[: count * SIZE].reshape(count, SIZE), numbers[count * SIZE :]
    return centres, weights, facts["gamma"], facts["bias"]
