"""What the house says of his writing first: a reason in words for each decision, buttons that fit, and no guilt."""

import random
from dataclasses import replace
from itertools import count

import pytest

from bot.commands import Commands
from engine.messages import Bubble, BubbleKind, Incoming, Kind
from engine.safety import GUILT, read
from persona.chat import Chat, Decision, Questions, Topic
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load
from scheduler.first_words.gates import GATES
from scheduler.first_words.score import WORTH
from scheduler.turns.rules import Outcome
from tests.fakes.told import FIRST_WORDS, HOUSE

_numbers = count()
RULES = Commands({"harry": load("harry"), "young-harry": load("young-harry")}, "harry", lambda: f"b{next(_numbers)}", 6)
ADULT = Snapshot(
    Person("fake:u1", "Ann", age=Age.ADULT, zone="UTC"),
    Chat("fake:c1", questions=Questions(noticed=True)),
    load("harry"),
)
TEXTS = (FIRST_WORDS.later, FIRST_WORDS.rarely, FIRST_WORDS.often, *FIRST_WORDS.details.values())


def obey(text: str, snapshot: Snapshot = ADULT) -> Outcome:
    """What a command does."""
    incoming = Incoming("fake:u1", "fake:c1", "1", 1.0, text, kind=Kind.COMMAND)
    return RULES.obey(Scene(snapshot, 1000.0, random.Random(1)), incoming)


def test_each_gate_and_each_reason_to_write_has_words() -> None:
    assert {gate.reason for gate in GATES} | set(WORTH) <= set(FIRST_WORDS.reasons)


@pytest.mark.parametrize("text", [*TEXTS, *FIRST_WORDS.reasons.values()])
def test_no_text_of_the_house_makes_anybody_feel_guilty(text: str) -> None:
    assert not GUILT.broken_by(read(text))


def test_first_words_carry_what_ends_them() -> None:
    bubble = RULES.opening(ADULT, Bubble("1", "Hello!", BubbleKind.CHECK_IN))
    assert [button.data for button in bubble.buttons] == ["/checkins later", "/stop"]
    assert bubble.text == "Hello!"
    # What a platform allows in a button.
    buttons = (*bubble.buttons, *obey("/checkins").bubbles[0].buttons)
    assert all(len(button.data.encode()) <= 64 for button in buttons)


@pytest.mark.parametrize("word", ["yes", "rarely", "often"])
def test_nobody_under_age_gets_them_in_any_measure(word: str) -> None:
    minor = replace(ADULT, person=replace(ADULT.person, age=Age.MINOR))
    outcome = obey(f"/checkins {word}", minor)
    assert [bubble.text for bubble in outcome.bubbles] == [HOUSE.checkins_adults]
    assert outcome.chat is None


def test_a_tap_on_how_often_is_offered_and_kept() -> None:
    asked = obey("/checkins")
    labels = [button.label for button in asked.bubbles[0].buttons]
    assert labels == ["Yes, sometimes", "Rarely", "Often", "No, thanks"]
    rarely = obey("/checkins rarely").chat
    assert rarely is not None
    assert (rarely.first_words.often, rarely.first_words.wanted) == ("rarely", True)
    again = obey("/checkins on", replace(ADULT, chat=rarely)).chat
    assert again is not None
    assert again.first_words.often == ""


def test_not_now_changes_no_leave() -> None:
    chat = obey(
        "/checkins later",
        replace(ADULT, chat=replace(ADULT.chat, first_words=replace(ADULT.chat.first_words, wanted=True))),
    ).chat
    assert chat is not None
    assert (chat.first_words.wanted, chat.first_words.not_before) == (True, 1000.0 + 86_400.0)


def test_why_tells_what_weighed_most() -> None:
    chat = replace(
        ADULT.chat,
        first_words=replace(ADULT.chat.first_words, decisions=(Decision(1000.0, "too_small", "few_answers"),)),
    )
    (shown,) = obey("/why", replace(ADULT, chat=chat)).bubbles
    assert FIRST_WORDS.details["few_answers"] in shown.text


def test_reset_does_not_make_him_say_the_same_again() -> None:
    topics = (Topic("day:harry:3", 5.0),)
    chat = replace(
        ADULT.chat,
        first_words=replace(ADULT.chat.first_words, often="rarely", answers=(True,), not_before=9.0, topics=topics),
        session=replace(ADULT.chat.session, met_at=5.0),
    )
    after = obey("/reset", replace(ADULT, chat=chat)).chat
    assert after is not None
    kept = (
        after.first_words.often,
        after.first_words.answers,
        after.session.met_at,
        after.first_words.not_before,
        after.first_words.topics,
    )
    assert kept == (
        chat.first_words.often,
        chat.first_words.answers,
        chat.session.met_at,
        chat.first_words.not_before,
        chat.first_words.topics,
    )
