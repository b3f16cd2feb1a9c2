"""Train the screen's model: `python -m engine.safety.train`; knows the labelled rows, never the held-out ones.

Needs scikit-learn, which nothing at run time does. The same rows give the same bytes.
"""

import json
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from zlib import crc32

from engine.safety.classifier import CUES, GRAMS, MODEL, features, packed
from engine.safety.lexicon import without
from engine.safety.normalize import normalize

DATA = Path(__file__).parents[2] / "tests" / "data" / "care"
TRAINING = ("dev.jsonl", "written.jsonl")
FOLDS = 5
STRENGTH = 3.0


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text of a set, ready for features."""

    set: str
    text: str
    crisis: bool
    tier: str
    lang: str

    @property
    def plain(self) -> str:
        return without("idiom", normalize(self.text))

    @property
    def fold(self) -> int:
        return crc32(self.text.encode()) % FOLDS


def rows(*paths: Path) -> list[Row]:
    """The rows of JSON-lines files."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [Row(**raw | {"crisis": bool(raw["crisis"])}) for raw in map(json.loads, lines)]


def fit(training: list[Row]) -> tuple[list[float], float]:
    """Weights and bias of a regularized logistic regression."""
    # Named as text: neither is installed where the screen only runs.
    sparse, linear = import_module("scipy.sparse"), import_module("sklearn.linear_model")
    found = [features(row.plain) for row in training]
    values = [value for row in found for value in row.values()]
    columns = [bucket for row in found for bucket in row]
    ends = [0]
    for row in found:
        ends.append(ends[-1] + len(row))
    matrix = sparse.csr_matrix((values, columns, ends), shape=(len(found), GRAMS + CUES))
    model = linear.LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0, tol=1e-3)
    model.fit(matrix, [row.crisis for row in training])
    return [float(weight) for weight in model.coef_[0]], float(model.intercept_[0])


def main() -> None:
    """Fit on all training rows and write the model file."""
    MODEL.write_bytes(packed(*fit(rows(*(DATA / name for name in TRAINING)))))


if __name__ == "__main__":
    main()
