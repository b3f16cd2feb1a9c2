"""The house speaks with everybody in their own language: the platform's, what they write, or what they chose."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.settings import Settings
from bot.texts import texts_of
from engine.messages import Kind
from persona.line import Whose
from persona.person import Age
from scheduler.mailbox import Once
from tests.fakes.home import CHAT, PERSON, Home, at_home

Make = Callable[..., Settings]
LONG = {
    "de": "Hallo, ich bin heute ziemlich müde und habe keine Lust auf die Arbeit",
    "es": "hola, hoy estoy muy cansada y no tengo ganas de ir al trabajo",
    "fr": "salut, je suis très fatiguée aujourd'hui et j'ai pas envie d'aller au travail",
}
CARD = {"de": "umzubringen", "es": "matarte", "fr": "te tuer", "en": "killing yourself", "zh": "自杀"}


@pytest.fixture
async def home(settings: Make) -> AsyncIterator[Home]:
    async with at_home(settings()) as house:
        yield house


def notice(language: str) -> str:
    return texts_of(language).house.notice.split("{")[0]


@pytest.mark.parametrize(
    ("tag", "language"), [("de-AT", "de"), ("es", "es"), ("fr-CA", "fr"), ("pl", "en"), ("", "en")]
)
async def test_languages_of_the_platform_from_the_first_word_on(home: Home, tag: str, language: str) -> None:
    (first, *_) = await home.say("/start", language=tag)
    assert first.startswith(notice(language))
    assert first.endswith(texts_of(language).house.notice[-20:])
    assert (await home.say("/dance", language=tag))[-1] == texts_of(language).house.unknown.format(command="dance")


@pytest.mark.parametrize("language", LONG)
async def test_languages_are_learnt_from_what_people_write(home: Home, language: str) -> None:
    heard = await home.say(LONG[language])
    assert heard[0].startswith(notice(language))
    assert (await home.app.mailbox.person(PERSON)).writes == language
    # A word of another one changes nothing.
    await home.say("ok, thanks")
    assert (await home.say("/stop"))[-1] == texts_of(language).house.stopped


async def test_languages_are_not_learnt_from_what_others_wrote(home: Home) -> None:
    await home.say(LONG["de"], whose=Whose.FORWARDED)
    assert (await home.app.mailbox.person(PERSON)).writes == ""


async def test_languages_are_chosen_by_a_tap_and_stay(home: Home) -> None:
    await home.say("/language", language="de")
    assert await home.tap("Français") == [texts_of("fr").house.language_set]
    assert (await home.say("/stop", language="de"))[-1] == texts_of("fr").house.stopped
    assert (await home.say("/language es", language="de"))[-1] == texts_of("es").house.language_set
    assert (await home.say("/language klingon"))[-1] == texts_of("es").house.language_state


@pytest.mark.parametrize(("language", "yes", "no"), [("de", "ja", "nein"), ("es", "sí", "no"), ("fr", "oui", "non")])
async def test_languages_of_a_plain_answer(home: Home, language: str, yes: str, no: str) -> None:
    await home.say("/start", language=language)
    await home.person(age=Age.ADULT)
    await home.say("/checkins", language=language)
    assert (await home.say(yes, language=language))[0] == texts_of(language).house.checkins_on.format(name="Harry")
    await home.say("/checkins", language=language)
    assert (await home.say(no, language=language))[0] == texts_of(language).house.checkins_off


@pytest.mark.parametrize(
    ("tag", "text", "language", "number"),
    [
        ("", "Ich will nicht mehr leben. Ich bringe mich heute um.", "de", "0800 111 0 111"),
        ("", "quiero morir, me voy a matar esta noche", "es", "024"),
        ("", "je veux mourir, je vais me tuer ce soir", "fr", "3114"),
        ("", "I want to kill myself tonight", "en", "988"),
        ("", "我想自杀", "zh", "988"),
        ("de-AT", "I want to kill myself tonight", "de", "142"),
        ("fr-BE", "je veux mourir", "fr", "0800 32 123"),
        ("es-MX", "quiero morir", "es", "800 911 2000"),
        ("es-AR", "quiero morir", "es", "135"),
        ("es-CL", "quiero morir", "es", "*4141"),
        ("de-CH", "ich will sterben", "de", "143"),
        ("en-GB", "I want to die", "en", "116 123"),
    ],
)
async def test_languages_of_the_crisis_card_from_the_very_first_message(
    home: Home, tag: str, text: str, language: str, number: str
) -> None:
    await home.write(text, language=tag)
    # What only may be a sign of danger waits for what it means.
    await home.app.reception.idle()
    (card,) = home.crisis_cards()
    assert CARD[language] in card
    assert number in card


async def test_languages_of_a_card_that_the_door_could_not_send(home: Home) -> None:
    """The turn sends it then, and knows where they are; three words are too few to be remembered by."""
    await home.person(zone="Europe/Vienna")
    await home.app.mailbox.once_in(CHAT, Once.OWED_CARD, 60, person=PERSON)
    await home.app.mailbox.once_in(CHAT, Once.CARD, 60, person=PERSON)
    await home.say("ich will sterben")
    (card,) = home.crisis_cards()
    assert CARD["de"] in card
    assert "142" in card


TOMORROW = {"de": "morgen um 9:00", "es": "mañana a las 9:00", "fr": "demain à 9:00"}


@pytest.mark.parametrize("language", LONG)
async def test_languages_of_a_reminder(home: Home, language: str) -> None:
    await home.say("/start", language=language)
    await home.person(zone="UTC")
    confirmed = (await home.say(f"/remind {TOMORROW[language]} tea", language=language))[-1]
    texts = texts_of(language)
    tomorrow = texts.times.tomorrow.format(at=texts.times.at.format(clock="9:00"))
    assert confirmed == texts.promises.noted.format(when=tomorrow, what="tea")
    listed = (await home.say("/promises", language=language))[-1]
    assert tomorrow in listed
    button = texts.promises.drop.format(id="1", what="tea")
    data = next(each.data for _, bubble in home.door.sent for each in bubble.buttons if each.label == button)
    assert await home.say(data, kind=Kind.BUTTON) == [texts.promises.dropped.format(what="tea")]


@pytest.mark.parametrize("language", LONG)
async def test_t_a_reminder_is_asked_back_and_repeats_in_the_persons_language(home: Home, language: str) -> None:
    await home.say("/start", language=language)
    await home.person(zone="UTC")
    texts = texts_of(language)
    asked = (await home.say("/remind tomorrow at six tea {x}", language=language))[-1]
    assert asked == texts.reminders.which.format(what="tea {x}")
    evening = texts.times.tomorrow.format(at=texts.times.clock(18, 0))
    chosen = await home.tap(evening)
    assert chosen == [texts.promises.noted.format(when=evening, what="tea {x}")]
    heard = (await home.say("/remind every day at 23:59 plant", language=language))[-1]
    how = texts.repeats.phrase("FREQ=DAILY;BYHOUR=23;BYMINUTE=59", texts.times)
    assert heard == texts.reminders.repeated.format(how=how, when=texts.times.clock(23, 59), what="plant")
    await home.say("/promises", language=language)
    skipped = await home.tap(texts.reminders.skip.format(id="2"))
    late = texts.times.tomorrow.format(at=texts.times.clock(23, 59))
    assert skipped == [texts.reminders.skipped.format(when=late, what="plant")]


@pytest.mark.parametrize("language", LONG)
async def test_languages_of_every_command(home: Home, language: str) -> None:
    """None answers in English."""
    english = {line for line in _lines("en") if len(line) > 20}
    await home.say("/start", language=language)
    for command in texts_of("en").menu.commands:
        for line in (await home.say(f"/{command}", language=language)) if command != "start" else ():
            assert line not in english, command


def _lines(language: str) -> list[str]:
    texts = texts_of(language)
    tables = (
        texts.house,
        texts.records,
        texts.promises,
        texts.reminders,
        texts.settings,
        texts.care,
        texts.first_words,
    )
    return [value for table in tables for name in table.__slots__ if isinstance(value := getattr(table, name), str)]


async def test_languages_put_nothing_into_what_people_wrote(home: Home) -> None:
    await home.say("/start")
    await home.person(zone="UTC", memory=True)
    for command in ("/remind tomorrow at 9 {name} {0} {", "/promises"):
        assert "{name} {0} {" in (await home.say(command))[-1]
    assert "/{x}" in (await home.say("/{x}"))[-1]
