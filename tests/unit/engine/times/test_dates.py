"""Times as people write them."""

import zoneinfo
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.times import dates
from engine.times.dates import Grain

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=BERLIN)
ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})


def read(text: str, now: datetime = WEDNESDAY, **more: bool) -> str:
    """What is read, as local times: "2026-03-06 10:00", or with an end where it is no hour; "" for nothing."""
    found = dates.when(text, now.timestamp(), now.tzinfo, **more)
    if found is None:
        return ""
    start, end = (f"{datetime.fromtimestamp(at, now.tzinfo):%Y-%m-%d %H:%M}" for at in (found.start, found.end))
    return start if found.exact else f"{start} to {end}"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("on Friday at 10", "2026-03-06 10:00"),
        ("tomorrow evening", "2026-03-05 19:00 to 2026-03-05 22:00"),
        ("next week", "2026-03-09 00:00 to 2026-03-14 00:00"),
        ("in two hours", "2026-03-04 14:00"),
        ("in an hour and a half", "2026-03-04 13:30"),
        ("in 1 hour and 20 minutes", "2026-03-04 13:20"),
        ("in half an hour", "2026-03-04 12:30"),
        ("at 3", "2026-03-04 15:00"),
        ("at 11", "2026-03-04 23:00"),
        ("at 3 in the morning", "2026-03-05 03:00"),
        ("15:30", "2026-03-04 15:30"),
        ("at 08:30", "2026-03-05 08:30"),
        ("on the 5th of March", "2026-03-05 00:00 to 2026-03-06 00:00"),
        ("March 20 at 9am", "2026-03-20 09:00"),
        ("2026-04-01 at 10:00", "2026-04-01 10:00"),
        ("the day after tomorrow", "2026-03-06 00:00 to 2026-03-07 00:00"),
        ("this weekend", "2026-03-07 00:00 to 2026-03-09 00:00"),
        ("next weekend", "2026-03-14 00:00 to 2026-03-16 00:00"),
        ("in 20 minutes", "2026-03-04 12:20"),
        ("tonight", "2026-03-04 20:00 to 2026-03-04 22:00"),
        ("tonight at 9", "2026-03-04 21:00"),
        ("5.3.", "2026-03-05 00:00 to 2026-03-06 00:00"),
        ("on 5.3. at 10", "2026-03-05 10:00"),
        ("in 3 days", "2026-03-07 00:00 to 2026-03-08 00:00"),
        ("next Tuesday", "2026-03-10 00:00 to 2026-03-11 00:00"),
        ("next thurs", "2026-03-12 00:00 to 2026-03-13 00:00"),
        ("at noon", "2026-03-05 12:00"),
        ("at midnight", "2026-03-05 00:00"),
        ("half past 4", "2026-03-04 16:30"),
        ("quarter to 4", "2026-03-04 15:45"),
        ("am Freitag um 10 Uhr", "2026-03-06 10:00"),
        ("übermorgen früh", "2026-03-06 09:00 to 2026-03-06 12:00"),
        ("in einer halben Stunde", "2026-03-04 12:30"),
        ("am 5. März", "2026-03-05 00:00 to 2026-03-06 00:00"),
        ("el viernes a las 18:00", "2026-03-06 18:00"),
        ("pasado mañana", "2026-03-06 00:00 to 2026-03-07 00:00"),
        ("dentro de dos horas", "2026-03-04 14:00"),
        ("vendredi à 10h30", "2026-03-06 10:30"),
        ("dans une demi-heure", "2026-03-04 12:30"),
        ("le 5 mars", "2026-03-05 00:00 to 2026-03-06 00:00"),
    ],
)
def test_a_time_to_come_is_read(said: str, meant: str) -> None:
    assert dates.has_time(said)
    assert read(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "last Friday",
        "yesterday at 10",
        "two weeks ago",
        "every Friday",
        "on Fridays",
        "I sat in the sun",
        "at least",
        "at 30 percent",
        "I was 3",
        "guten morgen",
        "version 5.3.1",
        "31 February",
        "",
    ],
)
def test_what_is_past_or_no_time_is_none(said: str) -> None:
    assert read(said) == ""


def test_a_weekday_said_on_its_day_is_the_next_unless_an_hour_is_still_to_come() -> None:
    friday = datetime(2026, 3, 6, 8, tzinfo=BERLIN)
    assert read("on Friday", friday).startswith("2026-03-13")
    assert read("on Friday at 10", friday) == "2026-03-06 10:00"
    assert read("today at 10", friday) == "2026-03-06 10:00"
    assert read("on Friday at 10", friday.replace(hour=11)) == "2026-03-13 10:00"


def test_a_bare_hour_is_the_next_that_is_sensible() -> None:
    assert read("at 7", WEDNESDAY, morning=True) == "2026-03-05 07:00"
    assert read("at 1", WEDNESDAY.replace(hour=23)) == "2026-03-05 01:00"
    assert read("at 3", WEDNESDAY.replace(hour=16)) == "2026-03-05 15:00"
    assert read("today at 3", WEDNESDAY.replace(hour=16)) == ""


def test_without_a_zone_only_spans_are_known() -> None:
    now = WEDNESDAY.timestamp()
    assert dates.when("in 20 minutes", now, None) is not None
    assert dates.when("at 3", now, None) is None
    assert (dates.needs_zone("in 20 minutes"), dates.needs_zone("at 3"), dates.needs_zone("in 2 days")) == (
        False,
        True,
        True,
    )


def test_the_hour_that_spring_skips_is_the_one_after() -> None:
    evening = datetime(2026, 3, 28, 20, tzinfo=BERLIN)
    assert read("tomorrow at 2:30am", evening) == "2026-03-29 03:30"


def test_of_the_two_hours_of_autumn_the_one_to_come_is_meant() -> None:
    between = datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN)  # the first of the two
    found = dates.when("at 2:50am", between.timestamp(), BERLIN)
    assert found is not None
    assert found.start == between.timestamp() + 300
    later = dates.when("at 2:30am", between.timestamp(), BERLIN)
    assert later is not None
    assert later.start == datetime(2026, 10, 25, 1, 30, tzinfo=UTC).timestamp()


PHRASES = st.sampled_from(
    [
        *(
            "at 3",
            "at 7pm",
            "15:30",
            "tonight",
            "tomorrow",
            "tomorrow at 8",
            "on Friday",
            "on Friday at 10",
            "midnight",
        ),
        *(
            "next Monday",
            "this weekend",
            "next week",
            "in 20 minutes",
            "in 3 days",
            "5 March",
            "in the morning",
            "morgen",
        ),
        *("today at noon", "on Sunday evening", "half past 6", "el viernes", "samedi à 18h", "am 1.2.", "mañana"),
    ]
)


@given(PHRASES, st.sampled_from(ZONES), st.integers(1_700_000_000, 1_900_000_000))
def test_in_any_zone_at_any_time_what_is_read_is_to_come(said: str, zone: str, now: int) -> None:
    found = dates.when(said, float(now), ZoneInfo(zone))
    if found is None:
        assert said in ("today at noon", "tonight")
        return
    assert now <= found.start <= found.end
    assert (found.start == found.end) == (found.grain is Grain.HOUR)


@given(st.text(max_size=80), st.sampled_from(ZONES))
def test_no_text_breaks_it(text: str, zone: str) -> None:
    found = dates.when(text, WEDNESDAY.timestamp(), ZoneInfo(zone))
    assert found is None or dates.has_time(text)


@given(
    st.lists(
        st.sampled_from(
            ["at", "3", "on", "in", "999", "friday", "5.3.", "31.12.", "next", "24:00", "pm", "weeks", "noon"]
        ),
        max_size=6,
    )
)
def test_no_pile_of_time_words_breaks_it(words: list[str]) -> None:
    found = dates.when(" ".join(words), WEDNESDAY.timestamp(), BERLIN)
    assert found is None or found.start >= WEDNESDAY.timestamp()
