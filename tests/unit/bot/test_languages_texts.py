"""What the house says: in four languages, alike in all that code relies on, in one voice, of no other persona."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from bot.texts import texts_of
from bot.texts.menu import COMMANDS
from engine import promises
from engine.promises import Trouble
from engine.safety import EXPLICIT, FLIRT, GUILT, read
from persona.languages import CLAIMED
from persona.sheets.reader import load
from persona.sheets.sheet import PRONOUNS

OTHERS = CLAIMED[1:]
LUNA = replace(load("harry"), name="luna", display="Luna", pronouns="she")
PERSONA = {"name", "they", "them", "their"}
LONGEST_MESSAGE = 2000
"""Characters; the smallest message that a platform takes."""
LABEL = 40
"""Characters of a button that a phone shows whole."""
FILLING = {
    **dict.fromkeys(("lines", "state", "summary", "place", "remote", "finder", "list", "words"), "x" * 60),
    **dict.fromkeys(
        ("id", "count", "number", "case", "command", "code", "called", "zone", "time", "text", "reason"), "x" * 12
    ),
    **dict.fromkeys(("what", "when", "start", "end", "current", "bracket", "pace", "tone", "checked"), "x" * 12),
    **dict.fromkeys(("clock", "weekday", "day", "month", "at"), "x" * 12),
    **dict.fromkeys(("joins", "language", "quiet"), "x" * 12),
    **dict.fromkeys(("how", "every", "days", "first", "last"), "x" * 12),
}


def raw(language: str) -> dict[str, object]:
    """All of a language's file, by dotted names."""
    return dict(walk(tomllib.loads(files("bot.texts").joinpath(f"{language}.toml").read_text(encoding="utf-8"))))


def walk(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from walk(value, f"{above}{key}.")
        else:
            yield above + key, value


FILES = {language: raw(language) for language in CLAIMED}
KEYS = [key for key in FILES["en"] if not key.startswith("pronouns.")]


def strings(language: str) -> list[tuple[str, str]]:
    """All of a language's texts with their names, those of a list one by one."""
    file = {key: value for key, value in FILES[language].items() if not key.startswith("pronouns.")}
    return [(key, str(text)) for key, value in file.items() for text in (value if isinstance(value, list) else [value])]


def placeholders(value: object) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", str(value)))


def filled(language: str, text: object) -> str:
    """A text as a person sees it who talks with somebody else than the persona that is shipped."""
    menu = texts_of(language).menu
    return texts_of(language).about(LUNA, str(text), commands=menu.listing(), **FILLING)


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_every_text(language: str) -> None:
    assert set(FILES[language]) == set(KEYS)


@pytest.mark.parametrize("language", OTHERS)
def test_languages_put_the_same_into_a_text(language: str) -> None:
    theirs = {key: placeholders(FILES[language][key]) - {"name"} for key in KEYS}
    assert theirs == {key: placeholders(FILES["en"][key]) - PERSONA for key in KEYS}


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_the_same_number_of_buttons(language: str) -> None:
    counts = [
        {key: len(value) for key, value in FILES[each].items() if isinstance(value, list)} for each in ("en", language)
    ]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", OTHERS)
def test_languages_leave_no_text_in_english(language: str) -> None:
    """But for names, formats, and words that are the same."""
    same = {key for key in KEYS if FILES[language][key] == FILES["en"][key]}
    assert {key for key in same if len(re.sub(r"\{\w+\}", "", str(FILES["en"][key]))) > 12} == set()


@pytest.mark.parametrize("language", CLAIMED)
def test_languages_stay_within_what_platforms_take(language: str) -> None:
    texts = texts_of(language)
    assert set(texts.menu.commands) == set(COMMANDS)
    lines = [*texts.menu.commands.values(), *texts.menu.hints.values()]
    assert [line for line in lines if not 1 <= len(line) <= 100] == []
    assert len(texts.menu.description.format(name="x" * 24)) <= 512
    assert len(texts.menu.short_description) <= 120
    assert len(texts.house.not_yours) <= 200
    labels = [
        label
        for key, value in FILES[language].items()
        if key.endswith("choices") and isinstance(value, list)
        for label in value
    ]
    assert [label for label in labels if len(label) > LABEL] == []
    whole = {key: filled(language, text) for key, text in strings(language)}
    assert {key: len(text) for key, text in whole.items() if len(text) > LONGEST_MESSAGE} == {}


@pytest.mark.parametrize("language", CLAIMED)
def test_w09_no_text_speaks_of_another_persona(language: str) -> None:
    other = re.compile(r"Harry|(?i:\b(?:he|him|his|himself)\b)" if language == "en" else "Harry")
    assert {key: found for key, text in strings(language) if (found := other.findall(filled(language, text)))} == {}


@pytest.mark.parametrize("pronouns", PRONOUNS)
def test_w09_pronouns_come_from_the_sheet(pronouns: str) -> None:
    words = texts_of("en").about(replace(LUNA, pronouns=pronouns), texts_of("en").house.notice)
    assert f"so that {pronouns} can follow the talk" in words


OWN = {
    "en": r"\b(?:I|I'm|I'll|me|my|mine|myself)\b",
    "de": r"(?i)\b(?:ich|mir|mich|mein\w*)\b",
    "es": r"(?i)\b(?:yo|mí|conmigo|sé|estoy|soy|tengo)\b",
    "fr": r"(?i)\b(?:je|moi|mon|ma|mes)\b|\bj'",
}
QUOTED = re.compile(r"/memory 2 [^.]*\.")
"""An example of what a person may write."""


@pytest.mark.parametrize("language", CLAIMED)
def test_w09_the_house_is_we_and_never_i(language: str) -> None:
    """But in what a person says of something ahead, and on a button."""
    of_the_house = [
        (key, QUOTED.sub("", text))
        for key, text in strings(language)
        if not (key.startswith(("promises.", "reminders.")) or key.endswith("choices"))
    ]
    assert {key: found for key, text in of_the_house if (found := re.findall(OWN[language], text))} == {}


@pytest.mark.parametrize(
    ("language", "formal"),
    [("de", r"(?<!^)(?<![.!?:] )\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b"), ("es", r"(?i)\busted(?:es)?\b")],
)
def test_languages_are_those_of_friends(language: str, formal: str) -> None:
    assert {key: found for key, text in strings(language) if (found := re.findall(formal, text))} == {}


@pytest.mark.parametrize("language", CLAIMED)
def test_languages_hold_nobody_and_flirt_with_nobody(language: str) -> None:
    texts = [(key, read(text)) for key, text in strings(language) if key.startswith(("first_words.", "long_talk."))]
    rules = (GUILT, FLIRT, EXPLICIT)
    assert [(key, rule.topic) for key, reading in texts for rule in rules if rule.broken_by(reading)] == []


def test_languages_that_are_not_claimed_get_english() -> None:
    assert texts_of("pl") == texts_of("") == texts_of("en")


@pytest.mark.parametrize(
    ("language", "hour", "days", "words"),
    [
        ("en", 15, 0, "at 15:05"),
        ("en", 9, 2, "on Sat at 9:05"),
        ("de", 9, 1, "morgen um 9:05"),
        ("de", 9, 30, "am 4. Juli um 9:05"),
        ("es", 1, 0, "a la 1:05"),
        ("es", 13, 2, "el sáb a las 13:05"),
        ("fr", 9, 30, "le 4 juillet à 9:05"),
    ],
)
def test_languages_of_times_to_come(language: str, hour: int, days: int, words: str) -> None:
    now = datetime(2026, 6, 4, 0, 30, tzinfo=UTC)
    assert texts_of(language).times.moment(now.replace(hour=hour, minute=5) + timedelta(days=days), now) == words


@pytest.mark.parametrize(
    ("language", "seconds", "words"),
    [
        ("en", 50, "in a minute"),
        ("de", 1200, "in 20 Minuten"),
        ("es", 8000, "dentro de 2 horas"),
        ("fr", 2e5, "dans 2 jours"),
    ],
)
def test_languages_of_a_while(language: str, seconds: float, words: str) -> None:
    assert texts_of(language).times.in_a_while(seconds) == words


@pytest.mark.parametrize(
    ("language", "rule", "words"),
    [
        ("en", "FREQ=DAILY;BYHOUR=20;BYMINUTE=0", "every day at 20:00"),
        ("en", "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=8;BYMINUTE=5", "every Monday, Wednesday and Friday at 8:05"),
        ("en", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=8;BYMINUTE=0", "every 2 weeks on Monday at 8:00"),
        ("en", "FREQ=MONTHLY;BYMONTHDAY=5;COUNT=1;BYHOUR=8;BYMINUTE=0", "every month on day 5 at 8:00, once more"),
        ("de", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=0", "montags bis freitags um 8:00"),
        (
            "de",
            "FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20260801;BYHOUR=8;BYMINUTE=0",
            "jeden Montag und Freitag um 8:00 bis zum 1. August",
        ),
        ("es", "FREQ=DAILY;COUNT=3;BYHOUR=1;BYMINUTE=0", "todos los días a la 1:00, 3 veces"),
        ("es", "FREQ=MONTHLY;BYMONTHDAY=15;BYHOUR=9;BYMINUTE=0", "cada mes el día 15 a las 9:00"),
        (
            "fr",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;BYHOUR=9;BYMINUTE=0",
            "toutes les 2 semaines (lundi et vendredi) à 9:00",
        ),
        (
            "fr",
            "FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20261001;BYHOUR=9;BYMINUTE=0",
            "chaque mois le 1er à 9:00 jusqu'au 1er octobre",
        ),
    ],
)
def test_languages_of_what_repeats(language: str, rule: str, words: str) -> None:
    texts = texts_of(language)
    assert texts.repeats.phrase(rule, texts.times) == words


@pytest.mark.parametrize("language", CLAIMED)
def test_languages_have_a_word_for_every_trouble_and_unit(language: str) -> None:
    texts = texts_of(language)
    assert set(texts.reminders.troubles) == set(Trouble) - {Trouble.NONE, Trouble.WHEN}
    assert set(texts.repeats.units) == set(texts.repeats.many_units) == {"DAILY", "WEEKLY", "MONTHLY"}


@pytest.mark.parametrize("language", CLAIMED)
def test_languages_give_examples_that_are_understood_at_once(language: str) -> None:
    """What the house tells people to say is not asked back about."""
    texts, now = texts_of(language), datetime(2026, 6, 4, 12, tzinfo=UTC)
    hints = f"{texts.reminders.when} {texts.reminders.when_again}"
    for example in re.findall(r'[«„"]\s*(.*?)\s*[»“"]', hints):
        wish = promises.wish(f"remind me {example}", now.timestamp(), UTC)
        assert wish is not None, example
        assert (wish.trouble, [draft.choices for draft in wish.drafts]) == (Trouble.NONE, [()]), example
