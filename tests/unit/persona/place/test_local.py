"""Quiet hours in the person's own zone, whatever the season."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.person import Person
from persona.place.local import local_time, quiet

ZONES = sorted(available_timezones() - {"localtime"})
zones = st.sampled_from(ZONES)
moments = st.integers(
    int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2030, 1, 1, tzinfo=UTC).timestamp())
)
hours = st.integers(0, 23)


def person(zone: str, hours: tuple[int, int] = (22, 9)) -> Person:
    return Person("p", zone=zone, quiet=hours)


def within(hour: int, start: int, end: int) -> bool:
    """Whether the hour is met when one walks from start to end around the clock."""
    walked = start
    while walked != end:
        if walked == hour:
            return True
        walked = (walked + 1) % 24
    return False


@given(zones, moments, hours, hours)
def test_quiet_hours_hold_in_the_persons_own_zone(zone: str, now: int, start: int, end: int) -> None:
    wall_clock = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone))
    assert quiet(person(zone, (start, end)), now) == within(wall_clock.hour, start, end)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_a_window_that_crosses_midnight_holds_all_year_through_every_change_of_clocks(zone: str) -> None:
    known, hour = person(zone), timedelta(minutes=30)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    spoken = set()
    while moment.year == 2026:
        if not quiet(known, moment.timestamp()):
            spoken.add(moment.astimezone(ZoneInfo(zone)).hour)
        moment += hour
    assert spoken == set(range(9, 22))


@pytest.mark.parametrize(
    ("utc", "hushed"), [("2026-03-29T06:59", True), ("2026-03-29T07:00", False), ("2026-10-25T07:59", True)]
)
def test_the_morning_after_the_clocks_changed_begins_at_nine_there(utc: str, hushed: bool) -> None:
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC).timestamp()
    assert quiet(person("Europe/Berlin"), now) is hushed


@pytest.mark.parametrize(
    "zone", ["", "Nowhere/Land", "../etc/passwd", "Europe", "Europe/", "\x00", "tzdata.zi", "x" * 999]
)
def test_an_unknown_zone_leaves_a_narrow_window_of_the_day(zone: str) -> None:
    midnight = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
    assert local_time(person(zone), midnight) is None
    assert [hour for hour in range(24) if not quiet(person(zone), midnight + hour * 3600)] == [15, 16, 17, 18]


@given(moments)
def test_no_hours_are_quiet_where_the_window_is_empty(now: int) -> None:
    assert not quiet(person("Asia/Kathmandu", (8, 8)), now)


def test_the_wall_clock_knows_half_hours_and_weekdays() -> None:
    now = datetime(2026, 11, 1, 20, 30, tzinfo=UTC).timestamp()
    there = local_time(person("Asia/Kathmandu"), now)
    assert there is not None
    assert there.strftime("%A %H:%M") == "Monday 02:15"
