"""Figures over examples: means with intervals, differences, and how various replies are."""

import random

import numpy as np
import pytest

from lab.evaluate.bootstrap import difference, figure, mean
from lab.evaluate.variety import distinct, lengths


def test_a_mean_lies_within_its_interval_and_the_same_dice_give_the_same_one() -> None:
    values = mean([float(at % 7) for at in range(70)])
    found = figure(values, 1)
    assert found.low < found.value == 3.0 < found.high
    assert found == figure(values, 1)
    assert found.count == 70


def test_of_many_examples_the_interval_is_the_one_of_the_normal_distribution() -> None:
    rng = random.Random(2)
    found = figure(mean([rng.gauss(10, 2) for _ in range(2000)]), 2)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 2 / 2000**0.5, rel=0.1)


def test_weights_count_tokens_not_replies() -> None:
    assert figure(mean([1.0, 3.0], weights=[30.0, 10.0]), 1).value == 1.5


def test_no_examples_are_no_figure() -> None:
    with pytest.raises(ValueError, match="no examples"):
        figure(mean([]), 1)


def test_the_difference_of_pairs_is_surer_than_each_side() -> None:
    rng = random.Random(3)
    one = [rng.gauss(0, 5) for _ in range(100)]
    found = figure(difference(mean([value + 1 for value in one]), mean(one)), 1)
    assert (found.value, found.low, found.high) == pytest.approx((1.0, 1.0, 1.0))


def test_only_the_same_examples_have_a_difference() -> None:
    with pytest.raises(ValueError, match="same examples"):
        difference(mean([1.0]), mean([1.0, 2.0]))


def test_distinct_counts_different_runs_of_words_over_all() -> None:
    assert figure(distinct(["I see, I see", "I see"], 2), 1).value == 0.5
    assert figure(distinct(["so"], 2), 1).value == 0.0


def test_drawing_replies_twice_does_not_push_what_is_distinct_out_of_its_interval() -> None:
    rng = random.Random(4)
    found = figure(distinct([f"{rng.random()} is {rng.random()}" for _ in range(50)], 2), 1)
    assert found.low <= found.value <= found.high


def test_length_is_counted_in_words() -> None:
    assert lengths(["I'm well, thanks.", ""]) == [3, 0]
    assert np.mean(lengths(["one two", "one two three four"])) == 3
