"""Train what tells lines of a kind by their likeness to those that we have met; knows no pattern.

Needs scikit-learn, which nothing at run time does. The same rows give the same bytes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.safety import GOODBYES, age, farewell, honesty, read, stop
from engine.safety.acute.script import LINES
from engine.safety.likeness import KINDS, MODEL, SIZE, features, parts
from engine.safety.linear import pack
from engine.turn.check import SPEECHLESS
from lab.screen.samples import chat
from lab.talk.report import Row, hand
from persona.sheets import reader

OF_PERSON = frozenset(("age", "stop", "goodbye", "honesty"))
"""What a person says; the rest is what he says."""
FREEDOM, OTHERS = 30.0, 0.5
"""How freely a model may follow its rows, and what a line that doesn't even look like its kind counts."""
MISTAKEN = {"age": 0.015, "stop": 0.008, "honesty": 0.008, "goodbye": 0.01, "claim": 0.02, "guilt": 0.02}
IN_TALK = 0.001
"""Parts of what only looks like a kind, and of ordinary talk, that may be taken for it. A friend who falls silent
unasked, and a line of his that is refused for nothing, cost the person an answer."""
CHAT_STEP = 2
"""Each how manieth line of ordinary talk is read."""
# People speak of their own lives, and rightly; of their lines, he could say those alone.
_OF_SELF = re.compile(r"\b(?:i|im|ive|id|ill|me|my|mine|myself|we|were|weve|our|us|lets)\b")
# Somebody may take their leave with it.
_THANKS = re.compile(r"\b(?:nice|great|good|pleasure|lovely|fun) (?:\w+ )?(?:talking|chatting|meeting|talk|chat)\b")
NAMED = {"age": age.is_named, "stop": stop.is_named, "honesty": honesty.is_named, "goodbye": farewell.is_named}
"""What patterns say of what a person says."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A kind's model, its threshold folded into the bias; what part of its rows it met, and of those that only look
    like it, while nothing of the same hand trained it, and how many of ordinary lines."""

    weights: list[float]
    bias: float
    met: float
    mistaken: float
    in_talk: float


def train(rows: Sequence[Row]) -> dict[str, Learned]:
    """Each kind's model."""
    return {
        kind: _learn(kind, [row for row in rows if (row.kind in OF_PERSON) == (kind in OF_PERSON)]) for kind in KINDS
    }


def write(models: dict[str, Learned]) -> None:
    """Write what is read at run time."""
    MODEL.write_bytes(pack((models[kind].weights, models[kind].bias) for kind in KINDS))


def table(models: dict[str, Learned]) -> Iterator[str]:
    """How well likeness alone does on rows that it was not trained on, a line a kind."""
    yield "| kind, likeness alone, cross-validated | met | mistaken | in 1,000 ordinary lines |"
    yield "|---|---|---|---|"
    for kind, model in models.items():
        yield f"| {kind} | {model.met:.0%} | {model.mistaken:.1%} | {model.in_talk * 1000:.1f} |"


def _learn(kind: str, rows: Sequence[Row]) -> Learned:
    # Imported here: neither is installed where the rules only run.
    import numpy as np

    ordinary, measured = (_ordinary(kind, measured=half) for half in (False, True))
    samples = [sample for row in rows for sample in _samples(kind, row)]
    samples += [_Sample(part, False, OTHERS) for line in ordinary for part in parts(read(line))]
    grams = matrix([sample.text for sample in samples])
    labels = np.array([sample.label for sample in samples])
    counts = np.array([sample.count for sample in samples])
    hands = np.array([sample.hand for sample in samples])
    whole = _fit(grams, labels, counts)
    own = [row for row in rows if row.kind == kind]
    others = {
        name: _fit(*(part[hands != name] for part in (grams, labels, counts)))
        for name in {hand(row.file) for row in own}
    }
    scores = np.array([_score(others[hand(row.file)], row.text) for row in own])
    talk = np.array([_score(whole, line) for line in measured])
    is_of_kind = np.array([row.yes for row in own])
    mistaken = MISTAKEN[kind]
    threshold = max(np.quantile(scores[~is_of_kind], 1 - mistaken), np.quantile(talk, 1 - IN_TALK))
    return Learned(
        weights=[float(weight) for weight in whole.coef_[0]],
        bias=float(whole.intercept_[0] - threshold),
        met=float((scores[is_of_kind] > threshold).mean()),
        mistaken=float((scores[~is_of_kind] > threshold).mean()),
        in_talk=float((talk > threshold).mean()),
    )


@dataclass(frozen=True, slots=True)
class _Sample:
    """A text to learn from, whether it is of the kind, what it counts, and whose hand wrote it, "" for nobody's."""

    text: str
    label: bool
    count: float
    hand: str = ""


def _samples(kind: str, row: Row) -> list[_Sample]:
    """A line of the kind, of which nobody has said which part makes it so; every part of a line that is not."""
    reading, is_of_kind = read(row.text), row.kind == kind and row.yes
    texts = (reading.text,) if is_of_kind else parts(reading)
    return [_Sample(text, is_of_kind, 1.0 if row.kind == kind else OTHERS, hand(row.file)) for text in texts]


def _ordinary(kind: str, *, measured: bool) -> list[str]:
    """Lines that are of no kind: of public chat, and for what he says those that the house or a sheet says too."""
    lines = [row.text for row in chat(measured=measured)][::CHAT_STEP]
    if kind in OF_PERSON:
        return [line for line in lines if is_of_none(kind, line)]
    lines = lines if kind != "claim" else [line for line in lines if not _OF_SELF.search(read(line).text)]
    return lines if measured else [*lines, *_house_lines()]


def is_of_none(kind: str, line: str) -> bool:
    """Whether a line of public chat is surely of no such kind: such talks end with goodbyes, and some tell an age."""
    reading = read(line)
    return not (NAMED[kind](reading) or (kind == "goodbye" and _THANKS.search(reading.text)))


def _house_lines() -> list[str]:
    sheets = [reader.load(name) for name in ("harry", "young-harry")]
    lines = [line for sheet in sheets for line in (*sheet.greetings, *sheet.openers, *sheet.outage)]
    lines += [shown.answer for sheet in sheets for shown in sheet.examples]
    lines += [
        line for by_kind in LINES.values() for said in by_kind.values() if isinstance(said, list) for line in said
    ]
    return list(dict.fromkeys([*lines, *SPEECHLESS, *GOODBYES]))


def _fit(matrix: Any, labels: Any, counts: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=FREEDOM, solver="liblinear", random_state=0, tol=1e-3)
    return model.fit(matrix, labels, sample_weight=counts)


def _score(model: Any, text: str) -> float:
    return float(max(model.decision_function(matrix(parts(read(text)) or ("",)))))


def matrix(texts: Sequence[str]) -> Any:
    """The runs of each text, a row each."""
    from scipy import sparse

    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for text in texts:
        row = features(text)
        values += row.values()
        columns += row.keys()
        ends.append(len(columns))
    return sparse.csr_matrix((values, columns, ends), shape=(len(texts), SIZE))
