"""Chooses what each sign of recall counts, and says how well that does on dialogues that it has not seen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.memory.recall.ranking import signs
from engine.memory.recall.weights import WEIGHTS, Weights
from lab.recall.rows import Dialogue
from lab.recall.score import Share, share
from lab.recall.ways import Meanings, best

CHOSEN = (
    "words",
    "talk_words",
    "meaning",
    "near_meaning",
    "talk_meaning",
    "speaker",
    "date",
    "time",
    "asking",
    "length",
)
"""Signs that such dialogues tell about; of what is recent or matters nobody asks in them."""
_STEPS, _PACE, _SHRINK = 150, 0.08, 1e-3

Signs = np.ndarray[tuple[int, int, int], np.dtype[np.float32]]
"""By question, sign and turn."""


def signs_of(dialogue: Dialogue, meanings: Meanings) -> Signs:
    """What speaks for each turn at each question. Raises ValueError without vectors."""
    if meanings.turns is None or meanings.questions is None:
        raise ValueError("the weights can't be chosen without the encoder")
    cosines = (meanings.questions @ meanings.turns.T).astype(np.float64)
    rows = (
        signs(dialogue.pool, asked.question, cosines[number].tolist()) for number, asked in enumerate(dialogue.asked)
    )
    return np.stack([np.stack([row[name] for name in CHOSEN]) for row in rows]).astype(np.float32)


def chosen(found: Sequence[Dialogue], tables: Sequence[Signs]) -> Weights:
    """The weights under which the answering turns are likeliest to be drawn (softmax over the turns, by Adam)."""
    truths = [_truth(dialogue) for dialogue in found]
    weights, pull, spread = (np.zeros(len(CHOSEN)) for _ in range(3))
    count = sum(len(dialogue.asked) for dialogue in found)
    for step in range(1, _STEPS + 1):
        slope = sum((_slope(weights, table, truth) for table, truth in zip(tables, truths, strict=True)), weights * 0)
        slope = slope / count - _SHRINK * weights
        pull, spread = 0.9 * pull + 0.1 * slope, 0.99 * spread + 0.01 * slope**2
        weights = weights + _PACE * (pull / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return replace(WEIGHTS, **{name: round(float(weight), 2) for name, weight in zip(CHOSEN, weights, strict=True)})


def unseen(found: Sequence[Dialogue], tables: Sequence[Signs]) -> list[Share]:
    """Each dialogue's questions by weights that were chosen on the others."""
    shares: list[Share] = []
    for place, dialogue in enumerate(found):
        rest = [other for other in range(len(found)) if other != place]
        weights = chosen([found[other] for other in rest], [tables[other] for other in rest])
        row = np.array([getattr(weights, name) for name in CHOSEN])
        scores = np.einsum("f,qfn->qn", row, tables[place])
        shares += (share(asked, best(scores[number])) for number, asked in enumerate(dialogue.asked))
    return shares


def _truth(dialogue: Dialogue) -> np.ndarray[Any, np.dtype[np.float32]]:
    truth = np.zeros((len(dialogue.asked), len(dialogue.pool.memories)), np.float32)
    for number, asked in enumerate(dialogue.asked):
        truth[number, list(asked.answers)] = 1 / len(asked.answers)
    return truth


def _slope(
    weights: np.ndarray[Any, np.dtype[np.float64]], table: Signs, truth: np.ndarray[Any, np.dtype[np.float32]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    scores = np.einsum("f,qfn->qn", weights.astype(np.float32), table)
    drawn = np.exp(scores - scores.max(axis=1, keepdims=True))
    drawn /= drawn.sum(axis=1, keepdims=True)
    slope: np.ndarray[Any, np.dtype[np.float64]] = np.einsum("qn,qfn->f", truth - drawn, table).astype(np.float64)
    return slope
