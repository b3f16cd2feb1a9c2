"""Train the screen's model; knows the labelled rows, never the held-out ones.

Needs scikit-learn, which nothing at run time does. The same rows give the same bytes.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from engine.safety.classifier import MODEL, SIZE, features, pack
from engine.safety.normalize import normalize
from lab.screen.spoken import sentences

DATA = Path(__file__).with_name("rows")
TRAINING = ("dev.jsonl", "written.jsonl")
HELD_OUT = ("holdout", "blind", "blind2", "blind3", "blind4", "blind5", "blind6", "everyday")
FOLDS, EACH = 5, 120
# Among the rows that others collected, those without danger count more: an alarm too many is a promise broken too.
CALM = 3.0
# How much a sentence from a template counts, and how freely the model may follow: for talk, and for texts.
KINDS = ((0.8, 12.0), (0.03, 3.0))

Model = tuple[list[float], float]


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text of a set."""

    set: str
    text: str
    crisis: bool
    tier: str
    lang: str

    @property
    def fold(self) -> int:
        return crc32(self.text.encode()) % FOLDS


def rows(*paths: Path) -> list[Row]:
    """The rows of JSON-lines files."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [Row(**raw | {"crisis": bool(raw["crisis"])}) for raw in map(json.loads, lines)]


def collect() -> list[Row]:
    """The rows that train and are scored fold by fold."""
    return rows(*(DATA / name for name in TRAINING))


def held_out(*names: str) -> list[Row]:
    """The rows of sets that never train, but for those that stand among the collected ones too."""
    texts = {normalize(row.text) for row in collect()}
    return [row for row in rows(*(DATA / f"{name}.jsonl" for name in names)) if normalize(row.text) not in texts]


def compose() -> list[Row]:
    """The sentences that the templates stand for, but for those that are held out; they only train."""
    texts = {normalize(row.text) for row in held_out(*HELD_OUT)}
    lines = sentences(DATA / "spoken.txt", limit=EACH)
    return [Row("spoken", text, crisis, "", "en") for crisis, text in lines if normalize(text) not in texts]


class Training:
    """Rows with their features, of which any part can be fitted."""

    def __init__(self, samples: list[Row]) -> None:
        # Imported here: neither is installed where the screen only runs.
        import numpy as np
        from sklearn import linear_model

        self._linear = linear_model
        self._rows = samples
        self._matrix = _matrix(features(normalize(row.text)) for row in samples)
        self._labels = np.array([row.crisis for row in samples])

    def fit(self, places: list[int]) -> list[Model]:
        """Weights and bias of a regularized logistic regression for talk, and of one for texts."""
        return [self._fit(places, weight, freedom) for weight, freedom in KINDS]

    def _fit(self, places: list[int], of_composed: float, freedom: float) -> Model:
        model = self._linear.LogisticRegression(C=freedom, solver="liblinear", random_state=0, tol=1e-3)
        counts = [_count(self._rows[place], of_composed) for place in places]
        model.fit(self._matrix[places], self._labels[places], sample_weight=counts)
        return [float(weight) for weight in model.coef_[0]], float(model.intercept_[0])


def _count(row: Row, of_composed: float) -> float:
    if row.set == "spoken":
        return of_composed
    return 1.0 if row.crisis or row.set in {"written", "psyguard_zh"} else CALM


def _matrix(feature_rows: Iterable[dict[int, float]]) -> Any:
    from scipy import sparse

    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for row in feature_rows:
        values += row.values()
        columns += row.keys()
        ends.append(len(columns))
    return sparse.csr_matrix((values, columns, ends), shape=(len(ends) - 1, SIZE))


def write() -> None:
    """Fit on all training rows and write the model file."""
    samples = collect() + compose()
    MODEL.write_bytes(pack(Training(samples).fit(list(range(len(samples))))))
