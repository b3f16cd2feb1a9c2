"""The hours of check-ins: as the person's own, jittered while those are unknown, and a question while it is fresh."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona import evolve
from persona.chat import Chat, FirstWords, Session
from persona.feelings.stage import Thresholds
from persona.person import Age, Person
from persona.place.local import local_time
from persona.place.rhythm import HOURS, weight, wrote
from persona.promise import Kind, Promise
from persona.scene import Snapshot
from scheduler.first_words.gates import DAY, HOUR, Policy, next_look
from scheduler.first_words.spread import is_quiet, spread
from tests.fakes.lines import EMPTY, HARRY, said, scene

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp()
PEOPLE = 400


def somebody(number: int = 1, *, rhythm: Sequence[float] = (), zone: str = "UTC") -> Snapshot:
    person = Person(f"fake:u{number}", age=Age.ADULT, zone=zone)
    chat = Chat(
        f"fake:c{number}",
        first_words=FirstWords(wanted=True, rhythm=tuple(rhythm)),
        session=Session(heard_at=NOON, said_at=NOON),
    )
    return Snapshot(person, chat, HARRY)


def hour_of(snapshot: Snapshot, moment: float) -> int:
    local = local_time(snapshot.person, moment) or datetime.fromtimestamp(moment, UTC)
    return local.hour


def hours(rhythm: Sequence[float], zone: str = "UTC") -> Counter[int]:
    """The local hours at which people with the same rhythm would be written to first."""
    found: Counter[int] = Counter()
    for number in range(PEOPLE):
        snapshot = somebody(number, rhythm=rhythm, zone=zone)
        found[hour_of(snapshot, spread(snapshot, NOON + DAY, DAY))] += 1
    return found


RHYTHMS = st.lists(st.sampled_from([0.0, 1.0, 5.0, 25.0]), min_size=HOURS, max_size=HOURS)


@settings(max_examples=25)
@given(RHYTHMS, st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham"]))
def test_w08_check_ins_come_in_the_hours_in_which_the_person_writes(rhythm: list[float], zone: str) -> None:
    found = hours(rhythm, zone)
    own = {hour: weight(rhythm, hour) for hour in range(9, 22)}
    apart = sum(abs(found[hour] / PEOPLE - own[hour] / sum(own.values())) for hour in range(HOURS) if hour in own) / 2
    assert sum(found[hour] for hour in own) == PEOPLE
    assert apart < 0.15


def test_w08_while_nothing_is_known_they_are_spread_over_the_whole_day() -> None:
    found = hours(())
    assert set(found) == set(range(9, 22))
    assert max(found.values()) < 3 * min(found.values())


def test_w08_where_the_zone_is_unknown_they_stay_in_the_hours_that_are_day_in_most_places() -> None:
    found = hours((), "")
    assert set(found) == {15, 16, 17, 18}
    assert max(found.values()) < 2 * min(found.values())


def test_w08_he_does_not_write_at_the_first_open_minute() -> None:
    looks = [next_look(somebody(number), NOON, policy=Policy()) for number in range(PEOPLE)]
    first = NOON + 21 * HOUR
    assert sum(look < first + 60.0 for look in looks) < PEOPLE / 50
    assert all(first <= look <= first + DAY for look in looks)


def test_w08_another_day_has_another_moment_and_the_same_one_the_same() -> None:
    snapshot = somebody()
    moments = [spread(snapshot, NOON + day * DAY, DAY) for day in range(30)]
    assert moments == [spread(snapshot, NOON + day * DAY, DAY) for day in range(30)]
    gaps = {round(later - earlier) for earlier, later in pairwise(moments)}
    assert len(gaps) > 25


@given(st.floats(0, 2 * DAY), st.floats(0, 2 * DAY), RHYTHMS)
def test_w08_what_was_to_come_is_asked_about_while_it_is_fresh(due: float, length: float, rhythm: list[float]) -> None:
    exam = Promise("1", Kind.PROMISE, "exam", "my exam", "7", NOON, NOON + due, NOON + due + length)
    snapshot = somebody(rhythm=rhythm)
    snapshot = replace(snapshot, chat=replace(snapshot.chat, promises=(exam,)))
    moment = spread(snapshot, NOON + DAY, DAY)
    assert moment >= NOON + DAY
    if exam.until > NOON + DAY and exam.due < NOON + 2 * DAY:
        assert moment <= max(NOON + DAY, min(exam.until, max(NOON + DAY, exam.due) + HOUR / 2))
    assert not is_quiet(snapshot, moment) or is_quiet(snapshot, NOON + DAY)


def heard_at(snapshot: Snapshot, *moments: float) -> Snapshot:
    for moment in moments:
        line = said("hello", moment)
        snapshot = evolve.hear(scene(snapshot, now=moment), [line], thresholds=Thresholds())
    return snapshot


def test_w08_the_hours_in_which_they_write_are_learned_a_sitting_at_a_time() -> None:
    person = replace(EMPTY.person, zone="Europe/Berlin")
    evening = [NOON + day * DAY + 8 * HOUR + minute * 60 for day in range(3) for minute in (0, 5, 20)]
    rhythm = heard_at(replace(EMPTY, person=person), *evening).chat.first_words.rhythm
    assert rhythm.index(max(rhythm)) == 21
    assert 2.8 < sum(rhythm) <= 3.0


def test_w08_an_old_habit_fades_for_a_new_one() -> None:
    rhythm: tuple[float, ...] = ()
    for hour in [8] * 60 + [20] * 40:
        rhythm = wrote(rhythm, hour)
    assert rhythm[20] > 2 * rhythm[8]
    assert sum(rhythm) < 34


@pytest.mark.parametrize("place", ["a group", "no zone"])
def test_w08_nothing_is_learned_in_a_group_or_where_the_zone_is_unknown(place: str) -> None:
    zone, group = ("UTC", True) if place == "a group" else ("", False)
    snapshot = replace(EMPTY, person=replace(EMPTY.person, zone=zone))
    snapshot = replace(snapshot, chat=replace(snapshot.chat, place=replace(snapshot.chat.place, group=group)))
    assert heard_at(snapshot, NOON, NOON + DAY).chat.first_words.rhythm == ()
