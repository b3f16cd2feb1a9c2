"""Fit the linear model of the screen's first look; knows labelled texts, nothing of what they mean.

Needs scikit-learn, which nothing at run time does. The same rows give the same bytes.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from engine.safety.classifier import SIZE, features
from lab.screen.samples import CHAT, NEW, Row

# Among the rows that others collected, those without danger count more: an alarm too many is a promise broken too.
CALM = 3.0
# How much a sentence from a template counts, and how freely the model may follow: for talk, and for texts.
KINDS = ((0.8, 12.0), (0.03, 3.0))

Model = tuple[list[float], float]


class Training:
    """Rows and their normalized texts with features, of which any part can be fitted."""

    def __init__(self, rows: Sequence[Row], texts: Sequence[str]) -> None:
        # Imported here: neither is installed where the screen only runs.
        import numpy as np
        from sklearn import linear_model

        self._linear = linear_model
        self._rows = rows
        self._matrix = _matrix(map(features, texts))
        self._labels = np.array([row.crisis for row in rows])

    def fit(self, places: Sequence[int]) -> list[Model]:
        """Weights and bias of a regularized logistic regression for talk, and of one for texts."""
        return [self._fit(places, weight, freedom) for weight, freedom in KINDS]

    def scores(self, models: Sequence[Model], places: Sequence[int], kinds: Sequence[bool]) -> list[float]:
        """The log-odds of some rows, each by the model for its kind."""
        part = self._matrix[places]
        by_kind = [part @ weights + bias for weights, bias in models]
        return [float(by_kind[kind][place]) for place, kind in enumerate(kinds)]

    def _fit(self, places: Sequence[int], of_composed: float, freedom: float) -> Model:
        model = self._linear.LogisticRegression(C=freedom, solver="liblinear", random_state=0, tol=1e-3)
        counts = [_count(self._rows[place], of_composed) for place in places]
        model.fit(self._matrix[places], self._labels[places], sample_weight=counts)
        return [float(weight) for weight in model.coef_[0]], float(model.intercept_[0])


def _count(row: Row, of_composed: float) -> float:
    if row.set == "spoken":
        return of_composed
    if row.file in NEW:
        return CALM
    return 1.0 if row.crisis or row.set in {"written", "psyguard_zh", CHAT} else CALM


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
