"""Train what tells clauses that are worth a note: linear models on the kinds of their words; knows no pattern.

Needs scikit-learn, which nothing at run time does. The same rows give the same bytes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.memory.answers import question_in
from engine.memory.noticing import by_rule, keepable
from engine.memory.telling import KINDS, SIZE, Said, Telling, features
from engine.safety.linear import Linear, pack
from lab.facts.rows import Row
from lab.facts.score import holds, score

FREEDOM, BELONGING, KIND = 15.0, 5.0, 10.0
"""How freely a model may follow its rows: what tells something, what belongs to it, and of what kind it is."""
UNSURE = 0.2
"""What a clause counts that tells nothing beside one that does."""
_SAME = {"home": "place", "dislike": "like", "temporary": "state"}
"""Kinds of labels that rules call otherwise."""
_OF_OWN = frozenset(("name", "asked_to_keep"))
"""What is drawn by other rules than these models."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """A clause's features, of what kinds it tells something, whether it names whoever says it, and whether its line
    tells anything at all."""

    features: Mapping[int, float]
    kinds: frozenset[str]
    named: bool
    of_told: bool


def train(rows: Iterable[Row]) -> bytes:
    """What rows teach, packed."""
    samples = [sample for row in rows for sample in _samples(row)]
    told = [sample for sample in samples if sample.of_told]
    kinds = [sample for sample in samples if sample.kinds - _OF_OWN]
    models = [
        _fit(
            samples,
            [bool(sample.kinds) for sample in samples],
            FREEDOM,
            [UNSURE if sample.of_told and not sample.kinds else 1.0 for sample in samples],
        ),
        _fit(told, [bool(sample.kinds) or sample.named for sample in told], BELONGING),
        *(_fit(kinds, [kind in sample.kinds for sample in kinds], KIND) for kind in KINDS),
    ]
    return pack(models)


def table(hands: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """How well each hand's rows are read by what those of all others teach, a line a hand."""
    yield "| rows, by models of the others | precision | recall | junk |"
    yield "|---|---|---|---|"
    for name, rows in hands.items():
        others = [row for other, its in hands.items() if other != name for row in its]
        yield f"| {name} | {' | '.join(score(rows, Telling(_unpacked(train(others)))).figures())} |"


def _unpacked(models: bytes) -> Linear:
    """The models as they would be read from a file."""
    head, _, weights = models.partition(b"\n")
    return Linear(json.loads(head), weights)


def _samples(row: Row) -> Iterator[_Sample]:
    parts = keepable(row.text, row.asked, minor=False)
    question = question_in(row.asked)
    for number, part in enumerate(parts):
        rule = by_rule(part, question, number)
        said = Said(part.text, row.text, number, question, rule.kind if rule else "", part.language)
        held = {label.kind for label in row.labels if any(holds(part.low, word) for word in label.must)}
        kinds = frozenset(_SAME.get(kind, kind) for kind in held - {"name"})
        yield _Sample(features(said), kinds, "name" in held, bool(row.labels))


def _fit(
    samples: Sequence[_Sample], labels: Sequence[bool], freedom: float, counts: Sequence[float] | None = None
) -> tuple[list[float], float]:
    """Weights and bias."""
    # Imported here: neither is installed where the rules only run.
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    values = [value for sample in samples for value in sample.features.values()]
    columns = [bucket for sample in samples for bucket in sample.features]
    ends = [0]
    for sample in samples:
        ends.append(ends[-1] + len(sample.features))
    matrix: Any = sparse.csr_matrix((values, columns, ends), shape=(len(samples), SIZE))
    model = LogisticRegression(C=freedom, solver="liblinear", random_state=0)
    model.fit(matrix, labels, sample_weight=counts)
    return [float(weight) for weight in model.coef_[0]], float(model.intercept_[0])
