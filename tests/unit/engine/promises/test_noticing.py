"""What a burst, and his answer, turn into: acts, and where nothing may be kept, none."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.promises.finding import promises
from engine.promises.noticing import FURTHEST, Remark, Wishes, acts_of, to_raise, to_remember, wishes
from engine.promises.reminders import reminder
from engine.promises.wishes import Trouble
from persona.acts import Raise, Remember, SetReminder, Settle
from persona.chat import Place
from persona.person import Age
from persona.promise import Kind, Promise
from persona.scene import Snapshot
from tests.fakes.lines import EMPTY

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 4, 12, tzinfo=BERLIN).timestamp()
FRIDAY = datetime(2026, 3, 6, 12, tzinfo=BERLIN).timestamp()
DAY = 86_400.0

EXAM = Promise("1", Kind.PROMISE, "exam", "", "l1", NOW, FRIDAY, FRIDAY + 34 * 3600)
REMINDER = Promise("2", Kind.REMINDER, "exam", "", "l2", NOW, FRIDAY, FRIDAY)
GROUP = replace(EMPTY, chat=replace(EMPTY.chat, place=Place(group=True)))


def knowing(*known: Promise, snapshot: Snapshot = EMPTY) -> Snapshot:
    return replace(snapshot, chat=replace(snapshot.chat, promises=known))


def young(**more: Any) -> Snapshot:
    return replace(EMPTY, person=replace(EMPTY.person, **more))


def remark(text: str, at: float = NOW, id_: str = "l9") -> Remark:
    return Remark(id_, text, at)


def test_a_wish_is_a_reminder_of_its_line() -> None:
    (wish,) = wishes(EMPTY, [remark("hello"), remark("remind me at 3 to call mum", id_="l3")], BERLIN).acts
    assert isinstance(wish, SetReminder)
    assert (wish.promise.kind, wish.promise.what, wish.promise.line) == (Kind.REMINDER, "call mum", "l3")
    assert wish.promise.due == NOW + 3 * 3600


def test_each_remark_of_a_burst_may_hold_a_wish() -> None:
    burst = [remark("remind me at 3 to call mum", id_="l3"), remark("remind me in 5 minutes to eat", id_="l4")]
    assert [wish.promise.line for wish in wishes(EMPTY, burst, BERLIN).acts] == ["l3", "l4"]


def test_a_wish_too_far_ahead_is_none_that_could_be_kept() -> None:
    far = remark("remind me on 24 December at 3pm to call mum")
    assert reminder(far.text, far.at, BERLIN) is None
    assert wishes(EMPTY, [far], BERLIN) == Wishes((), (Trouble.FAR,))


def test_in_a_group_nothing_is_to_be_reminded_of_and_no_event_is_kept() -> None:
    burst = [remark("remind me at 3 to call mum"), remark("my exam is on Friday at 10")]
    assert wishes(GROUP, burst, BERLIN) == Wishes()
    assert acts_of(GROUP, burst, BERLIN, NOW) == ()


def test_an_event_is_remembered_with_its_line() -> None:
    (event,) = acts_of(EMPTY, [remark("my exam is on Friday at 10", id_="l3")], BERLIN, NOW)
    assert isinstance(event, Remember)
    assert (event.promise.kind, event.promise.what, event.promise.line) == (Kind.PROMISE, "exam", "l3")
    assert event.promise.due == FRIDAY


def test_an_event_that_is_over_or_too_far_ahead_is_not_remembered() -> None:
    said = remark("my exam is on Friday at 10")
    assert acts_of(EMPTY, [said], BERLIN, NOW + 7 * DAY) == ()
    (found,) = promises(said.text, NOW, BERLIN)
    assert to_remember([replace(found, until=NOW + FURTHEST)], said, NOW) != ()
    assert to_remember([replace(found, until=NOW + FURTHEST + 1)], said, NOW) == ()


@pytest.mark.parametrize(
    "snapshot", [young(age=Age.MINOR), young(minor_signs=True), young(age=Age.ADULT, minor_signs=True)]
)
def test_of_somebody_under_age_no_event_is_kept(snapshot: Snapshot) -> None:
    assert acts_of(snapshot, [remark("my exam is on Friday at 10")], BERLIN, NOW) == ()


def test_a_remark_that_tells_the_end_settles() -> None:
    told = remark("the exam went great", FRIDAY)
    assert acts_of(knowing(EXAM), [told], BERLIN, FRIDAY) == (Settle("1"),)
    assert acts_of(knowing(EXAM), [remark("hello", FRIDAY), told], BERLIN, FRIDAY) == (Settle("1"),)


@pytest.mark.parametrize("snapshot", [GROUP, young(age=Age.MINOR), young(minor_signs=True)])
def test_what_is_settled_is_so_where_nothing_new_may_be_kept(snapshot: Snapshot) -> None:
    told = remark("the exam went great", FRIDAY)
    assert acts_of(knowing(EXAM, snapshot=snapshot), [told], BERLIN, FRIDAY) == (Settle("1"),)


def test_no_promise_is_settled_by_the_line_that_made_it_nor_after_its_time_nor_is_a_reminder() -> None:
    told = "the exam went great"
    assert acts_of(knowing(EXAM), [remark(told, FRIDAY, id_="l1")], BERLIN, FRIDAY) == ()
    assert acts_of(knowing(EXAM), [remark(told, EXAM.until + 1)], BERLIN, EXAM.until + 1) == ()
    assert acts_of(knowing(REMINDER), [remark(told, FRIDAY)], BERLIN, FRIDAY) == ()


def test_what_settles_comes_before_what_is_new() -> None:
    burst = [remark("my flight is on Sunday", FRIDAY, id_="l3"), remark("the exam went great", FRIDAY, id_="l4")]
    settled, event = acts_of(knowing(EXAM), burst, BERLIN, FRIDAY)
    assert settled == Settle("1")
    assert isinstance(event, Remember)
    assert event.promise.what == "flight"


def test_his_words_raise_what_they_come_to_once_its_time_has_come() -> None:
    assert to_raise(knowing(EXAM), ["Hello!", "How was your exam?"], FRIDAY) == (Raise("1"),)
    assert to_raise(knowing(EXAM), ["How was your exam?"], FRIDAY - 1) == ()
    assert to_raise(knowing(EXAM), ["How was your day?"], FRIDAY) == ()
    assert to_raise(knowing(REMINDER), ["How was your exam?"], FRIDAY) == ()
