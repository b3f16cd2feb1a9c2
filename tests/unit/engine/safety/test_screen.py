"""The screen's order of judgment and its speed."""

import time

from engine.safety import Finding, Level, screen
from engine.safety.screen import judge

FILLER = "We walked along the river and talked about music, and the weather was fine. "


def test_a_crisis_outranks_a_concern() -> None:
    assert screen("i'm tired of living and i want to kill myself").level is Level.CRISIS


def test_the_model_can_only_raise_a_concern() -> None:
    assert judge("the sky is blue", lambda _: 99.0) == Finding(Level.CONCERN, "classifier")


def test_a_loose_phrase_in_an_essay_needs_the_model() -> None:
    essay = FILLER * 8 + "i cant keep going"
    assert judge(essay, lambda _: -9.0).level is Level.NONE
    assert judge(essay, lambda _: 0.0).level is Level.CONCERN


def test_the_last_line_of_a_long_paste_is_read() -> None:
    assert screen(FILLER * 400 + "I want to kill myself tonight.").level is Level.CRISIS


def seconds(text: str) -> float:
    started = time.process_time()
    screen(text)
    return time.process_time() - started


def test_speed() -> None:
    usual, paste = (FILLER * 30)[:2000], (FILLER * 600)[:40_000]
    assert min(seconds(usual) for _ in range(5)) < 0.05
    assert min(seconds(paste) for _ in range(3)) < 0.3
    assert min(seconds("i " * 20_000) for _ in range(2)) < 0.6
