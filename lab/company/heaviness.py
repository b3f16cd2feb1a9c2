"""`python -m lab.company.heaviness`: learn from the first lines of Harry's own talks which of them weigh on who writes
them; knows no model of words."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.meaning import Encoder, Vectors
from engine.turn.talk.heaviness import MODEL
from lab.train.rows import Talk, talks
from persona.words import tables

CORPUS = Path(__file__).parents[1] / "train" / "corpus"
FOLDS = 5
_KINDS = tables(__file__, "heaviness.toml")
HEAVY, UNTOLD = frozenset(_KINDS["heavy"]["kinds"]), frozenset(_KINDS["untold"]["kinds"])
_STEEP, _KEEP, _STEPS = 8.0, 0.064, 1500
"""Vectors are short: by how much they are stretched, how much a weight costs, and the steps of descent."""


def begun(found: Sequence[Talk]) -> list[tuple[str, bool]]:
    """The first lines of those talks of which the kind tells whether they weigh, each with whether it does."""
    return [(talk.turns[0], talk.kind in HEAVY) for talk in found if not talk.opens and talk.kind not in UNTOLD]


def learn(vectors: Vectors, heavy: np.ndarray) -> np.ndarray:
    """The weights of a logistic model, and last its bias."""
    weights, bias = np.zeros(vectors.shape[1]), 0.0
    for _ in range(_STEPS):
        error = _chances(vectors, weights, bias) - heavy
        weights -= 2.0 * (vectors.T @ error / len(heavy) + _KEEP / _STEEP**2 * weights)
        bias -= error.mean()
    return np.append(weights * _STEEP, bias)


def _chances(vectors: Vectors, weights: np.ndarray, bias: float) -> np.ndarray:
    chances: np.ndarray = 1 / (1 + np.exp(-(_STEEP * vectors @ weights + bias)))
    return chances


def crossed(vectors: Vectors, heavy: np.ndarray) -> np.ndarray:
    """The chance of each line by a model that never saw it."""
    fold, chances = np.arange(len(heavy)) % FOLDS, np.zeros(len(heavy))
    for number in range(FOLDS):
        model = learn(vectors[fold != number], heavy[fold != number])
        chances[fold == number] = 1 / (1 + np.exp(-(vectors[fold == number] @ model[:-1] + model[-1])))
    return chances


def main() -> None:
    """Write the model, and print what it does with lines that it never saw."""
    rows = begun([talk for path in sorted(CORPUS.glob("*.jsonl")) if path.stem != "chat" for talk in talks(path)])
    vectors, heavy = Encoder().encode([text for text, _ in rows]), np.array([float(each) for _, each in rows])
    chances = crossed(vectors, heavy)
    MODEL.write_bytes(learn(vectors, heavy).astype("<f2").tobytes())
    print(f"{len(rows)} first lines, {heavy.mean():.0%} of them heavy; by models that never saw a line")
    for bar in (0.2, 0.3, 0.4, 0.5):
        taken = chances >= bar
        print(f"{bar}: {heavy[taken].mean():.0%} of those above are heavy, {taken[heavy == 1].mean():.0%} of the heavy")


if __name__ == "__main__":
    main()
