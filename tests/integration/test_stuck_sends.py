"""K6, K14: a bubble that can't be sent is tried a counted number of times, over restarts too, and holds nobody up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from bot.app import open_app
from bot.settings import Settings
from engine.messages import Bubble
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from scheduler.door import Receipt
from scheduler.errors import RateLimited, Undelivered
from scheduler.turns.pace import Pace
from tests.fakes.door import FakeDoor
from tests.fakes.home import Home, at_home, last_words
from tests.fakes.told import HOUSE
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
MOST = Pace().tries


@dataclass(slots=True)
class SickDoor(FakeDoor):
    """A door that answers everything that is sick with an error, although it ``arrives`` where that is told."""

    sick: str = "sick"
    arrives: bool = False
    sick_tries: int = 0

    async def _deliver(self, chat: str, bubble: Bubble) -> Receipt:
        if self.sick not in f"{bubble.text}{bubble.file}":
            return await FakeDoor._deliver(self, chat, bubble)
        self.sick_tries += 1
        if self.arrives:
            self.sent.append((chat, bubble))
        raise Undelivered("500")


def at_once(settings: Make, **more: object) -> Settings:
    """Without the real waits: all tries of a bubble take a second."""
    return settings(outage_retry=0.01, retry_factor=0.0001, **more)


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    engine.answer = last_words
    async with at_home(at_once(settings), SickDoor()) as home:
        await home.say("/start")
        await home.chat(questions={"asked": ("age", "checkins")})
        home.door.sent.clear()
        yield home


@pytest.mark.parametrize("arrives", [False, True])
async def test_k06_a_bubble_is_tried_so_often_and_then_given_up_with_one_honest_line(home: Home, arrives: bool) -> None:
    assert isinstance(home.door, SickDoor)
    home.door.arrives = arrives
    await home.write("sick")
    await eventually(lambda: HOUSE.helpless in home.door.heard())
    assert home.door.sick_tries == MOST
    home.door.sick = "nothing is sick any more"
    await home.say("hello")
    assert home.door.heard().count(HOUSE.helpless) == 1
    assert home.door.spoken()[-1].endswith("hello.")
    assert (await home.mail()).outbox == ()


async def test_k06_tries_are_counted_over_restarts(settings: Make, engine: EngineServer) -> None:
    engine.answer = last_words
    tries = 0
    for _ in range(4):
        door = SickDoor()
        async with at_home(at_once(settings), door) as home:
            if not tries:
                await home.say("/start", "sick")
            await home.swept(lambda door=door: door.sick_tries > 2 or HOUSE.helpless in door.heard())
        tries += door.sick_tries
        if HOUSE.helpless in door.heard():
            break
    async with at_home(at_once(settings), FakeDoor()) as home:
        mail = await home.mail()
    left = [waiting.tries for waiting in mail.outbox if "sick" in waiting.bubble.text]
    assert tries <= MOST
    assert left in ([], [tries])


async def test_k06_what_even_the_honest_line_can_not_reach_is_given_up_too(home: Home) -> None:
    assert isinstance(home.door, SickDoor)
    home.door.sick = ""
    await home.write("hello")
    await eventually(lambda: home.door.sick_tries >= 2 * MOST)
    assert await eventually(lambda: _empty(home))
    assert home.door.sick_tries == 2 * MOST


async def test_k06_an_answer_of_which_no_bubble_arrives_is_given_up_with_one_honest_line(
    home: Home, engine: EngineServer
) -> None:
    assert isinstance(home.door, SickDoor)
    engine.answer = lambda _: "The first is sick.\nThe second is sick too.\nThe third is as sick."
    await home.write("hello")
    await eventually(lambda: HOUSE.helpless in home.door.heard())
    assert await eventually(lambda: _empty(home))
    assert home.door.heard().count(HOUSE.helpless) == 1
    # The last two stop with the first.
    assert home.door.sick_tries < 2 * MOST


async def _empty(home: Home) -> bool:
    # Whoever looks holds the chat for a moment, and keeps its own process out until the next sweep.
    await home.app.loop.sweep(older_than=0.0)
    await home.idle()
    mail = await home.mail()
    return not mail.outbox and not mail.inbox


async def test_k06_what_the_platform_asks_to_wait_for_is_no_try(home: Home) -> None:
    home.door.fail(RateLimited(0.001), times=4)
    await home.say("hello")
    assert home.door.spoken() == ["You said: hello."]
    assert (await home.mail()).outbox == ()


async def test_k14_commands_and_talk_do_not_wait_behind_a_bubble_that_is_always_refused(
    settings: Make, engine: EngineServer
) -> None:
    engine.answer = last_words
    # All the tries would take an hour.
    async with at_home(settings(outage_retry=0.01, retry_factor=1.0), SickDoor(sick="aifriend-export")) as home:
        assert isinstance(home.door, SickDoor)
        await home.say("/start")
        await home.write("/export")
        await eventually(lambda: home.door.sick_tries >= 1)
        await home.write("/stop")
        await eventually(lambda: any(HOUSE.stopped in text for text in home.door.heard()))
        await home.write("hello")
        await eventually(lambda: "You said: hello." in home.door.spoken())
        await home.write("/forget yes")
        await eventually(lambda: any("is deleted" in text for text in home.door.heard()))
        assert await eventually(lambda: _empty(home))


async def test_k06_a_house_that_is_stopped_keeps_its_door_until_a_send_has_ended(settings: Make) -> None:
    async with BotApi() as api:
        ours = settings(telegram_bot_token=api.token, telegram_api_url=api.url, retry_factor=1.0)
        async with open_app(ours) as app:
            await app.open_http()
            await app.open_telegram()
            serving = asyncio.create_task(app.serve())
            api.hold("sendMessage")
            api.says("/help")
            await eventually(lambda: api.counts["sendMessage"])
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            # A door that is to close needs some steps for it.
            for _ in range(200):
                await asyncio.sleep(0)
            assert "telegram" in app.post.doors
            api.let_go("sendMessage")
        assert api.sent
        async with open_app(ours) as app:
            await app.open_telegram()
            await app.loop.sweep(older_than=0.0)
            await app.reception.idle()
        seen = [sent.text for sent in api.sent]
        assert len(seen) == len(set(seen)) == 2


async def test_k06_a_house_that_closes_lets_a_send_end_that_is_under_way(settings: Make, engine: EngineServer) -> None:
    engine.answer = last_words
    door = FakeDoor()
    async with at_home(settings(retry_factor=1.0), door) as home:
        await home.say("/start")
        await home.chat(questions={"asked": ("age", "checkins")})
        tries = door.tries
        door.hold()
        await home.write("hello")
        await eventually(lambda: door.tries > tries)
        closing = asyncio.create_task(home.app.conversations.close())
        await asyncio.sleep(0)
        door.let_go()
        await closing
    async with at_home(settings(), FakeDoor()) as again:
        await again.app.loop.sweep(older_than=0.0)
        await again.idle()
        assert again.door.sent == []
        assert (await again.said())[-1] == "You said: hello."
    assert door.spoken()[-1:] == ["You said: hello."]
