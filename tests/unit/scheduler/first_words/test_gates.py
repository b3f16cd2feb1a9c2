"""Leave to write first: each gate alone closes it, and what was closed is looked at again at a sensible time."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from persona.chat import Chat, FirstWords, Session
from persona.person import Age, Person
from persona.promise import Kind, Promise
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load
from scheduler.first_words.gates import (
    DAY,
    GATES,
    HOUR,
    LONGEST_WEEK,
    RARELY,
    Policy,
    closed_gate,
    later,
    look_again,
    next_look,
)

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp()
PERSON = Person("fake:u1", age=Age.ADULT, zone="UTC")
CHAT = Chat(
    "fake:c1", first_words=FirstWords(wanted=True), session=Session(heard_at=NOON - 2 * DAY, said_at=NOON - 2 * DAY)
)
HARRY, YOUNG = load("harry"), load("young-harry")
OPEN = Snapshot(PERSON, CHAT, HARRY)
POLICY = Policy(spread=0.0)

CLOSED = {
    "not_opted_in": replace(OPEN, chat=replace(CHAT, first_words=replace(CHAT.first_words, wanted=None))),
    "minor_mode": replace(OPEN, person=replace(PERSON, age=Age.UNKNOWN)),
    "blocked": replace(OPEN, person=replace(PERSON, blocked=True)),
    "crisis_pause": replace(OPEN, chat=replace(CHAT, care=replace(CHAT.care, calm_until=NOON + 1))),
    "not_now": replace(OPEN, chat=replace(CHAT, first_words=replace(CHAT.first_words, not_before=NOON + 1))),
    "live_talk": replace(OPEN, chat=replace(CHAT, session=replace(CHAT.session, heard_at=NOON - 60))),
    "quiet_hours": replace(OPEN, person=replace(PERSON, zone="Pacific/Auckland")),
    "daily_cap": replace(OPEN, chat=replace(CHAT, first_words=replace(CHAT.first_words, times=(NOON - DAY + 60,)))),
    "weekly_cap": replace(
        OPEN,
        chat=replace(CHAT, first_words=replace(CHAT.first_words, times=tuple(NOON - n * 1.5 * DAY for n in (4, 2, 1)))),
    ),
    "cooldown": replace(OPEN, chat=replace(CHAT, session=replace(CHAT.session, said_at=NOON - 19 * HOUR))),
    "unanswered": replace(
        OPEN,
        chat=replace(
            CHAT,
            first_words=replace(CHAT.first_words, unanswered=3),
            session=replace(CHAT.session, heard_at=0.0, said_at=NOON - 30 * DAY),
        ),
    ),
}


def closed(snapshot: Snapshot, now: float = NOON, policy: Policy = POLICY) -> str:
    """The gate that is closed for this person."""
    return closed_gate(Scene(snapshot, now, random.Random(1)), policy=policy)


def test_there_is_a_case_for_every_gate_in_its_order() -> None:
    assert list(CLOSED) == [gate.reason for gate in GATES]
    assert closed(OPEN) == ""


@pytest.mark.parametrize("reason", CLOSED)
def test_each_gate_alone_keeps_him_silent(reason: str) -> None:
    assert closed(CLOSED[reason]) == reason


def test_the_young_persona_never_writes_first() -> None:
    assert closed(replace(OPEN, sheet=YOUNG)) == "minor_mode"


def test_nobody_is_written_to_first_in_a_group() -> None:
    group = replace(CHAT, place=replace(CHAT.place, group=True))
    assert closed(replace(OPEN, chat=group)) == "not_opted_in"


@pytest.mark.parametrize("reason", CLOSED)
def test_the_next_look_is_never_in_the_past(reason: str) -> None:
    look = look_again(CLOSED[reason], reason, NOON, policy=POLICY)
    assert look == 0.0 or look > NOON


def test_after_a_cap_he_looks_when_the_oldest_check_in_no_longer_counts() -> None:
    daily, weekly = CLOSED["daily_cap"], CLOSED["weekly_cap"]
    assert look_again(daily, "daily_cap", NOON, policy=POLICY) == NOON + 60 + HOUR
    assert look_again(weekly, "weekly_cap", NOON, policy=POLICY) == NOON - 6 * DAY + LONGEST_WEEK


def test_a_cap_of_none_at_all_is_never_looked_at_again() -> None:
    never = replace(POLICY, daily=0)
    assert closed(OPEN, policy=never) == "daily_cap"
    assert look_again(OPEN, "daily_cap", NOON, policy=never) == 0.0


def test_a_minute_before_the_quiet_hours_is_too_late_to_begin() -> None:
    late = NOON + 10 * HOUR - 30
    assert closed(OPEN, late) == "quiet_hours"
    assert closed(OPEN, late - 60) == ""


AWAKE = replace(OPEN, person=replace(PERSON, quiet=(0, 0)))
"""Somebody who has no quiet hours."""


def test_patience_doubles_with_each_message_of_his_that_stays_unanswered() -> None:
    looks = [
        next_look(
            replace(
                AWAKE,
                chat=replace(
                    CHAT,
                    session=replace(CHAT.session, said_at=NOON),
                    first_words=replace(CHAT.first_words, unanswered=n),
                ),
            ),
            NOON,
            policy=POLICY,
        )
        for n in range(4)
    ]
    assert [look - NOON for look in looks[:3]] == [20 * HOUR, 40 * HOUR, 80 * HOUR]
    assert looks[3] == 0.0


def test_he_never_waits_less_for_the_third_than_he_waited_for_the_second() -> None:
    sent = (NOON - 7 * DAY, NOON)
    chat = replace(
        CHAT,
        first_words=replace(CHAT.first_words, times=sent, unanswered=2),
        session=replace(CHAT.session, said_at=NOON),
    )
    assert next_look(replace(AWAKE, chat=chat), NOON, policy=POLICY) == NOON + 7 * DAY
    answered = replace(chat, first_words=replace(chat.first_words, unanswered=1))
    assert next_look(replace(AWAKE, chat=answered), NOON, policy=POLICY) == NOON + 40 * HOUR


def test_he_does_not_even_look_in_the_night() -> None:
    chat = replace(CHAT, session=replace(CHAT.session, said_at=NOON))
    assert next_look(replace(OPEN, chat=chat), NOON, policy=POLICY) == NOON + 21 * HOUR


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [("Europe/Berlin", (2026, 3, 28, 21, 30), 9.5), ("Europe/Berlin", (2026, 10, 24, 20, 30), 11.5)],
)
def test_a_night_in_which_the_clocks_change_ends_when_their_clock_says_so(
    zone: str, evening: tuple[int, ...], hours: float
) -> None:
    late = datetime(*evening, tzinfo=UTC).timestamp()
    person = replace(PERSON, zone=zone)
    chat = replace(CHAT, session=replace(CHAT.session, heard_at=late - 2 * DAY, said_at=late - 2 * DAY))
    look = next_look(Snapshot(person, chat, HARRY), late, policy=POLICY)
    assert (look - late) / HOUR == hours


def test_whoever_wants_to_hear_rarely_hears_at_most_once_a_week() -> None:
    chat = replace(CHAT, first_words=replace(CHAT.first_words, often=RARELY, times=(NOON - 5 * DAY,)))
    assert closed(replace(OPEN, chat=chat)) == "weekly_cap"
    sometimes = replace(chat, first_words=replace(chat.first_words, often=""))
    assert closed(replace(OPEN, chat=sometimes)) == ""


def test_with_nothing_to_say_he_looks_later_but_not_past_a_promise() -> None:
    promise = Promise("1", Kind.PROMISE, "exam", "my exam", "7", NOON, NOON + 5 * HOUR, NOON + 30 * HOUR)
    assert later(AWAKE, NOON, 20 * HOUR, policy=POLICY) == NOON + 20 * HOUR
    promised = replace(AWAKE, chat=replace(CHAT, promises=(promise,)))
    assert later(promised, NOON, 20 * HOUR, policy=POLICY) == NOON + 5 * HOUR
