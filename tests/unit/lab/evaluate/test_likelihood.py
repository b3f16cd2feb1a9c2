"""Perplexity weighs tokens, bits per byte weigh bytes, and only a reply's tokens count."""

import math

import pytest

from lab.evaluate.bootstrap import figure
from lab.evaluate.likelihood import Likelihood, bits_per_byte, perplexity
from lab.evaluate.likelihood.likelihood import behind, shared_start

FOUND = [Likelihood(30.0, 10, 40, ""), Likelihood(2.0, 2, 10, "")]


def test_perplexity_is_over_all_tokens_not_over_replies() -> None:
    assert figure(perplexity(FOUND), 1).value == pytest.approx(math.exp(32 / 12))


def test_bits_per_byte_are_over_all_bytes() -> None:
    assert figure(bits_per_byte(FOUND), 1).value == pytest.approx(32 / math.log(2) / 50)


@pytest.mark.parametrize(
    ("prompt", "whole", "start"),
    [([1, 2, 3], [1, 2, 3, 4, 5], 3), ([1, 2, 3], [1, 2, 9, 5], 2), ([], [1], 0)],
)
def test_a_reply_begins_where_its_tokens_leave_those_of_the_prompt(
    prompt: list[int], whole: list[int], start: int
) -> None:
    # A token that spans the seam belongs to the reply: in the prompt alone it is another one.
    assert shared_start(prompt, whole) == start


@pytest.mark.parametrize(
    ("text", "ending"), [(" Hello.<|end|>\n", "<|end|>\n"), ("Hello.", ""), ("something else", "")]
)
def test_what_the_template_puts_behind_a_reply_is_told(text: str, ending: str) -> None:
    assert behind(text, "Hello.") == ending
