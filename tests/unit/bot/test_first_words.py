"""What the house says of his writing first: a reason in words for each decision, buttons that fit, and no guilt."""

import random
from dataclasses import replace
from itertools import count

import pytest

from bot import texts
from bot.commands import Commands
from bot.texts import first_words
from engine.messages import Bubble, BubbleKind, Incoming, Kind
from engine.safety import GUILT, read
from persona.chat import Chat, Decision, Questions, Topic
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load
from scheduler.first_words.gates import GATES
from scheduler.first_words.score import WORTH
from scheduler.turns.rules import Outcome

_numbers = count()
RULES = Commands({"harry": load("harry"), "young-harry": load("young-harry")}, "harry", lambda: f"b{next(_numbers)}", 6)
ADULT = Snapshot(
    Person("fake:u1", "Ann", age=Age.ADULT, zone="UTC"),
    Chat("fake:c1", questions=Questions(noticed=True)),
    load("harry"),
)
TEXTS = (first_words.LATER, first_words.RARELY, first_words.OFTEN, *first_words.DETAILS.values())


def obey(text: str, snapshot: Snapshot = ADULT) -> Outcome:
    """What a command does."""
    incoming = Incoming("fake:u1", "fake:c1", "1", 1.0, text, kind=Kind.COMMAND)
    return RULES.obey(Scene(snapshot, 1000.0, random.Random(1)), incoming)


def test_each_gate_and_each_reason_to_write_has_words() -> None:
    assert {gate.reason for gate in GATES} | set(WORTH) <= set(first_words.REASONS)


@pytest.mark.parametrize("text", [*TEXTS, *first_words.REASONS.values()])
def test_no_text_of_the_house_makes_anybody_feel_guilty(text: str) -> None:
    assert not GUILT.broken_by(read(text))


def test_first_words_carry_what_ends_them() -> None:
    bubble = RULES.opening(Bubble("1", "Hello!", BubbleKind.CHECK_IN))
    assert [button.data for button in bubble.buttons] == ["/checkins later", "/stop"]
    assert bubble.text == "Hello!"
    # What a platform allows in a button.
    choices = (*first_words.OPENING_CHOICES, *first_words.CHOICES)
    assert all(len(data.encode()) <= 64 for _, data in choices)


@pytest.mark.parametrize("word", ["yes", "rarely", "often"])
def test_nobody_under_age_gets_them_in_any_measure(word: str) -> None:
    minor = replace(ADULT, person=replace(ADULT.person, age=Age.MINOR))
    outcome = obey(f"/checkins {word}", minor)
    assert [bubble.text for bubble in outcome.bubbles] == [texts.CHECKINS_ADULTS]
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
    assert first_words.DETAILS["few_answers"] in shown.text


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
