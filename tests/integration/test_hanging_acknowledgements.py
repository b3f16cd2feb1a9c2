"""What the platform does not acknowledge holds up nobody: a tap or a slash command whose answer hangs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.app import App, open_app
from bot.doors.errands import Errands, Hearing
from bot.settings import Settings
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from scheduler.errors import Undelivered
from tests.fakes.talk import OnDiscord, OnTelegram, Talk, echo
from tests.fakes.told import MENU, told
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


@asynccontextmanager
async def at_telegram(settings: Make, api: BotApi) -> AsyncIterator[App]:
    async with open_app(settings(telegram_bot_token=api.token, telegram_api_url=api.url)) as app:
        await app.open_telegram()
        yield app


@asynccontextmanager
async def at_discord(settings: Make, server: DiscordServer) -> AsyncIterator[App]:
    async with open_app(settings(discord_bot_token=server.token, discord_api_url=server.url)) as app:
        await app.open_discord()
        await eventually(lambda: server.identified)
        yield app


async def test_k17_a_tap_that_is_never_acknowledged_holds_up_nobody(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with BotApi() as api, at_telegram(settings, api) as app:
        talk = Talk(app, OnTelegram(api), engine)
        api.hold("answerCallbackQuery")
        api.says("/tone")
        (_, card) = await api.wait_sent(2, chat=7)
        tap = api.taps("/tone friend", card.message_id)
        api.redeliver(tap)
        api.says("are you there?", person=8, name="Bea")
        await talk.hears("You said are you there?.", place=8)
        api.let_go("answerCallbackQuery")


@pytest.mark.usefixtures("addresses_of_the_library")
@pytest.mark.parametrize("hangs", [True, False], ids=["never answered", "answered with 500"])
async def test_k17_an_interaction_that_can_not_be_acknowledged_holds_up_nobody(
    settings: Make, engine: EngineServer, hangs: bool
) -> None:
    engine.answer = echo
    async with DiscordServer() as server, at_discord(settings, server) as app:
        talk = Talk(app, OnDiscord(server), engine)
        if hangs:
            server.hold("/callback")
        else:
            server.fail("/callback", 500, times=99)
        server.slash("help")
        server.says("are you there?", person=8, name="Bea")
        await talk.hears("You said are you there?.", place=server.direct_channel(8))
        assert "/callback" in "".join(path for _, path, _ in server.calls)
        if hangs:
            server.let_go("/callback")


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_k17_a_command_is_answered_in_the_channel_once_the_acknowledgement_is_given_up(
    settings: Make, engine: EngineServer
) -> None:
    async with DiscordServer() as server, at_discord(settings, server) as app:
        talk = Talk(app, OnDiscord(server), engine)
        server.fail("/callback", 403, times=99)
        server.slash("help")
        assert (await talk.hears(told(MENU.help, commands=MENU.listing()))).via == "message"


async def test_k17_an_errand_ends_at_its_limit_and_says_so() -> None:
    problems: list[str] = []
    errands = Errands(lambda kind, error: problems.append(f"{kind}: {type(error).__name__}"), limit=0.01)

    async def refuse() -> None:
        raise Undelivered("down")

    await asyncio.gather(errands.begin("hanging", asyncio.Event().wait), errands.begin("refused", refuse))
    assert sorted(problems) == ["hanging: TimeoutError", "refused: Undelivered"]


async def test_k17_a_door_that_takes_nothing_in_says_so_and_one_with_nothing_to_take_does_not() -> None:
    said: list[str] = []
    deaf, resting = (Hearing(lambda name=name: said.append(name), 0.0005) for name in ("deaf", "resting"))  # type: ignore[misc]
    deaf.expect()
    resting.expect()
    resting.rest()
    watches = [asyncio.create_task(hearing.watch()) for hearing in (deaf, resting)]
    await eventually(lambda: len(said) >= 3)
    assert (set(said), resting.silent_for, deaf.silent_for > 0) == ({"deaf"}, 0.0, True)
    for watch in watches:
        watch.cancel()
