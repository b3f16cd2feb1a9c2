"""C01: the first words in any chat are the notice: an AI, what is kept, the rules of age, where to read on."""

import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.app import App, open_app
from bot.settings import Settings
from engine.messages import Kind
from lab.loopback.discord import DiscordServer
from lab.loopback.telegram import BotApi
from persona.sheets import reader as sheets
from tests.care.figures import Figures
from tests.fakes.home import at_home
from tests.fakes.told import HOUSE, told
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
Ways = dict[str, Callable[[], Any]]
PERSONAS = sheets.shipped()
BUTTON = "/checkins yes"


def good(first: str, persona: str) -> list[bool]:
    """Whether these first words are the notice, and whether that says all it must."""
    plain, display = first.casefold(), sheets.load(persona).display
    return [
        first == told(HOUSE.notice, name=display),
        "an ai" in plain and "not a human" in plain and "no feelings" in plain,
        "is kept for 30 days" in plain,
        "18 or older" in plain and "minors" in plain,
        "/privacy" in plain,
    ]


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[App]:
    async with open_app(settings) as app, app.loop.running():
        yield app


def telegram_ways(api: BotApi) -> Ways:
    return {
        "/start": lambda: api.says("/start"),
        "hello": lambda: api.says("hello"),
        "another command": lambda: api.says("/help"),
        "a command that is not known": lambda: api.says("/dance"),
        "a photo": lambda: api.sends_photo(),
        "a group mention": lambda: api.says(f"@{api.username} hello", group=True),
        "/start in a group": lambda: api.says(f"/start@{api.username}", group=True),
    }


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("way", [*telegram_ways(BotApi())])
async def test_on_telegram(settings: Make, persona: str, way: str, figures: Figures) -> None:
    async with BotApi() as api:
        told = settings(telegram_bot_token=api.token, telegram_api_url=api.url, persona=persona)
        async with served(told) as app:
            await app.open_telegram()
            telegram_ways(api)[way]()
            await eventually(lambda: api.sent)
            figures.all("C01", f"first words on Telegram, {persona}, by {way}", good(api.sent[0].text, persona))


@pytest.mark.usefixtures("addresses_of_the_library")
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("way", ["/start", "hello", "another command", "a group mention"])
async def test_on_discord(settings: Make, persona: str, way: str, figures: Figures) -> None:
    async with DiscordServer() as server:
        told = settings(discord_bot_token=server.token, discord_api_url=server.url, persona=persona)
        async with served(told) as app:
            await app.open_discord()
            await eventually(lambda: server.identified)
            ways: Ways = {
                "/start": lambda: server.says("/start"),
                "hello": lambda: server.says("hello"),
                "another command": lambda: server.says("/help"),
                "a group mention": lambda: server.says("hello", channel=server.guild_channel(), mention=True),
            }
            ways[way]()
            await eventually(lambda: server.sent)
            figures.all("C01", f"first words on Discord, {persona}, by {way}", good(server.sent[0].text, persona))


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("way", ["/start", "hello", "/help"])
async def test_in_the_terminal(settings: Make, persona: str, way: str, figures: Figures) -> None:
    async with served(settings(persona=persona)) as app:
        door = app.open_terminal(json=True)
        door.out = out = io.StringIO()
        await app.reception.receive(door.incoming(way), update="u1")
        await app.reception.idle()
        first = json.loads(out.getvalue().splitlines()[0])["text"]
        figures.all("C01", f"first words in the terminal, {persona}, by {way}", good(first, persona))


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("button", [BUTTON, "/age adult", "/forget no", "/stop"])
async def test_by_a_button_of_old(settings: Make, persona: str, button: str, figures: Figures) -> None:
    async with at_home(settings(persona=persona)) as home:
        first, *_ = await home.say(button, kind=Kind.BUTTON)
        figures.all("C01", f"first words after a tap on an old button ({button}), {persona}", good(first, persona))


@pytest.mark.parametrize("persona", PERSONAS)
async def test_another_persona_says_it_anew(settings: Make, persona: str, figures: Figures) -> None:
    async with at_home(settings(persona=persona)) as home:
        other = next(name for name in PERSONAS if name != persona)
        await home.say("/start")
        first, *_ = await home.say(f"/persona {other}")
        figures.all("C01", f"first words of {other} after {persona}", good(first, other))


async def test_it_is_said_once_and_a_reset_keeps_it_said(settings: Make) -> None:
    async with at_home(settings()) as home:
        heard = await home.say("hello", "/start", "/reset", "hello again")
        assert sum(text == told(HOUSE.notice) for text in heard) == 1
