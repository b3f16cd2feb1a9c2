"""A place that is closed to him closes no person, and what it refuses is said elsewhere, or smaller."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.app import App, open_app
from bot.settings import Settings
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from tests.fakes.looking import look_at
from tests.fakes.talk import OnDiscord, OnTelegram, Talk, echo
from tests.fakes.told import HOUSE, told
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
    async with DiscordServer() as server, open_app(_at(settings, server)) as app:
        await app.open_discord()
        await eventually(lambda: server.identified)
        yield app, server


def _at(settings: Make, server: DiscordServer) -> Settings:
    return settings(discord_bot_token=server.token, discord_api_url=server.url)


async def closed(app: App, chat: str) -> bool:
    """Whether a chat was closed, with nothing left in it."""
    await app.reception.idle()
    mail = await look_at(app, chat)
    return mail is not None and mail.chat.first_words.wanted is False and not mail.inbox


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


async def test_k10_what_is_refused_falls_back_to_plain_and_then_to_one_line(
    settings: Make, engine: EngineServer
) -> None:
    engine.answer = echo
    async with at_telegram(settings) as (app, api):
        talk = Talk(app, OnTelegram(api), engine)
        api.says("/start")
        await api.wait_sent(2, chat=7)
        api.fail("sendMessage", 400, "Bad Request: BUTTON_DATA_INVALID", chat=7)
        api.says("/tone")
        plain = (await api.wait_sent(3, chat=7))[-1]
        assert (plain.text.startswith("The tone"), plain.params.get("reply_markup")) == (True, None)
        api.fail("sendMessage", 400, "Bad Request: odd words", chat=7, times=2)
        api.says("and now?")
        await talk.hears(HOUSE.refused)
        said = [line.text for line in (await talk.mail()).history]
        assert (HOUSE.refused in said, "rejected" in talk.errors()) == (False, True)


@pytest.mark.usefixtures("addresses_of_the_library")
@pytest.mark.parametrize("shut", ["rights", "archived"])
async def test_k10_what_a_place_refuses_is_said_to_the_person_alone(
    settings: Make, engine: EngineServer, shut: str
) -> None:
    engine.answer = lambda _: "One.\nTwo.\nThree."
    async with at_discord(settings) as (app, server):
        talk = Talk(app, OnDiscord(server), engine)
        thread = server.opens_thread("trains")
        engine.hold()
        server.says("hello", channel=thread, mention=True)
        await eventually(lambda: engine.seen)
        if shut == "rights":
            server.denies(thread, "send")
        else:
            server.archives(thread)
        engine.let_go()
        await talk.hears(HOUSE.refused_in_group)
        await app.reception.idle()
        assert talk.heard(HOUSE.refused_in_group) == 1
        assert not (await app.mailbox.person("discord:u7")).blocked


async def test_k10_a_closed_topic_is_said_to_the_person_alone(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with at_telegram(settings) as (app, api):
        talk = Talk(app, OnTelegram(api), engine)
        api.meets(7)
        api.opens_topic("trains", chat=GROUP)
        api.closes_topic(1, chat=GROUP)
        api.says(f"@{api.username} hello", group=True)
        await talk.hears(HOUSE.refused_in_group)
        await app.reception.idle()
        # The notice is a card, which is worth being told whole.
        assert [sent.text for sent in api.sent] == [told(HOUSE.notice), HOUSE.refused_in_group]


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_d16_a_card_that_a_place_refuses_goes_to_the_person_and_again_once_the_place_is_open(
    settings: Make, engine: EngineServer
) -> None:
    engine.answer = echo
    async with at_discord(settings) as (_, server):
        hall = server.guild_channel()
        server.denies(hall, "send")
        server.says("I want to kill myself", channel=hall, mention=True)
        card = (await server.wait_sent())[0]
        assert (card.channel, "988" in card.text or "findahelpline" in card.text) == (server.direct_channel(), True)
        server.denies(hall, "send", undo=True)
        server.says("is anybody there?", channel=hall, mention=True)
        await eventually(lambda: [sent for sent in server.sent if (sent.channel, sent.text) == (hall, card.text)])


async def test_d16_a_card_in_a_closed_topic_goes_to_the_person(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with at_telegram(settings) as (_, api):
        api.meets(7)
        api.opens_topic("trains", chat=GROUP)
        api.closes_topic(1, chat=GROUP)
        api.says(f"@{api.username} I want to kill myself", group=True)
        card = (await api.wait_sent(1, chat=7))[0]
        assert "988" in card.text or "findahelpline" in card.text
        api.closes_topic(1, chat=GROUP, undo=True)
        api.says(f"@{api.username} is anybody there?", group=True)
        await eventually(lambda: [sent for sent in api.sent if (sent.chat_id, sent.text) == (GROUP, card.text)])
