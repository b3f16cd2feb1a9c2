"""Figures over examples: means with intervals, and how various replies are."""

import random

import pytest

from lab.evaluate.bootstrap import figure
from lab.evaluate.variety import distinct, lengths


def test_a_mean_lies_within_its_interval_and_the_same_dice_give_the_same_one() -> None:
    values = [float(at % 7) for at in range(70)]
    found = figure(values, random.Random(1))
    assert found.low < found.value == 3.0 < found.high
    assert found == figure(values, random.Random(1))
    assert found.count == 70


def test_of_many_examples_the_interval_is_the_one_of_the_normal_distribution() -> None:
    rng = random.Random(2)
    values = [rng.gauss(10, 2) for _ in range(2000)]
    found = figure(values, rng)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 2 / 2000**0.5, rel=0.1)


def test_weights_count_tokens_not_replies() -> None:
    assert figure([1.0, 3.0], random.Random(1), weights=[30.0, 10.0]).value == 1.5


def test_no_examples_are_no_figure() -> None:
    with pytest.raises(ValueError, match="no examples"):
        figure([], random.Random(1))


def test_distinct_counts_different_runs_of_words_over_all() -> None:
    assert distinct(["I see, I see", "I see"], 2) == 0.5
    assert distinct(["so"], 2) == 0.0


def test_length_is_counted_in_words() -> None:
    assert lengths(["I'm well, thanks.", ""]) == [3, 0]
