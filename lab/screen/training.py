"""Train all that the screen weighs, on any part of the samples; knows no report.

Needs scikit-learn, which nothing at run time does.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.meaning import Vectors
from engine.safety import classifier, meant, weighing
from engine.safety.classifier import heard, is_text
from engine.safety.gloss import english, language_of
from engine.safety.lexicon import without
from engine.safety.linear import pack
from engine.safety.normalize import normalize
from engine.safety.screen import evidence_of, excerpt, parts_of, serious
from engine.safety.weighing import Evidence
from lab.screen.linear import Model, Training
from lab.screen.samples import CHAT, NEW, Row, chat, collect, compose
from lab.screen.vectors import vectors

FREEDOM, WIDTH = 8.0, 1.5
"""How freely the kernel machine may follow its rows, and how fast a row's word fades with the distance."""
OF_COMPOSED, OF_NEW = 0.5, 3.0
"""What a sentence from a template and a row of the newer sets count."""
EACH_COMPOSED, CHAT_STEP = 6, 3
"""How many sentences of a template have a vector, and each how manieth line of ordinary talk."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learnt of some rows: the linear models, and the kernel machine."""

    linear: list[Model]
    kernel: Any


class Samples:
    """All rows with what is known of each before anything is learnt: labels, folds, evidence without odds, the pieces
    that have a vector."""

    def __init__(self) -> None:
        talk = chat(measured=False)
        self.rows = [*collect(), *talk, *compose()]
        written = [excerpt(normalize(row.text)) for row in self.rows]
        languages = [
            "en" if row.set in {"spoken", CHAT} else language_of(text)
            for row, text in zip(self.rows, written, strict=True)
        ]
        texts = [english(text, language) for text, language in zip(written, languages, strict=True)]
        sober = list(map(serious, texts))
        self.labels = np.array([row.crisis for row in self.rows])
        self.folds = [row.fold for row in self.rows]
        self.kinds = [is_text(text) for text in written]
        self.evidence = [
            # No phrase is weighed on what templates say: both were written by one hand.
            Evidence(0.0) if row.set == "spoken" else evidence_of(text, without("idiom", text), plain, language, 0.0)[0]
            for row, text, plain, language in zip(self.rows, written, texts, languages, strict=True)
        ]
        self.training = Training(self.rows, list(map(heard, sober, map(serious, written))))
        read = {row.text for row in (*talk[::CHAT_STEP], *compose(EACH_COMPOSED))}
        self.pieces = [
            () if row.set in {"spoken", CHAT} and row.text not in read else parts_of(text)
            for row, text in zip(self.rows, sober, strict=True)
        ]
        self._ends = np.cumsum([0, *map(len, self.pieces)])
        self._vectors = vectors([piece for parts in self.pieces for piece in parts])

    def learn(self, places: Sequence[int]) -> Learned:
        """Fit all models on some rows."""
        return Learned(self.training.fit(places), self._fit_kernel(places))

    def odds(self, learned: Learned, places: Sequence[int]) -> list[float]:
        """The linear models' log-odds of some rows."""
        return self.training.scores(learned.linear, places, [self.kinds[place] for place in places])

    def meant(self, learned: Learned, places: Sequence[int]) -> list[float]:
        """What meaning says of some rows, which have vectors."""
        scores = learned.kernel.decision_function(np.concatenate([self._of(place) for place in places]))
        ends = np.cumsum([len(self.pieces[place]) for place in places])
        return [float(part.max()) for part in np.split(scores, ends[:-1])]

    def _of(self, place: int) -> Vectors:
        return self._vectors[self._ends[place] : self._ends[place + 1]]

    def _fit_kernel(self, places: Sequence[int]) -> Any:
        from sklearn.svm import SVC

        # Of a long text with danger nobody has said which piece holds it.
        used = [
            place for place in places if len(self.pieces[place]) == 1 or (self.pieces[place] and not self.labels[place])
        ]
        part = np.concatenate([self._of(place) for place in used])
        sizes = [len(self.pieces[place]) for place in used]
        labels = np.repeat(self.labels[used], sizes)
        counts = np.repeat([_count(self.rows[place]) for place in used], sizes)
        return SVC(C=FREEDOM, gamma=WIDTH, cache_size=1000).fit(part, labels, sample_weight=counts)


def weigh(evidence: Sequence[Evidence], meanings: Sequence[float] | None, labels: Any) -> list[float]:
    """Bias and weights of a regression over what is known, and what meaning says where that is given."""
    from sklearn.linear_model import LogisticRegression

    said = meanings if meanings is not None else [None] * len(evidence)
    features = [known.features(meaning) for known, meaning in zip(evidence, said, strict=True)]
    model = LogisticRegression(C=10.0, max_iter=5000).fit(features, labels)
    return [round(float(weight), 3) for weight in (model.intercept_[0], *model.coef_[0])]


def write(learned: Learned, weights: dict[str, list[float]]) -> None:
    """Write all that the screen reads at run time."""
    kernel = learned.kernel
    classifier.MODEL.write_bytes(pack(learned.linear))
    body = meant.pack(kernel.support_vectors_, kernel.dual_coef_[0], WIDTH, float(kernel.intercept_[0]))
    meant.MODEL.write_bytes(body)
    weighing.WEIGHTS.write_text(json.dumps(weights) + "\n", encoding="utf-8")


def _count(row: Row) -> float:
    if row.set == "spoken":
        return OF_COMPOSED
    return OF_NEW if row.file in NEW else 1.0
