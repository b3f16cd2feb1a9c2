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
from engine.safety.classifier import is_text
from engine.safety.gloss import english, language_of
from engine.safety.normalize import normalize
from engine.safety.screen import evidence_of, excerpt, parts_of
from engine.safety.weighing import Evidence
from lab.screen.linear import Model, Training
from lab.screen.samples import CHAT, Row, chat, collect, compose
from lab.screen.vectors import vectors

FREEDOM, WIDTH = 8.0, 1.5
"""How freely the kernel machine may follow its rows, and how fast a row's word fades with the distance."""
OF_COMPOSED, EACH_COMPOSED, CHAT_STEP = 0.5, 4, 2
"""What a sentence from a template counts, how many of each have a vector, and each how manieth line of chats."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learnt of some rows: the linear models, and the kernel machine."""

    linear: list[Model]
    kernel: Any


class Samples:
    """All rows with what is known of each before anything is learnt."""

    def __init__(self) -> None:
        few = {row.text for row in compose(EACH_COMPOSED)}
        talk = chat(measured=False)
        self.rows = [*collect(), *talk, *compose()]
        written = [excerpt(normalize(row.text)) for row in self.rows]
        languages = ["en" if row.set in {"spoken", CHAT} else language_of(text) for row, text in zip(self.rows, written, strict=True)]
        self.texts = [english(text, language) for text, language in zip(written, languages, strict=True)]
        self.labels = np.array([row.crisis for row in self.rows])
        self.folds = np.array([-1 if row.set == "spoken" else row.fold for row in self.rows])
        self.kinds = [is_text(text) for text in written]
        self.known = [None if row.set == "spoken" else evidence_of(text, language, 0.0)[0] for row, text, language in zip(self.rows, written, languages, strict=True)]
        self.training = Training(self.rows, self.texts)
        every = {row.text for row in talk[::CHAT_STEP]}
        self.with_vector = np.array([row.text in few if row.set == "spoken" else row.set != CHAT or row.text in every for row in self.rows])
        self.pieces = [parts_of(text) if has else () for text, has in zip(self.texts, self.with_vector, strict=True)]
        self._ends = np.cumsum([0, *map(len, self.pieces)])
        self._vectors = vectors([piece for parts in self.pieces for piece in parts])

    def vectors(self, place: int) -> Vectors:
        return self._vectors[self._ends[place] : self._ends[place + 1]]

    def learn(self, places: Sequence[int]) -> Learned:
        """Fit both on some rows."""
        return Learned(self.training.fit(places), self._fit_kernel(places))

    def _fit_kernel(self, places: Sequence[int]) -> Any:
        from sklearn.svm import SVC

        # Of a long text with danger nobody has said which piece holds it.
        used = [place for place in places if self.with_vector[place] and (len(self.pieces[place]) == 1 or not self.labels[place])]
        part = np.concatenate([self.vectors(place) for place in used])
        labels = np.concatenate([[self.labels[place]] * len(self.pieces[place]) for place in used])
        counts = np.concatenate([[OF_COMPOSED if self.rows[place].set == "spoken" else 1.0] * len(self.pieces[place]) for place in used])
        return SVC(C=FREEDOM, gamma=WIDTH, cache_size=1000).fit(part, labels, sample_weight=counts)

    def odds(self, learned: Learned, places: Sequence[int]) -> list[float]:
        return self.training.scores(learned.linear, places, [self.kinds[place] for place in places])

    def meant(self, learned: Learned, places: Sequence[int]) -> list[float]:
        """What meaning says of some rows, which have vectors."""
        part = np.concatenate([self.vectors(place) for place in places])
        scores = learned.kernel.decision_function(part)
        ends = np.cumsum([len(self.pieces[place]) for place in places])
        return [float(piece.max()) for piece in np.split(scores, ends[:-1])]


def weigh(evidence: Sequence[Evidence], meanings: Sequence[float] | None, labels: Sequence[bool]) -> list[float]:
    """Bias and weights of a regression over what is known, and what meaning says where that is given."""
    from sklearn.linear_model import LogisticRegression

    given = meanings if meanings is not None else [None] * len(evidence)
    table = [each.features(said) for each, said in zip(evidence, given, strict=True)]
    model = LogisticRegression(C=10.0, max_iter=5000).fit(table, labels)
    return [round(float(weight), 3) for weight in (model.intercept_[0], *model.coef_[0])]


def write(learned: Learned, weights: dict[str, list[float]]) -> None:
    """Write all that the screen reads at run time."""
    classifier.MODEL.write_bytes(classifier.pack(learned.linear))
    kernel = learned.kernel
    body = meant.pack(kernel.support_vectors_, kernel.dual_coef_[0], WIDTH, float(kernel.intercept_[0]))
    meant.MODEL.write_bytes(body)
    weighing.WEIGHTS.write_text(json.dumps(weights) + "\n", encoding="utf-8")
