"""Lines that no pattern names, met by their likeness to others; what only sounds so stays what it is."""

import pytest

from engine.safety import CLAIMS_HUMAN, asks_if_human, minor_signal, read, wants_silence
from engine.safety.likeness import LONGEST, features, is_like, parts


@pytest.mark.parametrize("text", ["cancel the daily check-ins", "ich möchte bitte keine nachrichten mehr von dir"])
def test_s_a_wish_to_be_left_alone_is_met_by_likeness(text: str) -> None:
    assert is_like("stop", read(text))
    assert wants_silence(read(text))


def test_s_no_model_meets_what_people_say_every_day() -> None:
    line = read("We had pasta and watched a film, and then the rain stopped.")
    assert not any(is_like(kind, line) for kind in ("age", "stop", "honesty", "guilt"))


def test_s_a_teacher_is_no_pupil() -> None:
    for text in ("I'm actually an elementary school teacher", "im a middle school nurse"):
        assert minor_signal(read(text)) is None
    assert minor_signal(read("im in middle school, the teachers are strict")) is not None


def test_s_what_a_person_is_told_to_do_is_no_claim() -> None:
    assert CLAIMS_HUMAN.broken_by(read("Sorry to hear that. Put the kettle on and tell me. What was the worst?")) == ""
    assert CLAIMS_HUMAN.broken_by(read("Put the kettle on, back in a minute.")) != ""


def test_s_his_own_world_is_left_to_him() -> None:
    assert CLAIMS_HUMAN.broken_by(read("My owl is in a foul mood and my broom pulls to the left.")) == ""


def test_s_a_third_persons_realness_is_no_question_to_him() -> None:
    assert not asks_if_human(read("was sherlock holmes a real person"))


def test_a_long_text_is_read_by_its_first_sentences_only() -> None:
    text = "I like tea. " * LONGEST
    assert parts(read(text)) == ("i like tea.",)
    assert parts(read("tea or not " * LONGEST)) == ()


def test_a_childs_age_is_a_word_of_its_own() -> None:
    assert features("im 13") == features("im 14")
    assert features("im 13") != features("im 31")
