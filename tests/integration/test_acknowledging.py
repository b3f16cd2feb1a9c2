"""With the store in trouble the doors stop acknowledging rather than lose, and afterwards work resumes by itself."""

import asyncio
from collections.abc import Callable

import pytest

from bot.app import open_app
from bot.settings import Settings
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from scheduler.errors import StoreDown
from tests.fakes.home import last_words
from tests.fakes.talk import errors
from tests.fakes.trouble import Begin, Trouble, telegram
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


@pytest.mark.parametrize("hooked", [False, True], ids=["polling", "webhook"])
async def test_telegram_keeps_what_the_store_can_not_take(
    settings: Make, engine: EngineServer, trouble: Trouble, begin: Begin, hooked: bool
) -> None:
    engine.answer = last_words
    async with telegram(settings, trouble, hooked=hooked) as (app, api):
        api.says("before")
        await eventually(lambda: any("before" in sent.text for sent in api.sent))
        await asyncio.wait_for(app.reception.idle(), 10)
        await eventually(lambda: not api.waiting or not hooked)
        await begin(trouble)
        api.says("hold on to this")
        if hooked:
            await eventually(lambda: "503" in api.webhook_error)
        else:
            await eventually(lambda: "store" in errors(app))
        assert api.waiting >= 1
        await trouble.over()
        await eventually(lambda: any("hold on to this" in sent.text for sent in api.sent))
        await asyncio.wait_for(app.reception.idle(), 10)
        await eventually(lambda: not api.waiting or not hooked)
        assert sum("hold on to this" in sent.text for sent in api.sent) == 1


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_discord_is_heard_once_the_store_is_back(
    settings: Make, engine: EngineServer, trouble: Trouble, begin: Begin
) -> None:
    """Nothing can be given back there, so the door itself holds on to it."""
    engine.answer = last_words
    async with DiscordServer() as server:
        values = {"discord_bot_token": server.token, "discord_api_url": server.url, "redis_url": trouble.line.url}
        values |= {"ask_checkins_after": 99, "store_timeout": 0.5, "lease_seconds": 1.0}
        async with open_app(settings(**values)) as app:
            await app.open_discord()
            async with app.loop.running():
                await eventually(lambda: server.identified)
                server.says("before")
                await eventually(lambda: any("before" in sent.text for sent in server.sent))
                await asyncio.wait_for(app.reception.idle(), 10)
                await begin(trouble)
                server.says("hold on to this")
                await eventually(lambda: "store" in errors(app))
                assert not any("hold on" in sent.text for sent in server.sent)
                await trouble.over()
                await eventually(lambda: any("hold on to this" in sent.text for sent in server.sent))
                await asyncio.wait_for(app.reception.idle(), 10)
                assert sum("hold on to this" in sent.text for sent in server.sent) == 1


async def test_a_line_that_lets_nothing_through_is_given_up_and_a_new_one_is_opened(
    settings: Make, trouble: Trouble
) -> None:
    async with open_app(settings(redis_url=trouble.line.url, store_timeout=0.3)) as app:
        trouble.line.stall(new=False)
        with pytest.raises(StoreDown):
            await app.mailbox.rev("fake:c1")
        assert await app.mailbox.rev("fake:c1") == "0"
