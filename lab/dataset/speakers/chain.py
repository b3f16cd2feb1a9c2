"""Weighs clues along a chain of speeches: how likely each candidate is, given their clues and who spoke before.

A log-linear model of the second order (a conditional random field): each speech has a weighted sum of its clues, and a
weight for the same person as one and as two speeches before. Knows no text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lab.dataset.speakers.clues import Case
from lab.dataset.speakers.narrators import NOBODY

Row: TypeAlias = NDArray[np.float64]
Table: TypeAlias = NDArray[np.float64]

_FORBIDDEN = -1e9


@dataclass(frozen=True, slots=True)
class Weights:
    """What each clue weighs, by its name; what is in none weighs nothing."""

    clues: Mapping[str, float]

    def of(self, name: str) -> float:
        """The weight of a clue."""
        return self.clues.get(name, 0.0)


@dataclass(frozen=True, slots=True)
class Link:
    """A speech in a chain: the scores of its candidates alone, and what who spoke one and two before adds."""

    candidates: tuple[int, ...]
    scores: Row
    same: Table
    same_two: Table


def same_names(case: Case) -> tuple[str, str]:
    """The names of what the same speaker as one, and as two speeches before weighs, by how near those are."""
    kind = "untagged" if case.speech.tag is None else "tagged" if case.speech.tag.subject.who else "vague"
    return (
        f"same_{case.near}_{kind}" if case.near >= 0 else "",
        f"two_{case.near}{case.nearer}_{kind}" if case.near >= 0 and case.nearer >= 0 else "",
    )


def links(cases: Sequence[Case], weights: Weights) -> list[Link]:
    """The chain of a book's speeches."""
    found = []
    for place, case in enumerate(cases):
        scores = np.array([sum(weights.of(name) * value for name, value in row.items()) for row in case.clues])
        one, two = same_names(case)
        found.append(
            Link(
                case.candidates,
                scores,
                weights.of(one) * equals(cases, place, 1),
                weights.of(two) * equals(cases, place, 2),
            )
        )
    return found


def equals(cases: Sequence[Case], place: int, back: int) -> Table:
    """1 where a candidate of a speech is one of an earlier speech; NOBODY is never the same twice."""
    if place < back:
        return np.zeros((1, len(cases[place].candidates)))
    earlier, here = cases[place - back].candidates, cases[place].candidates
    return np.array([[float(a == b != NOBODY) for b in here] for a in earlier])


@dataclass(frozen=True, slots=True)
class Likely:
    """For each speech how likely each candidate is; the same for the pairs one and two speeches apart; and the chain's
    log weight."""

    one: list[Row]
    pairs: list[Table]
    twos: list[Table]
    total: float


def likely(chain: Sequence[Link], known: Mapping[int, Row] | None = None) -> Likely:
    """What the whole chain says of each speech; ``known`` allows at some speeches only some candidates (0 or 1)."""
    scores = [
        link.scores + np.where(known[place] > 0, 0.0, _FORBIDDEN) if known and place in known else link.scores
        for place, link in enumerate(chain)
    ]
    forward = [scores[0][None, :]]
    for place in range(1, len(chain)):
        link = chain[place]
        # [two speeches before, one speech before, here]
        cube = forward[-1][:, :, None] + link.same_two[:, None, :]
        forward.append(_log_sum(cube, 0) + link.same + scores[place][None, :])
    total = float(_log_sum(forward[-1].reshape(-1), 0))
    one: list[Row] = [np.zeros(0)] * len(chain)
    pairs: list[Table] = [np.zeros((0, 0))] * len(chain)
    twos: list[Table] = [np.zeros((0, 0))] * len(chain)
    backward = np.zeros_like(forward[-1])
    for place in range(len(chain) - 1, -1, -1):
        joint = np.exp(forward[place] + backward - total)
        pairs[place], one[place] = joint, joint.sum(0)
        if place == 0:
            twos[place] = np.zeros((1, joint.shape[1]))
            break
        link = chain[place]
        tail = link.same + scores[place][None, :] + backward
        cube = forward[place - 1][:, :, None] + link.same_two[:, None, :] + tail[None, :, :]
        twos[place] = np.exp(cube - total).sum(1)
        backward = _log_sum(link.same_two[:, None, :] + tail[None, :, :], 2)
    return Likely(one, pairs, twos, total)


def _log_sum(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    most = values.max(axis=axis, keepdims=True)
    total: NDArray[np.float64] = np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)
    return total
