"""C15: nobody is written to first in their night, in any zone, on any day of a year; without a zone he asks."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings
from persona.chat import Chat, FirstWords
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load
from scheduler.first_words.gates import Policy, closed_gate
from tests.care.figures import Figures
from tests.care.lengths import IN_FULL
from tests.fakes.days import DAY, HOUR, days
from tests.fakes.home import at_home
from tests.fakes.told import SETTINGS

Make = Callable[..., Settings]
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, LAST = YEAR.timestamp(), (YEAR + timedelta(days=365)).timestamp()
STEP = (11.25 if IN_FULL else 56.25) * HOUR
"""Seconds: meets each hour of the day in each week, or in each quarter of the year."""
HARRY = load("harry")
CHAT = Chat("fake:c1", first_words=FirstWords(wanted=True))
POLICY = Policy()


def may_write(zone: str, quiet: tuple[int, int], now: float) -> bool:
    """Whether he would write first now, were it only for the hour."""
    person = Person("fake:u1", age=Age.ADULT, zone=zone, quiet=quiet)
    return closed_gate(Scene(Snapshot(person, CHAT, HARRY), now, random.Random(1)), policy=POLICY) == ""


def in_the_night(zone: ZoneInfo, quiet: tuple[int, int], now: float) -> bool:
    """Whether the wall clock there shows a quiet hour."""
    hour, (start, end) = datetime.fromtimestamp(now, zone).hour, quiet
    return start <= hour < end if start <= end else not end <= hour < start


def through_the_year(zone: ZoneInfo) -> Iterator[float]:
    """Moments of the whole year, and each quarter of an hour around a change of clocks."""
    now = FIRST
    while now < LAST:
        yield now
        now += STEP
    day = FIRST
    while day < LAST:
        before, after = (datetime.fromtimestamp(at, zone).utcoffset() for at in (day, day + DAY))
        if before != after:
            yield from (day + quarter * HOUR / 4 for quarter in range(4 * 24))
        day += DAY


def test_in_all_zones_he_is_silent_in_the_night_all_year(figures: Figures) -> None:
    quiet, night, spoken = (22, 9), 0, 0
    broken: list[tuple[str, float]] = []
    for name in ZONES:
        zone = ZoneInfo(name)
        for now in through_the_year(zone):
            may = may_write(name, quiet, now)
            if in_the_night(zone, quiet, now):
                night += 1
                broken += [(name, now)] if may else []
            spoken += may
    # By day he does write, or this would show nothing.
    assert spoken > night
    figures.share("C15", f"moments of a year's nights in {len(ZONES)} zones", len(broken), night, at_most=0.0)


@given(st.sampled_from(ZONES), st.floats(FIRST, LAST), st.integers(0, 23), st.integers(0, 23))
def test_any_hours_that_a_person_sets_hold(zone: str, now: float, start: int, end: int) -> None:
    if start != end and in_the_night(ZoneInfo(zone), (start, end), now):
        assert not may_write(zone, (start, end), now)


def test_without_a_zone_a_few_hours_are_left_that_are_day_nearly_everywhere(figures: Figures) -> None:
    opened = {
        hour for hour in range(24) for day in range(365) if may_write("", (22, 9), FIRST + day * DAY + hour * HOUR)
    }
    assert opened == {15, 16, 17, 18}
    figures.note("C15", "hours a day in which a person without a zone may be written to", f"{len(opened)} of 24")


async def test_he_asks_once_where_the_person_is(settings: Make) -> None:
    async with at_home(settings(ask_checkins_after=99)) as home:
        await home.say("hello")
        await home.person(age=Age.ADULT, memory=False)
        heard = await home.say("/checkins yes", *(f"this is message {number}" for number in range(9)))
        assert "\n".join(heard).count(SETTINGS.zone_question) == 1
        (noted,) = await home.say("/timezone Berlin")
        assert noted.startswith("Noted: Berlin")


async def test_whoever_was_allowed_for_is_asked_too(settings: Make) -> None:
    async with at_home(settings(ask_checkins_after=99)) as home:
        await home.say("hello")
        await home.person(age=Age.ADULT, memory=False)
        await home.chat(first_words={"wanted": True})
        heard = await home.say(*(f"this is message {number}" for number in range(9)))
        assert heard.count(SETTINGS.zone_question) == 1


@pytest.mark.parametrize(
    ("answer", "zone"),
    [("Berlin", "Europe/Berlin"), ("14:30", "Etc/GMT-2"), ("it's 3", ""), ("00:30", "")],
    ids=["a place", "the time there", "unclear", "either side of the date line"],
)
async def test_a_plain_answer_to_that_question_is_understood(
    settings: Make, tmp_path: Path, answer: str, zone: str
) -> None:
    async with at_home(settings(ask_checkins_after=99, clock_offset_file=tmp_path / "offset")) as home:
        home.at(datetime(2026, 3, 4, 12, 30, tzinfo=UTC))
        await home.say("hello")
        await home.person(age=Age.ADULT, memory=False)
        await home.say("/checkins yes", answer)
        assert (await home.app.mailbox.person("fake:u1")).zone == zone


async def test_words_that_were_found_only_after_nightfall_stay_unsaid(settings: Make) -> None:
    start = datetime(2026, 3, 4, 12, tzinfo=UTC)
    async with days(settings(), start) as time:
        await time.home.befriend()
        time.model.seconds = 180.0
        await time.pass_until(datetime(2026, 3, 5, 21, 58, tzinfo=UTC).timestamp(), step=2 * DAY)
        assert time.model.count > 1
        assert time.first_words() == []
        time.model.seconds = 0.0
        await time.pass_until(datetime(2026, 3, 6, 12, tzinfo=UTC).timestamp())
        assert len(time.first_words()) == 1
