"""Train what tells what a person's line comes to by its meaning: kernel machines over vectors and runs; knows no
pattern.

Needs scikit-learn, which nothing at run time does. The same rows give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.meaning import Encoder
from engine.safety import intent, read
from engine.safety.gloss import english, language_of
from engine.safety.intent import Bars
from engine.safety.likeness import score
from engine.safety.linear import pack
from lab.screen.samples import chat
from lab.talk.report import Row, hand
from lab.talk.training import NAMED, OF_PERSON, OTHERS, is_of_none, matrix

WIDTH, FREEDOM = 1.5, 3.0
"""How near two meanings must be to count as one, and how freely a machine may follow its rows."""
MISTAKEN = {"age": 0.03, "stop": 0.03, "honesty": 0.05, "goodbye": 0.03}
IN_TALK = 0.0005
"""Parts of what only looks like a kind, and of ordinary talk, that may be taken for it."""
MISSED = {"age": 0.0, "stop": 0.03, "honesty": 0.03, "goodbye": 0.06}
"""The part of a kind's lines whose meaning may speak against the pattern that names them. Most lines about goodbyes are
named by one; a goodbye that is not known is answered as any line is."""
ASKED = 0.02
"""The part of ordinary talk whose meaning is asked for each kind: of the lines that are met, none lies further away."""
CHAT_STEP = 4
"""Each how manieth line of ordinary talk is read."""

_SOME = "some"
"""Stands for the hand of lines of public chat that may be of a kind."""

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Machine:
    """A kind's machine: a weight for each line that trained, its bias and bars; and of the rows of each hand what it
    met, and mistook, while they trained nothing."""

    weights: Numbers
    bias: float
    bars: Bars
    by_hand: dict[str, str]


@dataclass(frozen=True, slots=True)
class Learned:
    """All machines, and the vectors and runs of the lines that trained them."""

    machines: dict[str, Machine]
    vectors: Any
    runs: Any


def train(rows: Sequence[Row]) -> Learned:
    """A machine for each kind, from what people say; the model of likeness is there already."""
    rows = [row for row in rows if row.kind in OF_PERSON]
    ordinary = [row.text for row in chat(measured=False)][::CHAT_STEP]
    measured = [read(row.text).text for row in chat(measured=True)]
    likenesses = {kind: np.array([score(kind, text) for text in measured]) for kind in intent.KINDS}
    near = {kind: float(np.quantile(values, 1 - ASKED)) for kind, values in likenesses.items()}
    # Whatever is near to no kind is never asked about.
    asked = np.where(np.any([likenesses[kind] > near[kind] for kind in intent.KINDS], axis=0))[0]
    trained = [read(text).text for text in (*(row.text for row in rows), *ordinary)]
    size = len(trained)
    texts = [*trained, *(measured[place] for place in asked)]
    encoder = Encoder()
    vectors = np.stack([encoder.encode([english(text, language_of(text))])[0] for text in texts])
    vectors = vectors.astype("<f2").astype(np.float32)
    runs = matrix(texts)
    lines = _Lines(rows, texts[len(rows) :], _closeness(vectors, runs, size), len(measured))
    machines = {kind: _machine(kind, lines, near[kind]) for kind in intent.KINDS}
    return Learned(machines, vectors[:size], runs[:size])


def write(learned: Learned) -> None:
    """Write what is read at run time."""
    weights = np.stack([learned.machines[kind].weights for kind in intent.KINDS], axis=1)
    used = np.abs(weights).max(axis=1) > 0
    bars = [learned.machines[kind].bars for kind in intent.KINDS]
    intent.MODEL.write_bytes(intent.pack(learned.vectors[used], weights[used].astype(np.float32), WIDTH, bars))
    models = [
        ((learned.runs.T @ machine.weights / 2).tolist(), machine.bias)
        for machine in map(learned.machines.__getitem__, intent.KINDS)
    ]
    intent.RUNS.write_bytes(pack(models))


def table(learned: Learned) -> Iterator[str]:
    """How well meaning alone does on rows of hands that trained nothing, a line a kind."""
    yield "| kind, on each hand's rows by machines of the others' | meaning alone; patterns and meaning |"
    yield "|---|---|"
    for kind, machine in learned.machines.items():
        cells = (f"{name} {figures}" for name, figures in machine.by_hand.items())
        yield f"| {kind} | {' · '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class _Lines:
    """What trains and measures: rows, lines of ordinary ``talk``, the later of which only measure, as what is asked
    about of so many ``measured``; and how near each is to each that trains."""

    rows: Sequence[Row]
    talk: Sequence[str]
    closeness: Any
    measured: int


def _closeness(vectors: Any, runs: Any, size: int) -> Any:
    """How near each text is to each of the first ``size``."""
    meaning = np.exp(2 * WIDTH * (vectors @ vectors[:size].T - 1)).astype(np.float64)
    # Runs of words and runs of letters have the length one each.
    return meaning + (runs @ runs[:size].T).toarray() / 2


def _machine(kind: str, lines: _Lines, near: float) -> Machine:
    rows, closeness = lines.rows, lines.closeness
    own = np.array([row.kind == kind for row in rows])
    yes = np.array([row.yes for row in rows]) & own
    size = closeness.shape[1]
    hands = np.array(
        [*(hand(row.file) for row in rows), *("" if is_of_none(kind, text) else _SOME for text in lines.talk)]
    )
    labels, counts = np.zeros(size, bool), np.full(size, OTHERS)
    labels[: len(rows)] = yes
    counts[: len(rows)][own] = 1.0

    def fit(places: Any) -> tuple[Numbers, float]:
        weights = np.zeros(size)
        weights[places], bias = _fit(closeness[np.ix_(places, places)], labels[places], counts[places])
        return weights, bias

    whole, bias = fit(np.where(hands[:size] != _SOME)[0])
    scores = np.zeros(len(rows))
    for name in set(hands[: len(rows)][own]):
        weights, offset = fit(np.where((hands[:size] != name) & (hands[:size] != _SOME))[0])
        its = np.where(hands[: len(rows)] == name)[0]
        scores[its] = closeness[its] @ weights + offset
    ordinary = np.sort((closeness[size:] @ whole + bias)[hands[size:] == ""])
    alone = float(
        max(np.quantile(scores[own & ~yes], 1 - MISTAKEN[kind]), ordinary[-1 - int(lines.measured * IN_TALK)])
    )
    bars = Bars(near, alone, float(np.quantile(scores[yes], MISSED[kind])))
    named = np.array([row.kind == kind and NAMED[kind](read(row.text)) for row in rows])
    both = (scores > alone) | (named & ((scores > bars.beside) | (kind == "age")))
    found = _figures((scores > alone, both), yes, own & ~yes, hands[: len(rows)])
    return Machine(whole, bias, bars, found)


def _figures(verdicts: Sequence[Any], yes: Any, alike: Any, hands: Any) -> dict[str, str]:
    """How many lines of each hand's each of the verdicts met, and mistook."""
    names = sorted(set(hands[yes | alike]))
    parts = {name: (yes & (hands == name), alike & (hands == name)) for name in names}
    return {
        name: "; ".join(f"{said[its].sum()}/{its.sum()}, {said[others].sum()}/{others.sum()}" for said in verdicts)
        for name, (its, others) in parts.items()
    }


def _fit(near: Any, labels: Any, counts: Any) -> tuple[Numbers, float]:
    """The weight of each line, 0 for most, and the bias."""
    from sklearn.svm import SVC

    model = SVC(C=FREEDOM, kernel="precomputed", cache_size=500).fit(near, labels, sample_weight=counts)
    weights = np.zeros(len(labels))
    weights[model.support_] = model.dual_coef_[0]
    return weights, float(model.intercept_[0])
