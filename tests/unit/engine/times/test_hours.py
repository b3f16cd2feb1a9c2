"""Clocks in words, whichever of their words are put together."""

import itertools

import pytest

from engine.times import hours
from engine.times.hours import hours_in
from persona.words import tables

WORDS = tables(hours.__file__, "hours.toml")


def plain_words(*tables: str) -> list[str]:
    """The words of tables that are no patterns."""
    return [word for table in tables for words in WORDS[table].values() for word in words if word.isalpha()]


def test_t_no_words_of_a_clock_together_are_an_error() -> None:
    minutes, clocks = plain_words("after", "minutes"), plain_words("hours", "late", "noon")
    for minute, clock in itertools.product(minutes, clocks):
        for said in (
            f"at {clock} {minute}",
            f"à {clock} heures {minute}",
            f"{minute} past {clock}",
            f"um {minute} vor {clock}",
        ):
            assert all(0 <= hour.hour < 24 and 0 <= hour.minute < 60 for hour in hours_in(said))


@pytest.mark.parametrize(
    ("said", "hour", "minute"),
    [
        ("at six fifteen", 6, 15),
        ("à six heures trente", 6, 30),
        ("lundi midi trente", 12, 30),
        ("um sechs uhr dreißig", 6, 30),
        ("zwanzig uhr fünfzehn", 20, 15),
        ("à vingt heures quinze", 20, 15),
        ("a las veinte horas", 20, 0),
    ],
)
def test_t_minutes_are_read_behind_the_hour(said: str, hour: int, minute: int) -> None:
    assert [(clock.hour, clock.minute) for clock in hours_in(said)] == [(hour, minute)]


def test_t_an_edge_is_told_from_a_clock_at_which_something_is() -> None:
    edges = [
        "until 5pm",
        "from 6pm",
        "ab 17 uhr",
        "hasta las 5",
        "a partir de las 5",
        "dès 17h",
        "spätestens um 17 uhr",
    ]
    assert all(clock.edge for said in edges for clock in hours_in(said))
    assert not any(clock.edge for said in ("at 5pm", "um 17 uhr", "a las 5", "à 17h") for clock in hours_in(said))
