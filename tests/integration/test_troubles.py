"""Whoever runs the house hears of what goes wrong by themselves: by kind, once an hour, and nothing of anybody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.app import open_app
from bot.settings import Settings
from bot.texts import operator
from engine.messages import Bubble
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from scheduler.duties.troubles import Trouble, Troubles
from scheduler.errors import DoorShut, Undelivered
from tests.fakes.door import FakeDoor
from tests.fakes.home import Home, at_home
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
OPERATOR = "fake:c99"


@pytest.fixture
def watched(settings: Make, tmp_path: Path) -> Settings:
    """Settings of a house that somebody watches."""
    return settings(operator_chat=OPERATOR, clock_offset_file=tmp_path / "offset", outage_retry=0.01)


def word(**counts: int) -> str:
    return operator.troubles(counts)


async def broken(home: Home) -> None:
    """Let a turn break in which somebody tells something private, until it is given up."""

    async def fault(bubble: Bubble) -> None:
        if "private" in bubble.text:
            raise RuntimeError("canary")

    home.door.then = fault
    await home.write("/name private")
    await eventually(lambda: home.app.loop.operator.troubles.counts.get(Trouble.GIVEN_UP))
    await home.idle()
    home.door.then = FakeDoor().then


async def test_x07_where_all_is_well_nothing_is_said(watched: Settings) -> None:
    async with at_home(watched) as home:
        await home.say("/start", "hello")
        home.app.post.watch.error("engine", Undelivered("down"))
        home.app.post.watch.count("fake", "rate_limited")
        await home.app.loop.sweep()
        await home.app.loop.report()
        assert home.door.heard(OPERATOR) == []


async def test_x07_crashes_and_what_was_given_up_are_told_by_number_alone(watched: Settings) -> None:
    async with at_home(watched) as home:
        await home.say("/start")
        await broken(home)
        home.door.sent.clear()
        counts = home.app.loop.operator.troubles.counts
        assert counts[Trouble.CRASH] >= 5
        await home.app.loop.report()
        (told,) = home.door.heard(OPERATOR)
        assert told == word(**{str(trouble): count for trouble, count in counts.items()})
        assert not any(private in told for private in ("canary", "private", "fake", "u1", "c1"))


async def test_x07_what_follows_is_told_an_hour_later_by_whichever_process_saw_it(watched: Settings) -> None:
    async with at_home(watched) as home, at_home(watched, home.door) as other:
        for house in (home, other, home):
            house.app.post.watch.error("turn", ValueError("x"))
            await house.app.loop.report()
        assert home.door.heard(OPERATOR) == [word(crash=1)]
        await home.app.mailbox.undo("troubles")
        for house in (home, other):
            await house.app.loop.report()
        assert home.door.heard(OPERATOR) == [word(crash=1)] * 2
        await home.app.mailbox.undo("troubles")
        await other.app.loop.report()
        await home.app.mailbox.undo("troubles")
        await home.app.loop.report()
        assert home.door.heard(OPERATOR) == [word(crash=1)] * 3


async def test_x07_a_word_that_the_platform_did_not_take_is_said_later(watched: Settings) -> None:
    async with at_home(watched) as home:
        home.app.post.watch.error("turn", None)
        home.door.fail(Undelivered("cut"))
        await home.app.loop.report()
        home.app.post.watch.error("turn", None)
        home.later(301)
        await home.app.loop.report()
        assert home.door.heard(OPERATOR) == [word(crash=2)]


async def test_x07_a_chat_that_waits_for_minutes_is_told_of_while_it_waits(
    watched: Settings, engine: EngineServer
) -> None:
    async with at_home(watched) as home:
        await home.say("/start")
        engine.hold()
        await home.write("are you there?")
        await home.app.loop.sweep()
        await home.app.loop.report()
        assert home.door.heard(OPERATOR) == []
        home.later(301)
        await home.app.loop.sweep()
        await home.app.loop.report()
        assert home.door.heard(OPERATOR) == [word(stuck=1)]
        engine.let_go()
        await home.idle()
        await home.app.loop.sweep()
        assert home.app.loop.operator.troubles.counts == {}


async def test_x07_a_revoked_token_is_told_of_at_another_door(settings: Make) -> None:
    async with BotApi() as api:
        values: dict[str, Any] = {"telegram_bot_token": api.token, "telegram_api_url": api.url}
        async with open_app(settings(**values)) as app:
            await app.open_telegram()
            api.fail("getUpdates", 401, times=3)
            api.says("hello")
            await eventually(lambda: app.loop.operator.troubles.counts.get(Trouble.TOKEN))


def test_x07_settings_that_a_platform_refuses_are_a_trouble_and_a_bad_line_is_none() -> None:
    troubles = Troubles()
    troubles.note("telegram", Undelivered("out of reach"))
    assert troubles.counts == {}
    troubles.note("telegram", DoorShut("Telegram does not know this token"))
    assert troubles.counts == {Trouble.TOKEN: 1}


def test_x07_every_trouble_has_words() -> None:
    assert set(operator.TROUBLES) == {str(trouble) for trouble in Trouble}
