"""Spans of hours with a part of one, in four languages: each is all that was said of it, or asked about."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from engine.promises import wish
from engine.times import dates
from engine.times.spans import spans_in


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("in an hour and a quarter", 75),
        ("in two hours and a half", 150),
        ("in an hour and three quarters", 105),
        ("in two and a quarter hours", 135),
        ("in an hour and twenty minutes", 80),
        ("in an hour and ten", 70),
        ("in an hour & 15 min", 75),
        ("in 1h20", 80),
        ("in 1h 20m", 80),
        ("in 1 1/2 hours", 90),
        ("in 1.25 hours", 75),
        ("in three quarters of an hour", 45),
        ("in half an hour", 30),
        ("an hour and a quarter from now", 75),
        ("in einer Stunde und einer Viertelstunde", 75),
        ("eine Stunde und eine Viertelstunde", 75),
        ("in anderthalb Stunden", 90),
        ("in eineinviertel Stunden", 75),
        ("in zweieinhalb Stunden", 150),
        ("in eindreiviertel Stunden", 105),
        ("in einer Dreiviertelstunde", 45),
        ("in zwei und einer halben Stunde", 150),
        ("in einer Stunde und zwanzig Minuten", 80),
        ("en una hora y cuarto", 75),
        ("dentro de dos horas y media", 150),
        ("en hora y cuarto", 75),
        ("en una hora y tres cuartos", 105),
        ("en tres cuartos de hora", 45),
        ("dans une heure et quart", 75),
        ("dans deux heures et quart", 135),
        ("dans une heure et demie", 90),
        ("dans une heure trois quarts", 105),
        ("dans 1h15", 75),
        ("dans une heure vingt", 80),
    ],
)
def test_t_a_part_of_an_hour_is_added_to_it(said: str, minutes: int) -> None:
    text = dates.plain(said)
    (stretch,) = spans_in(text)
    assert (stretch.seconds, stretch.span) == (minutes * 60, (0, len(text)))


@pytest.mark.parametrize(
    "said",
    [
        "remind me in an hour and a third to call",
        "remind me in half an hour and five minutes to call",
        "remind me in a day and a half to call",
        "erinner mich in fünf Viertelstunden",
        "recuérdame en dos horas y pico llamar",
        "recuérdame en una hora y veinte mover el coche",
        "rappelle-moi dans une heure et des poussières",
        "rappelle-moi dans deux heures moins le quart",
    ],
)
def test_t_what_is_added_and_not_read_is_asked_about(said: str) -> None:
    now = datetime(2026, 6, 10, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    asked = wish(said, now.timestamp(), now.tzinfo)
    assert asked is not None
    assert asked.trouble == "when"
