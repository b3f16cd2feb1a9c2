"""What a person would text: nothing said twice, and no sign for silence."""

import pytest

from engine.output.phrasing import Past, drop_repeats, drop_silence


def test_a_longer_sentence_is_not_said_twice() -> None:
    past = Past(["I'm so glad you are here. What is new?"])
    assert drop_repeats("I'm so glad you are here! The kettle is on.", past) == "The kettle is on."


def test_short_things_may_be_said_every_day() -> None:
    assert drop_repeats("Good night!", Past(["Good night!"])) == "Good night!"


def test_nothing_is_left_of_an_old_answer() -> None:
    old = "I keep brooms in the shop.\nDo you want to see one of them?"
    assert drop_repeats(old, Past([old])) == ""


def test_new_words_stay_as_they_are() -> None:
    past = Past(["Run this small line of code."])
    assert drop_repeats("One thing.  And   another one here.", past) == "One thing.  And   another one here."


@pytest.mark.parametrize("sign", ["NO_REPLY", "null", "None", "[silence]", "*says nothing*", "no_response", "N/A"])
def test_w02_a_sign_for_silence_is_no_line(sign: str) -> None:
    assert drop_silence(f"Hello!\n{sign}") == "Hello!"


@pytest.mark.parametrize("text", ["Nothing.", "None of it.", "I'd pass.", "snake_case", "OK", "Silence, please."])
def test_w02_words_that_only_sound_so_stay(text: str) -> None:
    assert drop_silence(text) == text
