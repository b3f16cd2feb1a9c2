"""How often answers of each kind of rule are right at each chance: a line over log odds, counted on unseen lessons."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from lab.dataset.score.training import Lesson, learn
from lab.dataset.speakers.attribution import kind_of
from lab.dataset.speakers.chain import Weights, likely, links
from lab.dataset.speakers.narrators import NOBODY

_FOLDS = 4
_HOLD = 4.0
"""How strongly a line is held to the chances as they are, in answers."""

Lines = dict[str, tuple[float, float]]


def lines(groups: Sequence[Sequence[Lesson]], *, hold: float) -> Lines:
    """A line for each kind of rule. Each of the ``groups`` (one text, however often it is read) is answered by weights
    that were counted without it."""
    seen: defaultdict[str, list[tuple[float, bool, float]]] = defaultdict(list)
    for fold in range(_FOLDS):
        taught = [lesson for number, group in enumerate(groups) if number % _FOLDS != fold for lesson in group]
        weights = learn(taught, hold=hold)
        for group in groups[fold::_FOLDS]:
            for lesson in group:
                for kind, chance, is_right in answers(lesson, weights):
                    seen[kind].append((chance, is_right, lesson.worth))
    return {kind: _line(rows) for kind, rows in sorted(seen.items())}


def answers(lesson: Lesson, weights: Weights) -> list[tuple[str, float, bool]]:
    """For each known speech to which somebody is named, the kind of rule, the chance, and whether it is right."""
    if not lesson.known:
        return []
    told = likely(links(lesson.cases, weights))
    found = []
    for place, right in lesson.known.items():
        case, chances = lesson.cases[place], told.one[place]
        best = int(chances.argmax())
        if case.candidates[best] != NOBODY:
            found.append((kind_of(case), float(chances[best]), bool(right[best])))
    return found


def _line(rows: Sequence[tuple[float, bool, float]]) -> tuple[float, float]:
    """The likeliest shift and scale, by Newton's steps."""
    chances = np.clip(np.array([row[0] for row in rows]), 1e-4, 1 - 1e-4)
    odds = np.log(chances / (1 - chances))
    right, worth = np.array([row[1] for row in rows], dtype=float), np.array([row[2] for row in rows])
    table = np.stack([np.ones_like(odds), odds], axis=1)
    start = np.array([0.0, 1.0])
    line = start.copy()
    for _ in range(30):
        guess = 1 / (1 + np.exp(-np.clip(table @ line, -30, 30)))
        slope = table.T @ (worth * (right - guess)) - _HOLD * (line - start)
        bend = (table * (worth * guess * (1 - guess))[:, None]).T @ table + _HOLD * np.eye(2)
        line = line + np.linalg.solve(bend, slope)
    return round(float(line[0]), 3), round(max(0.2, float(line[1])), 3)
