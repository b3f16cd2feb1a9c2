"""One person's flood, sick chat or danger never holds up another's answer: shown by the order of what is sent."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count

import pytest

from bot.app import App, open_app
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


@pytest.mark.parametrize("words", [("flood",), COMMANDS, ("/stop",), (CRISIS,)], ids=["talk", "orders", "stop", "crisis"])
async def test_x07_a_flood_of_one_person_is_not_before_anothers_answer(
    settings: Make, engine: EngineServer, words: tuple[str, ...]
) -> None:
    async with BotApi() as api, at_telegram(settings, api, engine, messages_per_minute=30) as talk:
        bea_asks(api)
        await talk.hears(HEARD, place=8)
        await talk.idle()
        api.sent.clear()
        for number in range(FLOOD):
            api.says(f"{words[number % len(words)]} {number}")
        bea_asks(api)
        await talk.hears(HEARD, place=8)
        print("BEFORE", words, before_bea(api))
        assert before_bea(api) < 0
