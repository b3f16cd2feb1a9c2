"""A place that is closed to him closes no person: only what is refused in private is that person's doing."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.app import App, open_app
from bot.settings import Settings
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from tests.fakes.talk import OnDiscord, OnTelegram, Talk, echo
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
GROUP = -1001000000042


@asynccontextmanager
async def at_telegram(settings: Make) -> AsyncIterator[tuple[App, BotApi]]:
    async with BotApi() as api, open_app(settings(telegram_bot_token=api.token, telegram_api_url=api.url)) as app:
        await app.open_telegram()
        yield app, api


@asynccontextmanager
async def at_discord(settings: Make) -> AsyncIterator[tuple[App, DiscordServer]]:
    async with DiscordServer() as server:
        async with open_app(settings(discord_bot_token=server.token, discord_api_url=server.url)) as app:
            await app.open_discord()
            await eventually(lambda: server.identified)
            yield app, server


async def closed(app: App, chat: str) -> bool:
    """Whether a chat was closed, with nothing left in it."""
    await app.conversations.idle()
    async with app.mailbox.holding(chat) as held:
        return held is not None and held[1].chat.first_words.wanted is False and not held[1].inbox


@pytest.mark.parametrize("code", [403, 400], ids=["kicked", "gone"])
async def test_k12_a_closed_group_closes_nobody_on_telegram(settings: Make, engine: EngineServer, code: int) -> None:
    engine.answer = echo
    reason = {403: "Forbidden: bot was kicked from the supergroup chat", 400: "Bad Request: chat not found"}[code]
    async with at_telegram(settings) as (app, api):
        talk = Talk(app, OnTelegram(api), engine)
        api.says("/help")
        await api.wait_sent(2, chat=7)
        api.fail("sendMessage", code, reason, chat=GROUP, times=99)
        api.says(f"@{api.username} hello", group=True)
        await eventually(lambda: closed(app, f"telegram:c{GROUP}"))
        assert not (await app.mailbox.person("telegram:u7")).blocked
        api.says("still there?")
        await talk.hears("You said still there?.")
        api.fail("sendMessage", 403, chat=7)
        api.says("and now?")
        await eventually(lambda: closed(app, "telegram:c7"))
        assert (await app.mailbox.person("telegram:u7")).blocked


@pytest.mark.usefixtures("addresses_of_the_library")
@pytest.mark.parametrize("code", [50001, 10003])
async def test_k12_a_closed_thread_closes_nobody_on_discord(settings: Make, engine: EngineServer, code: int) -> None:
    engine.answer = echo
    async with at_discord(settings) as (app, server):
        talk = Talk(app, OnDiscord(server), engine)
        thread = server.opens_thread("trains")
        server.fail(f"POST /channels/{thread}/messages", 403, code=code, times=99)
        server.says("hello", channel=thread, mention=True)
        await eventually(lambda: closed(app, f"discord:c{thread}"))
        assert not (await app.mailbox.person("discord:u7")).blocked
        server.says("still there?")
        await talk.hears("You said still there?.")
        server.fail(f"POST /channels/{server.direct_channel()}/messages", 403, code=50007)
        server.says("and now?")
        await eventually(lambda: closed(app, f"discord:c{server.direct_channel()}"))
        assert (await app.mailbox.person("discord:u7")).blocked
