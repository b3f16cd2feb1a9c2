"""The owl-post card: the same each time, small enough for any messenger, and another one for each thing it tells."""

import itertools
import struct
from dataclasses import replace

import pytest

from engine.media.card.card import drawn
from engine.media.card.values import Card, Season, Weather
from persona.feelings.manner import Mood

CARD = Card(
    Weather.RAIN, Season.AUTUMN, Mood.CONTENT, "Friday, 27 November", "Kettle on.", "Harry", "drawn by an AI", 7
)
LARGEST = 300_000
MOODS = itertools.cycle(Mood)


@pytest.mark.parametrize(
    ("weather", "season", "mood"),
    [(weather, season, next(MOODS)) for weather, season in itertools.product(Weather, Season)],
)
def test_each_weather_in_each_season_is_small_enough(weather: Weather, season: Season, mood: Mood) -> None:
    png = drawn(replace(CARD, weather=weather, season=season, mood=mood))
    assert len(png) <= LARGEST
    assert struct.unpack(">II", png[16:24]) == (800, 1000)


def test_the_same_card_is_the_same_picture() -> None:
    assert drawn(CARD) == drawn(replace(CARD))


@pytest.mark.parametrize(
    "change",
    [
        {"weather": Weather.FOG},
        {"season": Season.SPRING},
        {"mood": Mood.WORRIED},
        {"heading": "Saturday"},
        {"line": "Tea?"},
        {"name": "Nell"},
        {"label": "von einer KI"},
        {"seed": 8},
    ],
)
def test_all_that_a_card_tells_can_be_seen(change: dict[str, object]) -> None:
    assert drawn(replace(CARD, **change)) != drawn(CARD)  # type: ignore[arg-type]


def test_moods_all_look_different() -> None:
    assert len({drawn(replace(CARD, mood=mood)) for mood in Mood}) == len(Mood)


def test_a_line_that_is_far_too_long_still_makes_a_card() -> None:
    assert len(drawn(replace(CARD, line="A very long line of words " * 60))) <= LARGEST
