"""Several people in one burst: each line is judged by its own speaker, and the strictest holds."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from bot import engines
from bot.app import open_app
from bot.settings import Settings
from engine.turn.check import SPEECHLESS
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from persona.consent import Permission, allowed, minor_mode
from persona.feelings.bond import Bond
from persona.feelings.stage import Stage
from persona.line import Quote
from persona.members import Member
from persona.person import Age, Person
from tests.care.stubs import ADULT
from tests.fakes.door import FakeDoor
from tests.fakes.home import Home, at_home, message
from tests.fakes.told import HOUSE
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
GROUP: dict[str, Any] = {"chat": "fake:c5", "group": True}
ANN, BOB = {"person": "fake:u5", "name": "Ann"}, {"person": "fake:u6", "name": "Bob"}
ELSEWHERE = "engine.example.com"


async def grown(home: Home, *people: str, **changes: Any) -> None:
    for key in people:
        await home.app.mailbox.change_person(key, lambda person: replace(person, age=Age.ADULT, **changes))


async def together(home: Home, *remarks: tuple[str, dict[str, str]], **more: Any) -> list[str]:
    """Let several people write in one burst; return all that the group got to see of it."""
    before = len(home.door.heard(GROUP["chat"]))
    async with home.app.mailbox.holding(GROUP["chat"]):
        for text, who in remarks:
            incoming = message(text, **(GROUP | who | more))
            await home.app.reception.receive(incoming, update=f"u{incoming.id}")
    await home.swept(lambda: len(home.door.heard(GROUP["chat"])) > before)
    await home.idle()
    return home.door.heard(GROUP["chat"])[before:]


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    async with at_home(settings()) as home:
        for who in (ANN, BOB):
            await home.say("hi", **GROUP, **who)
        engine.seen.clear()
        yield home


@pytest.fixture
async def far(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    """A house whose engine stands elsewhere, by its settings; the words go to the stand-in all the same."""
    async with AsyncExitStack() as stack:
        model, _ = await engines.open_model(settings(), stack)
        app = await stack.enter_async_context(open_app(settings(engine_url=f"https://{ELSEWHERE}"), model=model))
        home = Home(app, FakeDoor())
        app.post.doors[home.door.name] = home.door
        engine.seen.clear()
        yield home


def asked(engine: EngineServer) -> str:
    return "\n".join(str(body["messages"]) for body in engine.seen)


async def test_d06_words_without_a_yes_never_reach_the_engine_elsewhere(far: Home, engine: EngineServer) -> None:
    await grown(far, "fake:u5", remote=ELSEWHERE)
    await grown(far, "fake:u6")
    said = await together(far, ("Quillfeather is tired", BOB), ("and I like trains", ANN))
    assert "Quillfeather" not in asked(engine)
    assert "I like trains" in asked(engine)
    assert sum(ELSEWHERE in text for text in said) == 1
    # Whoever was asked is Bob.
    assert (await far.mail(GROUP["chat"])).chat.questions.whom == "fake:u6"


async def test_d06_nor_those_of_a_yes_that_was_taken_back(far: Home, engine: EngineServer) -> None:
    await grown(far, "fake:u5", "fake:u6", remote=ELSEWHERE)
    await together(far, ("Quillfeather is tired", BOB))
    assert "Quillfeather" in asked(engine)
    await grown(far, "fake:u6", remote="")
    engine.seen.clear()
    await together(far, ("and I like trains", ANN))
    assert "I like trains" in asked(engine)
    assert "Quillfeather" not in asked(engine)


async def test_d06_nor_those_that_another_one_quotes(far: Home, engine: EngineServer) -> None:
    await grown(far, "fake:u5", remote=ELSEWHERE)
    quote = Quote("Quillfeather is tired", "Bob", "fake:u6")
    await together(far, ("and I like trains", ANN), quote=quote)
    assert "I like trains" in asked(engine)
    assert "Quillfeather" not in asked(engine)


async def test_d06_a_declared_childs_words_never_reach_an_engine(home: Home, engine: EngineServer) -> None:
    await grown(home, "fake:u5")
    await together(home, ("I am 9, says Quillfeather", BOB), ("and I like trains", ANN))
    assert "Quillfeather" not in asked(engine)
    assert "I like trains" in asked(engine)
    assert sum(text == HOUSE.age_child for _, bubble in home.door.sent for text in [bubble.text]) == 1


@pytest.mark.parametrize("last", [ANN, BOB], ids=["the adult last", "the minor last"])
async def test_d06_one_adult_lifts_minor_mode_for_nobody(
    home: Home, engine: EngineServer, last: dict[str, str]
) -> None:
    await grown(home, "fake:u5")
    await home.app.mailbox.change_person("fake:u6", lambda person: replace(person, age=Age.MINOR))
    engine.answer = lambda _: "You are on a seven day streak, keep it up!"
    first = BOB if last is ANN else ANN
    said = await together(home, ("what is new", first), ("not much here", last))
    assert all(text.endswith(tuple(SPEECHLESS)) for text in said)


async def test_d06_a_minor_who_spoke_before_is_still_there(home: Home, engine: EngineServer) -> None:
    await grown(home, "fake:u5")
    await together(home, ("I am 15 by the way", BOB))
    engine.answer = lambda _: "You are on a seven day streak, keep it up!"
    said = await together(home, ("what is new", ANN))
    assert set(said) <= set(SPEECHLESS)


async def test_d06_each_ones_age_is_read_from_their_own_lines(home: Home) -> None:
    await grown(home, "fake:u5", "fake:u6")
    await together(home, ("I am 15 by the way", BOB), ("not much here", ANN))
    ages = [(await home.app.mailbox.person(key)).age for key in ("fake:u5", "fake:u6")]
    assert ages == [Age.ADULT, Age.MINOR]


async def test_d06_danger_is_the_speakers_own(home: Home) -> None:
    await together(home, ("I want to kill myself tonight", BOB), ("not much here", ANN))
    assert (await home.mail(GROUP["chat"])).chat.care.people == ("fake:u6",)


def test_d06_the_strictest_of_all_holds() -> None:
    chat = replace(ADULT.chat, place=replace(ADULT.chat.place, group=True, adults_only=True))
    chat = replace(chat, members=(Member(ADULT.person.key, bond=Bond(stage=Stage.CLOSE)),))
    one = replace(ADULT, chat=chat, person=replace(ADULT.person, playful=True))
    assert allowed(Permission.FLIRT, one)
    for other in (Person("q"), Person("q", age=Age.MINOR, playful=True), Person("q", age=Age.ADULT)):
        both = replace(one, others=(other,))
        assert not allowed(Permission.FLIRT, both)
        assert minor_mode(both) is (other.age is not Age.ADULT)
    assert not allowed(Permission.TALK, replace(one, others=(Person("q", age=Age.CHILD),)))


async def test_d06_in_a_real_group_the_silent_majority_stays_out_of_the_prompt(
    settings: Make, engine: EngineServer
) -> None:
    engine.answer = lambda _: "I like trains too."
    async with BotApi() as api, AsyncExitStack() as stack:
        model, _ = await engines.open_model(settings(), stack)
        told = {"telegram_bot_token": api.token, "telegram_api_url": api.url, "engine_url": f"https://{ELSEWHERE}"}
        app = await stack.enter_async_context(open_app(settings(**told), model=model))
        await app.open_telegram()
        me = f"@{api.username}"
        agrees = lambda person: replace(person, age=Age.ADULT, remote=ELSEWHERE)  # noqa: E731
        await app.mailbox.change_person("telegram:u7", agrees)
        api.says(f"{me} Quillfeather is tired", person=8, name="Bea", group=True)
        api.says(f"{me} and I like trains", person=7, name="Ann", group=True)
        await eventually(lambda: any(sent.text == "I like trains too." for sent in api.sent))
        await app.reception.idle()
        assert "Quillfeather" not in asked(engine)
