"""The screen's order of judgment."""

import pytest

from engine.safety import Finding, Level, read, screen
from engine.safety.screen import assess

FILLER = "We walked along the river and talked about music, and the weather was fine. "


def test_a_crisis_outranks_a_concern() -> None:
    assert screen(read("i'm tired of living and i want to kill myself")).level is Level.CRISIS


@pytest.mark.parametrize(("odds", "level"), [(0.0, Level.NONE), (3.0, Level.CONCERN), (9.0, Level.CRISIS)])
def test_where_no_phrase_speaks_the_model_decides(odds: float, level: Level) -> None:
    reason = "classifier" if level is not Level.NONE else ""
    assert assess("the sky is blue", lambda _: odds) == Finding(level, reason)


def test_a_loose_phrase_in_an_essay_needs_the_model() -> None:
    essay = FILLER * 8 + "i cant keep going"
    assert assess(essay, lambda _: -9.0).level is Level.NONE
    assert assess(essay, lambda _: 0.0).level is Level.CONCERN


def test_a_longer_line_needs_more_than_a_brief_one() -> None:
    brief, longer = "the sky is blue", "the sky is blue and the sea is bluer than that"
    assert [assess(text, lambda _: 1.0).level for text in (brief, longer)] == [Level.CONCERN, Level.NONE]


def test_the_last_line_of_a_long_paste_is_read() -> None:
    assert screen(read(FILLER * 400 + "I want to kill myself tonight.")).level is Level.CRISIS


def test_half_a_sign_is_no_error() -> None:
    assert screen(read("\ud800 i want to die")).level is Level.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "I love death metal!",
        "I really like Death, the band",
        "i want to die old and happy",
        "I'm afraid I would fall off and hurt myself",
        "my kids? i love them to death",
        "today is my last day at the office",
    ],
)
def test_words_of_death_that_speak_of_something_else(text: str) -> None:
    assert screen(read(text)) == Finding(Level.NONE, "")


@pytest.mark.parametrize(
    "text",
    [
        "i want death",
        "i would prefer death",
        "i long for death, not for metal",
        "i fell off the wagon and hurt myself",
        "i want to fall and hurt myself",
        "today is my last day on earth",
        "i want to die",
    ],
)
def test_their_neighbors_in_earnest(text: str) -> None:
    assert screen(read(text)).level is not Level.NONE


@pytest.mark.parametrize("text", ["stop it", "leave me alone", "go on", "and now?", "It is!", "Me too!"])
def test_a_short_word_is_no_alarm(text: str) -> None:
    assert screen(read(text)) == Finding(Level.NONE, "")
