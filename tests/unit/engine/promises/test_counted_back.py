"""A time that is counted from another of the same text: on its day, in four languages, or asked about."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from engine.promises import wish

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 10, 10, 30, tzinfo=BERLIN)


def understood(text: str) -> str:
    """The local time that is confirmed, a trouble, or that it is asked about."""
    asked = wish(text, NOW.timestamp(), BERLIN)
    if asked is None or asked.trouble:
        return asked.trouble if asked else "nothing"
    draft = asked.drafts[0]
    return "asked" if draft.choices else f"{datetime.fromtimestamp(draft.due, BERLIN):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("my ferry leaves at 6pm friday, remind me three hours before", "Fri 12 15:00"),
        ("gran's coach gets in 9.40pm on the 20th. remind me an hour before that", "Sat 20 20:40"),
        ("kickoff saturday 15:00! ping me 90 minutes before", "Sat 13 13:30"),
        ("webinar 4pm tomorrow - remind me 15 mins before", "Thu 11 15:45"),
        ("mein Bus fährt um 17:42 am Sonntag, erinner mich eine Stunde vorher", "Sun 14 16:42"),
        ("Omas Zug kommt um 21:40 am Sonntag an. erinner mich eine halbe Stunde davor", "Sun 14 21:10"),
        ("mi tren sale a las 17:42 el domingo, avísame una hora antes", "Sun 14 16:42"),
        ("la clase es a las 16h el jueves, recuérdame media hora antes", "Thu 11 15:30"),
        ("mon car part à 17h42 dimanche, préviens-moi une heure avant", "Sun 14 16:42"),
        ("le concert est à 20h samedi. préviens-moi deux heures avant ça", "Sat 13 18:00"),
        ("mein Termin ist Freitag 14 Uhr, erinner mich eine Stunde vorher", "Fri 12 13:00"),
        ("mon rdv est vendredi à 14h, rappelle-moi une heure et quart avant", "Fri 12 12:45"),
        ("flight 1am saturday, remind me 3 hours before", "Fri 12 22:00"),
        ("der Flug geht am Freitag um 0:30, erinner mich zwei Stunden vorher", "Thu 11 22:30"),
        ("dentist at 1, remind me half an hour before", "Wed 10 12:30"),
        ("the parking runs out in twenty-five mins, tell me 5 minutes before that", "Wed 10 10:50"),
    ],
)
def test_t_an_hour_before_that_is_on_the_day_of_that(said: str, meant: str) -> None:
    assert understood(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "I was ill on monday. meeting at 3pm, ping me an hour before",
        "there's a webinar at 4pm. it's on thursday. remind me 15 mins before",
        "doors 7pm, show 8pm friday, remind me an hour before",
        "train at 5pm on saturday and the concert at 8pm on sunday. remind me an hour before that",
        "dinner at 6 tonight, remind me two hours before",
        "dentist friday at 6, remind me two hours before",
        "dentist friday 3pm. remind me today an hour before",
        "the match isn't sunday 4pm, remind me half an hour before",
        "the exam was friday at 2pm, remind me an hour before",
    ],
)
def test_t_where_the_day_of_that_is_unsure_he_asks(said: str) -> None:
    assert understood(said) == "when"


@pytest.mark.parametrize(
    "said",
    [
        "remind me, between 2 and 3 this afternoon, to email the office",
        "between 2 and 3 tomorrow afternoon remind me to email",
        "remind me, between half 2 and 3 this afternoon, to eat",
        "remind me tonight, between 8 and 9, to call",
        "remind me two to three this afternoon",
        "remind me tomorrow at 5pm and one more on friday at 6pm",
        "remind me on friday, 4 to 5pm, to call",
        "remind me at 10 to 11",
        "erinner mich, zwischen 14 und 15 Uhr, an den Anruf",
        "erinner mich morgen, so zwischen acht und neun abends, an den Anruf",
        "erinner mich, von zwei bis drei heute nachmittag, an die Schule",
        "recuérdame, entre las dos y las tres de esta tarde, llamar",
        "recuérdame, entre 8 y 9 esta noche, llamar",
        "rappelle-moi, entre 14 et 15h cet après-midi, d'appeler",
        "rappelle-moi, entre deux et trois cet après-midi, d'appeler",
    ],
)
def test_t_from_one_hour_to_another_is_asked_about(said: str) -> None:
    assert understood(said) == "when"


@pytest.mark.parametrize(
    "said",
    [
        "ich hab vergessen, dass du mich um 17 Uhr erinnern sollst",
        "weißt du noch, dass du mich um 17 Uhr wecken solltest",
        "olvidé que me recuerdas a las 17h",
        "that was a real wake-up call for everyone at 5pm",
        "¿me puedes recordar lo que dijiste el lunes?",
        "pouvez-vous me rappeler votre nom ?",
        "können Sie sich erinnern?",
    ],
)
def test_t_talk_of_a_wish_is_none(said: str) -> None:
    assert understood(said) == "nothing"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("wake-up nudge tomorrow 5:50 am?? train to Leeds", "Thu 11 05:50"),
        ("two reminders mate: 4pm call the garage, 5.30pm ring mum", "Wed 10 16:00"),
        ("morgen um 17 Uhr erinnern: Handy laden", "Thu 11 17:00"),
        ("können Sie mich um 17 Uhr erinnern?", "Wed 10 17:00"),
        ("¿me podrías recordar el jueves a las 16:30 lo del pediatra?", "Thu 11 16:30"),
        ("ponme dos avisos hoy: a las 16:00 la lavadora y a las 21:30 llamar", "Wed 10 16:00"),
        ("tu me le rappelles à 17h ?", "Wed 10 17:00"),
        ("pouvez-vous me rappeler à 17h d'arroser ?", "Wed 10 17:00"),
        ("the roofer rang. I'll ring back at quarter to three. ping me then?", "when"),
    ],
)
def test_t_a_wish_in_other_words_is_heard(said: str, meant: str) -> None:
    assert understood(said) == meant
