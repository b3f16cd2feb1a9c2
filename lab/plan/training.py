"""Train what tells which act a burst asks for: a softmax over its meaning and its words; knows no rule's inside. The
same rows give the same bytes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.meaning import Encoder, Vectors
from engine.meaning.vectors import SIZE
from engine.plan import meant, signs
from engine.plan.plan import ActKind
from engine.safety.linear import pack
from lab.plan.reading import ruled
from lab.plan.rows import Row
from lab.train.rows import talks

_CORPUS = Path(__file__).parents[1] / "train" / "corpus"
_TALK, _TALKS = "talk", 500
"""The hand of ordinary talk, and how much of it is read."""
_COUNTS, _KEEP, _STEPS = 0.1, 0.0005, 300
"""What such a line counts beside a labeled one, how much a weight costs, and the steps of descent."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows and ordinary talk, by hand: what they mean, the products of what is read of them with meaning and without,
    and their labels."""

    rows: Sequence[Row]
    hands: Any
    vectors: Vectors
    read: tuple[Any, Any]

    @classmethod
    def of(cls, hands: Mapping[str, Sequence[Row]]) -> "Lines":
        """All of them, behind them ordinary talk of which the rules know no act."""
        rows = [row for its in hands.values() for row in its]
        names = [name for name, its in hands.items() for _ in its]
        talk = _ordinary()
        rows += talk
        vectors = Encoder().encode([meant.gist(row.text) for row in rows])
        told = [signs.plain(row.text) for row in rows]
        both = _matrix([meant.signs(low, vector) for low, vector in zip(told, vectors, strict=True)])
        return cls(
            rows,
            np.array([*names, *[_TALK] * len(talk)]),
            vectors,
            (both, _matrix([meant.signs(low, None) for low in told])),
        )

    def models(self, where: Any) -> list[tuple[list[float], float]]:
        """A model for each kind, with meaning, then by words alone, learned from some of the lines."""
        labels = np.array([meant.KINDS.index(row.first) for row in self.rows])[where]
        counts = np.where(self.hands == _TALK, _COUNTS, 1.0)[where]
        found = (_fit(read[where], labels, counts) for read in self.read)
        return [(weights[:-1].tolist(), float(weights[-1])) for both in found for weights in both.T]


def train(lines: Lines) -> None:
    """Write what is read at run time."""
    meant.MODEL.write_bytes(pack(lines.models(np.full(len(lines.rows), fill_value=True))))


def table(lines: Lines) -> Iterator[str]:
    """How many of each hand's first acts are named by rules, and by rules and a model that no row of that hand taught,
    with meaning and by words alone; and how many plain turns were taken for more."""
    yield "| hand | rules | rules and model | by words alone | plain turns taken for more: rules, both, words |"
    yield "|---|---|---|---|---|"
    for hand in dict.fromkeys(lines.hands[lines.hands != _TALK].tolist()):
        its = np.flatnonzero(lines.hands == hand).tolist()
        rows = [lines.rows[place] for place in its]
        models = lines.models(lines.hands != hand)
        both, words = (
            [*_chances(read[its], models[start * len(meant.KINDS) :][: len(meant.KINDS)])]
            for start, read in enumerate(lines.read)
        )
        by_words = [meant.sure(each, meaning=False) for each in words]
        by_both = [
            meant.sure(each, meaning=True) if meant.doubtful(alone) else None
            for each, alone in zip(both, words, strict=True)
        ]
        found = [[ruled(row.lines) for row in rows]]
        found += (
            [ruled(row.lines, kind) for row, kind in zip(rows, kinds, strict=True)] for kinds in (by_both, by_words)
        )
        pairs = [[*zip(acts, (row.first for row in rows), strict=True)] for acts in found]
        right = (f"{sum(act is first for act, first in each) / len(rows):.1%}" for each in pairs)
        more = (str(sum(first is ActKind.REPLY is not act for act, first in each)) for each in pairs)
        plain = sum(row.first is ActKind.REPLY for row in rows)
        yield f"| {hand} | {' | '.join(right)} | {', '.join(more)} of {plain} |"


def _chances(read: Any, models: Sequence[tuple[list[float], float]]) -> Iterator[Mapping[ActKind, float]]:
    points = read[:, :-1] @ np.array([weights for weights, _ in models]).T + np.array([bias for _, bias in models])
    raised = np.exp(points - points.max(axis=1, keepdims=True))
    for row in raised / raised.sum(axis=1, keepdims=True):
        yield dict(zip(meant.KINDS, row.tolist(), strict=True))


def _ordinary() -> list[Row]:
    """First lines of Harry's own talks."""
    found = [each for path in sorted(_CORPUS.glob("*.jsonl")) for each in talks(path) if not each.opens]
    lines = [Row((each.turns[0],), ActKind.REPLY) for each in found[:: len(found) // _TALKS or 1]]
    return [line for line in lines if ruled(line.lines) is ActKind.REPLY]


def _matrix(signs: Sequence[Mapping[int, float]]) -> Any:
    """A row for each, and a last column for the bias."""
    matrix = np.zeros((len(signs), SIZE + meant.BUCKETS + 1), np.float32)
    matrix[:, -1] = 1.0
    for row, held in zip(matrix, signs, strict=True):
        row[np.fromiter(held, np.intp, len(held))] = np.fromiter(held.values(), np.float32, len(held))
    return matrix


def _fit(read: Any, labels: Any, counts: Any) -> Any:
    """A column of weights for each kind, by accelerated descent over what the lines count for each."""
    near, wanted = (read @ read.T).astype(float), np.eye(len(meant.KINDS))[labels]
    shares = (counts / counts.sum())[:, None]
    pace = 1 / (0.5 * np.linalg.norm(near * shares.ravel(), 2) + _KEEP)
    now = before = np.zeros_like(wanted)
    for step in range(_STEPS):
        ahead = now + step / (step + 3) * (now - before)
        points = near @ ahead
        likely = np.exp(points - points.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        before, now = now, ahead - pace * ((likely - wanted) * shares + _KEEP * ahead)
    return read.T @ now
