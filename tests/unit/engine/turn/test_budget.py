"""How much of the talk stays in the prompt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.turn import budget
from engine.turn.budget import LONGEST_LINE, TOKENS_PER_MESSAGE, Budget
from persona.line import Line
from tests.fakes.lines import said


def lines(*lengths: int) -> list[Line]:
    return [said("x" * length) for length in lengths]


histories = st.lists(st.integers(0, 3000), min_size=1, max_size=60).map(lambda lengths: lines(*lengths))


@given(histories)
def test_turns_are_cut_from_above_high_water_to_low_water_in_one_step(history: list[Line]) -> None:
    limits = Budget()
    gone = budget.cut(history, limits)
    if budget.of_lines(history) <= limits.high_water:
        assert gone == 0
    else:
        assert budget.of_lines(history[gone:]) <= limits.low_water
        assert budget.of_lines(history[gone - 1 :]) > limits.low_water
        assert gone < len(history)


@given(histories, st.lists(st.integers(0, 1500), min_size=30, max_size=60))
def test_turns_never_slide_by_one_message(history: list[Line], more: list[int]) -> None:
    limits = Budget()
    for each in lines(*more):
        before, history = history, [*history, each]
        if gone := budget.cut(history, limits):
            freed = budget.of_lines(history) - budget.of_lines(history[gone:])
            assert freed > limits.high_water - limits.low_water
            history = history[gone:]
        else:
            assert history[:-1] == before


def test_the_newest_line_always_stays() -> None:
    assert budget.cut(lines(100, 10_000), Budget(high_water=100, low_water=50)) == 1


def test_an_overlong_line_counts_as_what_is_read_of_it() -> None:
    assert budget.of_lines(lines(40_000)) == LONGEST_LINE + TOKENS_PER_MESSAGE
    assert budget.cut(lines(100, 40_000, 100), Budget()) == 0


@pytest.mark.parametrize(
    ("text", "estimate"),
    [("", 5), ("x" * 380, 105), ("é" * 10, 15), ("你好吗" * 10, 50), ("😂" * 4, 13), ("\ud83d", 5)],
)
def test_other_scripts_take_more_tokens_a_letter(text: str, estimate: int) -> None:
    assert budget.tokens(text) == estimate


@given(st.text(max_size=300).map(lambda text: text * 40), st.integers(5, 400))
def test_a_long_paste_keeps_its_start_and_its_end(text: str, limit: int) -> None:
    short = budget.clip(text, limit)
    assert budget.tokens(short) - TOKENS_PER_MESSAGE <= limit or len(short) <= len(" […] ") + 2
    if short != text:
        start, end = short.split(" […] ")[0], short.rsplit(" […] ")[-1]
        assert text.startswith(start)
        assert text.endswith(end)


def test_40000_characters_are_clipped() -> None:
    assert budget.clip("start " + "x" * 40_000 + " end", 10) == "start xxxxxxxxxxxx […] xxxxx end"


def test_a_smaller_context_shrinks_all_and_a_larger_one_nothing() -> None:
    assert Budget().for_context(1024) == Budget(1024, 500, 225, 128)
    assert Budget().for_context(32_768) == Budget()
