"""What people call their time zone, and the hours of their night."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.person import Person
from persona.place.local import hours_of, local_time
from persona.place.zones import MOST, tells_place, zones_of

WINTER = datetime(2026, 1, 15, 12, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("  berlin. ", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("San Francisco", "America/Los_Angeles"),
        ("Mumbai", "Asia/Kolkata"),
        ("北京", "Asia/Shanghai"),
        ("germany", "Europe/Berlin"),
        ("Deutschland", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("France", "Europe/Paris"),
        ("china", "Asia/Shanghai"),
        ("utc", "Etc/UTC"),
        ("UTC+2", "Etc/GMT-2"),
        ("utc -5", "Etc/GMT+5"),
        ("GMT−3", "Etc/GMT+3"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("UTC+0", "Etc/UTC"),
        ("14:00", "Etc/GMT-2"),
        ("13:57", "Etc/GMT-2"),
        ("2 pm", "Etc/GMT-2"),
        ("7:05am", "Etc/GMT+5"),
        ("17:45", "Asia/Kathmandu"),
    ],
)
def test_a_plain_name_is_one_zone(text: str, zone: str) -> None:
    assert zones_of(text, WINTER) == (zone,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the moon",
        "22",
        "25:00",
        "13 pm",
        "UTC+15",
        "UTC+2:17",
        "nowhere",
        "localtime",
        "Factory",
        "../etc",
        "x" * 999,
    ],
)
def test_what_names_no_zone_is_none(text: str) -> None:
    assert zones_of(text, WINTER) == ()


@pytest.mark.parametrize("text", ["usa", "Australia", "russia", "canada", "brazil", "mexico", "0:30"])
def test_what_may_be_several_gives_a_few_to_choose_from(text: str) -> None:
    found = zones_of(text, WINTER)
    assert 2 <= len(found) <= MOST
    half_a_year = 182 * 86_400
    clocks = {tuple(str(local_time(Person("p", zone=zone), WINTER + at)) for at in (0, half_a_year)) for zone in found}
    assert len(clocks) == len(found)


@given(st.text(max_size=30))
def test_any_text_gives_zones_that_exist_or_none(text: str) -> None:
    assert set(zones_of(text, WINTER)) <= available_timezones()


@given(st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})), st.integers(0, 365 * 24))
def test_the_time_on_somebody_s_clock_leads_to_zones_with_that_clock(zone: str, hours: int) -> None:
    now = WINTER + hours * 3600
    there = datetime.fromtimestamp(now, ZoneInfo(zone))
    found = zones_of(f"{there:%H:%M}", now)
    assert f"{there:%H:%M}" in {f"{datetime.fromtimestamp(now, ZoneInfo(each)):%H:%M}" for each in found}


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22-8", (22, 8)),
        ("22:00-8:00", (22, 8)),
        ("22 to 8", (22, 8)),
        ("10pm-7am", (22, 7)),
        ("10 pm to 7:30am", (22, 8)),
        ("22:45–6:15", (22, 7)),
        ("from 23 until 7", (23, 7)),
        ("von 22 bis 8 uhr", (22, 8)),
        ("24-8", (0, 8)),
        ("9-17", (9, 17)),
        ("12am-6am", (0, 6)),
    ],
)
def test_hours_are_understood_and_widened_to_full_ones(text: str, hours: tuple[int, int]) -> None:
    assert hours_of(text) == hours


@pytest.mark.parametrize(
    "text", ["", "22", "8-8", "0-24", "25-3", "22-99", "13pm-4pm", "later", "22-8-9", "228", "-", "off"]
)
def test_nonsense_is_no_hours(text: str) -> None:
    assert hours_of(text) is None


SUMMER = datetime(2026, 7, 15, 12, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("I live in Berlin", "Europe/Berlin"),
        ("London, UK", "Europe/London"),
        ("london uk", "Europe/London"),
        ("Portland, Oregon", "America/Los_Angeles"),
        ("Москва", "Europe/Moscow"),
        ("UTC+5.5", "Asia/Kolkata"),
        ("EST", "America/New_York"),
        ("CET", "Europe/Berlin"),
        ("ich wohne in Hamburg", "Europe/Berlin"),
        ("vivo en Bogotá", "America/Bogota"),
        ("j'habite à Lyon", "Europe/Paris"),
        ("I'm in Tokyo right now", "Asia/Tokyo"),
    ],
)
def test_t_a_place_is_known_however_it_is_told(text: str, zone: str) -> None:
    assert zones_of(text, SUMMER) == (zone,)


def test_t_est_in_summer_is_what_the_clocks_of_new_york_show() -> None:
    (zone,) = zones_of("EST", SUMMER)
    local = local_time(Person("p", zone=zone), SUMMER)
    assert local is not None
    assert local.hour == 8


def test_t_only_a_sentence_tells_a_place_unasked() -> None:
    assert tells_place("I live in Berlin", SUMMER)
    assert not tells_place("Berlin", SUMMER)
    assert not any(
        tells_place(text, SUMMER) for text in ("i'm in a meeting", "in the end it was fine", "i'm fine", "no")
    )
