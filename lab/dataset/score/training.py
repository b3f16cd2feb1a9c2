"""Counts the weights of clues on speeches whose speaker is known: the likeliest weights, held small."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.dataset.speakers.chain import Likely, Link, Row, Weights, equals, likely, same_names
from lab.dataset.speakers.clues import Case

_STEPS, _RATE = 120, 0.15


@dataclass(frozen=True, slots=True)
class Lesson:
    """Turns in a row, and for those whose speaker is known which candidates are right (1 or 0)."""

    cases: tuple[Case, ...]
    known: Mapping[int, Row]
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A lesson in numbers: clues by name, tables of who is the same, and the names of what these weigh."""

    lesson: Lesson
    figures: list[NDArray[np.float64]]
    same: list[NDArray[np.float64]]
    same_two: list[NDArray[np.float64]]
    at: list[tuple[int, int]]


def learn(lessons: Sequence[Lesson], *, hold: float = 0.5, steps: int = _STEPS) -> Weights:
    """The weights under which the known speakers are likeliest; ``hold`` pulls each weight to 0. The same lessons give
    the same weights."""
    names = sorted({name for lesson in lessons for name in _names(lesson)})
    place = {name: number for number, name in enumerate(names)}
    sheets = [_sheet(lesson, place) for lesson in lessons if lesson.known]
    weights = np.zeros(len(names) + 1)
    moment, spread = np.zeros_like(weights), np.zeros_like(weights)
    count = sum(len(lesson.known) * lesson.worth for lesson in lessons)
    for step in range(1, steps + 1):
        slope = -hold * weights / count
        for sheet in sheets:
            slope += sheet.lesson.worth * _slope(sheet, weights) / count
        moment = 0.9 * moment + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        rate = _RATE * min(1.0, 2.2 * (1 - step / (steps + 1)))
        weights += rate * (moment / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
        weights[-1] = 0.0
    return Weights({name: round(float(weights[number]), 3) for name, number in place.items()})


def _names(lesson: Lesson) -> Iterator[str]:
    for case in lesson.cases:
        for row in case.clues:
            yield from row
        yield from (name for name in same_names(case) if name)


def _sheet(lesson: Lesson, place: Mapping[str, int]) -> _Sheet:
    figures, same, same_two, at = [], [], [], []
    for number, case in enumerate(lesson.cases):
        table = np.zeros((len(case.candidates), len(place) + 1))
        for row, clues in enumerate(case.clues):
            for name, value in clues.items():
                table[row, place[name]] = value
        figures.append(table)
        same.append(equals(lesson.cases, number, 1))
        same_two.append(equals(lesson.cases, number, 2))
        one, two = same_names(case)
        at.append((place.get(one, -1), place.get(two, -1)))
    return _Sheet(lesson, figures, same, same_two, at)


def _slope(sheet: _Sheet, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    chain = [
        Link(case.candidates, figures @ weights, weights[one] * same, weights[two] * same_two)
        for case, figures, same, same_two, (one, two) in zip(
            sheet.lesson.cases, sheet.figures, sheet.same, sheet.same_two, sheet.at, strict=True
        )
    ]
    return _expected(sheet, likely(chain, sheet.lesson.known)) - _expected(sheet, likely(chain))


def _expected(sheet: _Sheet, said: Likely) -> NDArray[np.float64]:
    total = np.zeros(sheet.figures[0].shape[1])
    for number, (one, two) in enumerate(sheet.at):
        total += said.one[number] @ sheet.figures[number]
        total[one] += (said.pairs[number] * sheet.same[number]).sum()
        total[two] += (said.twos[number] * sheet.same_two[number]).sum()
    total[-1] = 0.0
    return total
