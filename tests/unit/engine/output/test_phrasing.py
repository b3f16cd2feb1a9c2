"""What a person would text: no stage directions, and nothing said twice."""

import pytest

from engine.output.phrasing import Past, drop_repeats, strip_gestures


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("That's lovely. (smiling) Tell me more!", "That's lovely. Tell me more!"),
        ("*laughs* You got me.", "You got me."),
        ("(raises an eyebrow)", ""),
        ("I like both (cats and dogs).", "I like both (cats and dogs)."),
        ("It was *really* good.", "It was *really* good."),
        ("`print(sigh)`", "`print(sigh)`"),
        ("Bye :) (hugs)", "Bye :)"),
    ],
)
def test_stage_directions_are_not_read_out(written: str, shown: str) -> None:
    assert strip_gestures(written) == shown


def test_a_longer_sentence_is_not_said_twice() -> None:
    past = Past(["I'm so glad you are here. What is new?"])
    assert drop_repeats("I'm so glad you are here! The kettle is on.", past) == "The kettle is on."


def test_short_things_may_be_said_every_day() -> None:
    assert drop_repeats("Good night!", Past(["Good night!"])) == "Good night!"


def test_nothing_is_left_of_an_old_answer() -> None:
    old = "I keep brooms in the shop.\nDo you want to see one of them?"
    assert drop_repeats(old, Past([old])) == ""


def test_code_and_new_words_stay_as_they_are() -> None:
    past = Past(["Run this small line of code."])
    assert drop_repeats("`Run this small line of code.`", past) == "`Run this small line of code.`"
    assert drop_repeats("One thing.  And   another one here.", past) == "One thing.  And   another one here."
