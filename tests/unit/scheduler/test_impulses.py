"""Leave to write first: each gate alone closes it, and what was closed is looked at again at a sensible time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from persona.model import Age, Chat, Line, Person, Snapshot, Speaker
from persona.sheet_file import load
from scheduler.impulses import DAY, GATES, HOUR, LONGEST_WEEK, Policy, candidates, closed_gate, look_again, next_look

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp()
PERSON = Person("fake:u1", age=Age.ADULT, zone="UTC")
CHAT = Chat("fake:c1", checkins=True, last_heard=NOON - 2 * DAY, last_said=NOON - 2 * DAY)
OPEN = Snapshot(PERSON, CHAT)
HARRY, YOUNG = load("harry"), load("young-harry")
POLICY = Policy()

CLOSED = {
    "not_opted_in": replace(OPEN, chat=replace(CHAT, checkins=None)),
    "minor_mode": replace(OPEN, person=replace(PERSON, age=Age.UNKNOWN)),
    "blocked": replace(OPEN, person=replace(PERSON, blocked=True)),
    "crisis_pause": replace(OPEN, chat=replace(CHAT, crisis_until=NOON + 1)),
    "live_talk": replace(OPEN, chat=replace(CHAT, last_heard=NOON - 60)),
    "quiet_hours": replace(OPEN, person=replace(PERSON, zone="Pacific/Auckland")),
    "daily_cap": replace(OPEN, chat=replace(CHAT, checkin_times=(NOON - DAY + 60,))),
    "weekly_cap": replace(OPEN, chat=replace(CHAT, checkin_times=tuple(NOON - n * 1.5 * DAY for n in (4, 2, 1)))),
    "cooldown": replace(OPEN, chat=replace(CHAT, last_said=NOON - 19 * HOUR)),
    "unanswered": replace(OPEN, chat=replace(CHAT, unanswered=3, last_heard=0.0, last_said=NOON - 30 * DAY)),
}


def test_there_is_a_case_for_every_gate_in_its_order() -> None:
    assert list(CLOSED) == [gate.reason for gate in GATES]
    assert closed_gate(OPEN, HARRY, now=NOON, policy=POLICY) == ""


@pytest.mark.parametrize("reason", CLOSED)
def test_each_gate_alone_keeps_him_silent(reason: str) -> None:
    assert closed_gate(CLOSED[reason], HARRY, now=NOON, policy=POLICY) == reason


def test_the_young_persona_never_writes_first() -> None:
    assert closed_gate(OPEN, YOUNG, now=NOON, policy=POLICY) == "minor_mode"


def test_nobody_is_written_to_first_in_a_group() -> None:
    assert closed_gate(replace(OPEN, chat=replace(CHAT, group=True)), HARRY, now=NOON, policy=POLICY) == "not_opted_in"


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
    assert closed_gate(OPEN, HARRY, now=NOON, policy=never) == "daily_cap"
    assert look_again(OPEN, "daily_cap", NOON, policy=never) == 0.0


def test_a_minute_before_the_quiet_hours_is_too_late_to_begin() -> None:
    late = NOON + 10 * HOUR - 30
    assert closed_gate(OPEN, HARRY, now=late, policy=POLICY) == "quiet_hours"
    assert closed_gate(OPEN, HARRY, now=late - 60, policy=POLICY) == ""


def test_patience_doubles_with_each_message_of_his_that_stays_unanswered() -> None:
    looks = [
        next_look(replace(OPEN, chat=replace(CHAT, last_said=NOON, unanswered=n)), NOON, policy=POLICY)
        for n in range(4)
    ]
    assert [look - NOON for look in looks[:3]] == [20 * HOUR, 40 * HOUR, 80 * HOUR]
    assert looks[3] == 0.0


def test_what_the_person_told_comes_before_his_own_day() -> None:
    told = Line(Speaker.PERSON, "my exam is on Friday and I am nervous", 1.0)
    reasons = [impulse.reason for impulse in candidates(replace(OPEN, history=(told,)))]
    assert reasons == ["unfinished_thread", "own_day"]
    assert [impulse.reason for impulse in candidates(OPEN)] == ["own_day"]
