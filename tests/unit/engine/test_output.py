"""The check that every bubble passes, held against the rules that it combines."""

import random

import pytest

from engine.output import SPEECHLESS, Check
from persona import sheet_file as sheets
from persona.bond import Bond
from persona.model import Age, Chat, Person, Snapshot
from persona.stage import Stage

HARRY, YOUNG = sheets.load("harry"), sheets.load("young-harry")
OPEN = Snapshot(Person("p", age=Age.ADULT, playful=True), Chat("c", bond=Bond(40, Stage.CLOSE)))
CLOSED = Snapshot(Person("p", age=Age.ADULT), Chat("c", bond=Bond(40, Stage.CLOSE)))
RNG = random.Random(1)  # noqa: S311 - chooses words
FLIRT = "You look gorgeous tonight, kiss me."
HUMAN = "I'm a real human, I promise."


def check(heard: str = "hi", snapshot: Snapshot = CLOSED, sheet: sheets.Sheet = HARRY) -> Check:
    return Check.of(snapshot, sheet, heard)


@pytest.mark.parametrize("snapshot", [OPEN, CLOSED])
@pytest.mark.parametrize("text", [HUMAN, "If you leave now, I will be all alone.", "Let's have sex tonight."])
def test_no_chat_hears_a_claim_to_be_human_guilt_or_explicit_text(snapshot: Snapshot, text: str) -> None:
    assert not check(snapshot=snapshot).passed(text)


def test_flirting_passes_only_where_all_five_facts_hold() -> None:
    assert check(snapshot=OPEN).passed(FLIRT)
    assert not check(snapshot=CLOSED).passed(FLIRT)
    assert not check(snapshot=OPEN, sheet=YOUNG).passed(FLIRT)


@pytest.mark.parametrize(
    "text",
    [
        "Sleep well! Same time tomorrow?",
        "Tea tomorrow? Well, bye.",
        "Bye!?",
        "再见，明天见？",
        "Bye? 😂",
        'Bye, "friend?"',
    ],
)
def test_a_goodbye_gets_a_goodbye_and_no_question(text: str) -> None:
    assert check("hello").passed(text)
    assert not check("good night!").passed(text)


def test_a_plain_answer_passes() -> None:
    assert check("good night!").passed("Sleep well!")
    assert check().passed("The broom won. How was your exam?")


def test_are_you_human_is_answered_before_the_model_says_anything() -> None:
    assert "an AI" in check("are you a real person?").opening()
    assert check("are you cold?").opening() == ""


def test_the_stand_in_is_honest_and_lets_people_go() -> None:
    assert check().instead(RNG) == SPEECHLESS
    farewell = check("good night!").instead(RNG)
    assert farewell != SPEECHLESS
    assert check("good night!").passed(farewell)
