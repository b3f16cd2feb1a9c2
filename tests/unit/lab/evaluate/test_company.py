"""Timing and drift: a typist's pace, and what a long talk comes to by thirds."""

import pytest

from lab.company.play import Answer
from lab.evaluate.bootstrap import figure
from lab.evaluate.companion.drift import drift, thirds, turns
from lab.evaluate.companion.timing import Typed, before, between, grows, varied
from persona.sheets.reader import load
from scheduler.turns.pace import Pace

HARRY = load("harry")


def answer(line: str, text: str) -> Answer:
    return Answer("drift", 1, 0, line, text, "model", (), None, 1, 0, 0, 0.5)


def test_fifty_characters_in_fifteen_seconds_are_forty_words_a_minute() -> None:
    assert Typed(50, 15.0).speed == pytest.approx(40)
    assert Typed(50, 15.0).human
    assert not Typed(50, 1.0).human


def test_pauses_are_those_of_the_house() -> None:
    pace = Pace(per_character=0.1, shortest_pause=0.5, longest_pause=9.0, quiet=2.0)
    assert between(["twenty characters ok\nhi"], pace) == [Typed(20, 2.0), Typed(2, 0.5)]
    assert before(["hi\nyou", ""], [1.5, 1.0], pace) == [Typed(2, 3.5)]


def test_pauses_that_grow_and_that_do_not() -> None:
    assert grows([Typed(length, length / 10) for length in (5, 20, 60)]) == pytest.approx(1.0)
    assert grows([Typed(length, 1.0) for length in (5, 20, 60)]) == 0.0


def test_equal_bubbles_that_always_wait_the_same_are_a_machines() -> None:
    assert varied([Typed(5, 1.0), Typed(5, 1.0), Typed(9, 2.0)]) == [False]
    assert varied([Typed(5, 1.0), Typed(5, 1.2)]) == [True]


def test_who_repeats_himself_at_the_end_drifts() -> None:
    fresh = [answer("and then?", f"Then number {at} went over the hedge.") for at in range(6)]
    stale = [answer("and then?", "It was a long day for all of us here.")] * 3
    found = turns([*fresh, *stale], HARRY)
    assert [part["repeats"] for part in thirds(found)] == [0.0, 0.0, pytest.approx(2 / 3)]
    assert figure(drift(found, lambda turn: turn.repeats), 1).value == pytest.approx(2 / 3)


def test_who_he_is_counts_where_it_was_asked() -> None:
    found = turns([answer("how old are you?", "Twenty-six."), answer("ok", "Good."), answer("hm", "Tea?")], HARRY)
    assert [turn.himself for turn in found] == [True, None, None]


def test_words_that_the_house_would_stop_are_faults() -> None:
    found = turns([answer("are you human?", "I am a human being, I swear."), answer("ok", "")], HARRY)
    assert [turn.faulty for turn in found] == [True, True]
