"""A model that chooses among what was told is learned from rows that name the lines which answer."""

from pathlib import Path

import numpy as np
import pytest

from engine.memory.knowing.likely.judging import MODEL
from engine.memory.knowing.likely.signs import SIGNS
from lab.days.judging import APART, ROWS, Row, figures, learn
from persona.words import tables

FILES = sorted(ROWS.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_question_names_lines_that_were_told_and_some_name_none(file: Path) -> None:
    table = tables(str(file), file.name)
    lines = [line for line in table["told"] if line != "--"]
    numbers = [[int(number) for number in ask.partition(" ")[0].split(",")] for ask in table["asks"]]
    assert all(0 <= number <= len(lines) for row in numbers for number in row)
    assert sum(row == [0] for row in numbers) >= 8


def test_voices_are_kept_apart_that_there_are() -> None:
    assert {file.stem for file in FILES} >= APART


def test_the_model_has_a_weight_for_each_sign_with_meaning_and_without() -> None:
    assert len(MODEL.read_bytes()) == 2 * 2 * len(SIGNS)


def test_what_speaks_for_the_right_line_is_learned() -> None:
    def row(right: int) -> Row:
        signs = np.zeros((4, 2))
        signs[right, 0], signs[3, 1] = 1.0, 1.0
        return Row(
            "own", "?", signs, np.arange(4) == right, np.array([0.0, 1.0, 2.0, -1.0]), np.zeros(4, bool), idle=False
        )

    rows = [row(number % 3) for number in range(30)]
    weights = learn(rows)
    assert weights[0] > 1 > weights[1]
    assert figures(rows, weights).startswith("30 of 30 first")
