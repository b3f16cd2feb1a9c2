"""Servers and groups on their platforms: who sets how he is there, what the menu shows, many by shards."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.app import App, open_app
from bot.settings import Settings
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from lab.loopback.telegram.places import GROUP
from tests.fakes.talk import echo
from tests.fakes.told import SERVERS
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
MANAGE_SERVER = 1 << 5


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as platform:
        yield platform


@pytest.fixture
async def app(
    settings: Make, server: DiscordServer, engine: EngineServer, addresses_of_the_library: None
) -> AsyncIterator[App]:
    del addresses_of_the_library
    engine.answer = echo
    told = {"discord_bot_token": server.token, "discord_api_url": server.url, "discord_message_content": True}
    async with open_app(settings(**told)) as app:
        await app.open_discord()
        await eventually(lambda: server.identified and server.commands)
        yield app


async def test_on_discord_whoever_may_manage_the_server_sets_how_he_is_there(app: App, server: DiscordServer) -> None:
    key, hall = f"discord:g{server.guild_id}", server.guild_channel()
    server.ranks(8, 0)
    with pytest.raises(LookupError):
        server.slash("server", "join on", person=8, channel=hall)
    # Typed into the channel, the platform tells nobody's rights.
    server.says("/server join on", person=8, channel=hall, mention=True)
    await eventually(lambda: any(sent.text == SERVERS.managers_only for sent in server.sent))
    server.ranks(7, MANAGE_SERVER)
    server.slash("server", "join on", person=7, channel=hall)
    await eventually(lambda: joins(app, key))


async def test_on_telegram_the_platform_is_asked_who_is_an_admin(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with BotApi() as api, open_app(settings(telegram_bot_token=api.token, telegram_api_url=api.url)) as app:
        await app.open_telegram()
        api.says("/server join on", person=8, name="Bea", group=True)
        await eventually(lambda: any(sent.text == SERVERS.managers_only for sent in api.sent))
        api.promotes(7)
        topic = api.opens_topic("trains", chat=GROUP)
        api.says("/server join on", person=7, topic=topic, group=True)
        await eventually(lambda: joins(app, f"telegram:c{GROUP}"))


async def joins(app: App, key: str) -> bool:
    return (await app.mailbox.servers.of(key)).joins


async def test_commands_have_names_in_every_language_and_suggest_what_can_be_chosen(
    app: App, server: DiscordServer
) -> None:
    del app
    offers = {offer["name"]: offer for offer in server.commands}
    assert offers["help"]["name_localizations"] == {"de": "hilfe", "es-ES": "ayuda", "es-419": "ayuda", "fr": "aide"}
    assert (offers["server"]["contexts"], offers["server"]["default_member_permissions"]) == ([0], str(MANAGE_SERVER))
    for typed in (("server", "ton"), ("timezone", "berl"), ("language", "")):
        server.types_command(*typed)
    await eventually(lambda: len(server.suggested) == 3)
    tones, zones, languages = server.suggested
    assert tones == ["tone calm", "tone warm", "tone lively"]
    assert zones == ["Berlin"]
    assert languages == ["en", "de", "es", "fr"]
    with pytest.raises(LookupError):
        server.types_command("report", "it")


async def test_called_by_name_he_answers_and_to_talk_of_him_he_does_not(app: App, server: DiscordServer) -> None:
    hall = server.guild_channel()
    server.says("Harry is an odd name", channel=hall)
    called = server.says("Harry, do you like boats?", channel=hall)
    answer = await eventually(lambda: next((sent for sent in server.sent if "do you like boats" in sent.text), None))
    assert answer.payload["message_reference"]["message_id"] == str(called)
    assert [sent for sent in server.sent if "odd name" in sent.text and sent is not answer] == []
    assert app.metrics is not None


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_a_bot_of_many_servers_is_spread_over_shards(
    settings: Make, server: DiscordServer, engine: EngineServer
) -> None:
    engine.answer = echo
    told = {"discord_bot_token": server.token, "discord_api_url": server.url, "discord_shards": 2}
    halls = server.guild_channel(), server.opens_guild()
    async with open_app(settings(**told, retry_factor=0.05)) as app:
        await app.open_discord()
        await app.until_heard()
        assert sorted(session.shard for session in server.gateway.sessions.values()) == [(0, 2), (1, 2)]
        for hall in halls:
            server.says(f"hello from {hall}", channel=hall, mention=True)
            await eventually(lambda hall=hall: answers(server, hall))
        server.says("hello alone")
        await eventually(lambda: answers(server, server.direct_channel()))
        server.slash("help", channel=halls[1])
        await app.reception.idle()
        # What one shard heard no other one answered too.
        assert [len(answers(server, hall)) for hall in halls] == [1, 1]


def answers(server: DiscordServer, channel: int) -> list[str]:
    return [sent.text for sent in server.sent if sent.channel == channel and "You said" in sent.text]
