"""One person's flood, sick chat or danger never holds up another's answer: shown by the order of what is sent."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.app import open_app
from bot.settings import Settings
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi, Sent
from tests.fakes.talk import OnDiscord, OnTelegram, Talk, echo
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
FLOOD = 300
CRISIS = "I want to kill myself tonight"
HEARD = "You said are you there?."


@asynccontextmanager
async def at_telegram(settings: Make, api: BotApi, engine: EngineServer, **changes: int) -> AsyncIterator[Talk[Sent]]:
    engine.answer = echo
    values = {"telegram_bot_token": api.token, "telegram_api_url": api.url}
    async with open_app(settings(**values, **changes)) as app:
        await app.open_telegram()
        yield Talk(app, OnTelegram(api), engine)


def bea_asks(api: BotApi) -> None:
    """Somebody else writes."""
    api.says("are you there?", person=8, name="Bea")


def before_bea(api: BotApi) -> int:
    """How many messages left before Bea's answer."""
    return next(place for place, sent in enumerate(api.sent) if (sent.chat_id, sent.text) == (8, HEARD))


COMMANDS = ("/help", "/why", "/report rude", "/export", "/privacy")
KINDS = pytest.mark.parametrize(
    "words", [("flood",), COMMANDS, ("/stop",), (CRISIS,)], ids=["talk", "commands", "stop", "crisis"]
)


@KINDS
async def test_x07_a_flood_of_one_person_is_not_worked_off_before_anothers_answer(
    settings: Make, engine: EngineServer, words: tuple[str, ...]
) -> None:
    async with BotApi() as api, at_telegram(settings, api, engine, messages_per_minute=0) as talk:
        bea_asks(api)
        await talk.hears(HEARD, place=8)
        await talk.idle()
        api.sent.clear()
        for number in range(FLOOD):
            api.says(f"{words[number % len(words)]} {number}")
        bea_asks(api)
        await talk.hears(HEARD, place=8)
        assert before_bea(api) < FLOOD / 3


async def test_x07_a_card_that_a_sick_chat_does_not_take_holds_up_nobody_else(
    settings: Make, engine: EngineServer
) -> None:
    async with BotApi() as api, at_telegram(settings, api, engine) as talk:
        api.hold("sendMessage", chat=7)
        for number in range(20):
            api.says(f"{CRISIS} {number}")
        bea_asks(api)
        await talk.hears(HEARD, place=8)
        assert not any(sent.chat_id == 7 for sent in api.sent)
        api.let_go("sendMessage", chat=7)
        await api.wait_sent(2, chat=7)
        await talk.idle()
        assert sum("988" in sent.text for sent in api.sent if sent.chat_id == 7) == 1


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_x07_a_card_that_hangs_on_discord_holds_up_nobody_else(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with DiscordServer() as server:
        values = {"discord_bot_token": server.token, "discord_api_url": server.url}
        async with open_app(settings(**values)) as app:
            await app.open_discord()
            await eventually(lambda: server.identified)
            talk = Talk(app, OnDiscord(server), engine)
            sick = f"/channels/{server.direct_channel()}/messages"
            server.hold(sick)
            server.says(CRISIS)
            server.says("are you there?", person=8, name="Bea")
            await talk.hears(HEARD, place=server.direct_channel(8))
            server.let_go(sick)


async def test_x07_a_process_that_dies_with_a_card_on_its_way_leaves_it_to_the_next(
    settings: Make, engine: EngineServer
) -> None:
    async with BotApi() as api:
        async with at_telegram(settings, api, engine) as talk:
            api.hold("sendMessage", chat=7)
            api.says(CRISIS)
            bea_asks(api)
            await talk.hears(HEARD, place=8)
            await eventually(lambda: not api.waiting)
        api.let_go("sendMessage", chat=7)
        assert not any(sent.chat_id == 7 for sent in api.sent)
        async with at_telegram(settings, api, engine) as later, later.app.loop.running():
            await eventually(lambda: any("988" in sent.text for sent in api.sent if sent.chat_id == 7))
