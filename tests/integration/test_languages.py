"""Words that are said where something is amiss are in the person's language too."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.texts import texts_of
from engine.messages import Bubble, BubbleKind, Kind
from lab.loopback.engine import EngineServer
from persona.sheets.reader import load
from scheduler.turns.refusals import Refusals
from tests.fakes.home import CHAT, at_home
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
OPERATOR = {"chat": "fake:c99", "person": "fake:u99"}
LANGUAGES = ["de", "es", "fr"]


@pytest.mark.parametrize(
    ("tag", "words", "language"),
    [("de", "hello", "de"), ("", "hola, me dejas entrar por favor", "es"), ("pl", "salut, je peux entrer ?", "fr")],
)
async def test_languages_of_a_stranger(settings: Make, tag: str, words: str, language: str) -> None:
    async with at_home(settings(open_to_everyone=False, operator_chat=OPERATOR["chat"])) as home:
        texts, (told,) = texts_of(language).house, await home.say(words, language=tag)
        assert told.startswith(texts.stranger.split("{")[0])
        code = told.rpartition(": ")[2]
        assert "is let in" in (await home.say(f"/admit {code}", **OPERATOR))[-1]
        await eventually(lambda: texts.welcome in home.door.heard(CHAT))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_languages_of_an_outage(settings: Make, engine: EngineServer, tmp_path: Path, language: str) -> None:
    values = {"outage_retry": 0.01, "clock_offset_file": tmp_path / "offset"}
    async with at_home(settings(**values)) as home:
        await home.say("/start", language=language)
        engine.fail("failed", times=50)
        await home.write("hello?", language=language)
        outage = load("harry").lines(language).outage
        await eventually(lambda: set(outage) & set(home.door.heard()))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_languages_of_what_cant_be_seen(settings: Make, language: str) -> None:
    async with at_home(settings()) as home:
        await home.say("/start", language=language)
        heard = await home.say("", kind=Kind.PHOTO, language=language)
        assert load("harry").lines(language).cant_see["photo"] in heard


@pytest.mark.parametrize("language", LANGUAGES)
async def test_languages_of_a_cap(settings: Make, language: str) -> None:
    async with at_home(settings(messages_per_minute=2)) as home:
        await home.say("/start", language=language)
        heard = await home.say(*["/why"] * 5, language=language)
        assert heard.count(texts_of(language).house.too_many_commands) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_languages_of_a_greeting(settings: Make, language: str) -> None:
    async with at_home(settings()) as home:
        assert (await home.say("/start", language=language))[-1] in load("harry").lines(language).greetings


def test_languages_of_a_refusal() -> None:
    refusals = Refusals({"de": "Hier geht es nicht."}.get, {"de": "Dort geht es nicht."}.get)
    bubble = Bubble("1", "Hallo", BubbleKind.REPLY)
    tries = [refusals.instead_of(bubble, group=True, person="p", language=code) for code in ("de", "fr")]
    assert [[instead.text for instead in each] for each in tries] == [
        ["Hallo", "Hier geht es nicht.", "Dort geht es nicht."],
        ["Hallo"],
    ]
