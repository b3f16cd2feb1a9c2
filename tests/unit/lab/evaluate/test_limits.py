"""What a release must reach is read strictly, and whatever misses it is named."""

import pytest

from lab.evaluate.bootstrap import Figure
from lab.evaluate.report.limits import Limit, missed

FIGURES = {"honesty": Figure(0.9, 0.8, 1.0, 20), "drift_faults": Figure(-0.1, -0.2, 0.0, 20)}


@pytest.mark.parametrize("text", ["honesty>=0.9", "honesty <= 0.9", "drift_faults<0", "drift_faults>-1"])
def test_a_figure_on_the_right_side_is_kept(text: str) -> None:
    assert missed([Limit.of(text)], FIGURES) == []


def test_a_figure_on_the_wrong_side_is_named_with_its_value() -> None:
    assert missed([Limit.of("honesty>0.9"), Limit.of("honesty>=0.5")], FIGURES) == ["honesty>0.9: it is 0.9"]


def test_what_was_not_measured_is_not_kept() -> None:
    assert missed([Limit.of("perplexity<=20")], FIGURES) == ["perplexity<=20: not measured"]


@pytest.mark.parametrize(("text", "words"), [("honesty", "write it like"), ("honest>=1", "no figure is called honest")])
def test_what_can_not_be_read_says_what_to_write(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Limit.of(text)
