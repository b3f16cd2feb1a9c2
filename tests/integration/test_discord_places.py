"""Where people use him on Discord: servers, direct channels, and private channels of others, where he is a guest."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.app import open_app
from bot.doors.discord.library import Route
from bot.doors.discord.sender import DiscordSender
from bot.settings import Settings
from lab.loopback.discord import DiscordServer, Sent
from lab.loopback.engine import EngineServer
from tests.fakes.talk import OnDiscord, Talk, echo
from tests.fakes.told import FIRST_WORDS, RECORDS, SERVERS, told
from tests.fakes.waiting import eventually

pytestmark = pytest.mark.usefixtures("addresses_of_the_library")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as platform:
        yield platform


@pytest.fixture
async def talk(
    settings: Callable[..., Settings], server: DiscordServer, engine: EngineServer
) -> AsyncIterator[Talk[Sent]]:
    engine.answer = echo
    async with open_app(settings(discord_bot_token=server.token, discord_api_url=server.url)) as app:
        await app.open_discord()
        await eventually(lambda: server.identified and server.commands)
        yield Talk(app, OnDiscord(server), engine)


async def test_d07_commands_are_offered_in_servers_and_to_him_alone(talk: Talk[Sent], server: DiscordServer) -> None:
    assert talk.errors() == set()
    assert {(tuple(offer["contexts"]), tuple(offer["integration_types"])) for offer in server.commands} == {
        ((0,), (0,)),
        ((0, 1), (0,)),
    }
    with pytest.raises(LookupError):
        server.slash("export", channel=server.private_channel())


async def test_d07_a_private_channel_of_others_is_a_group_and_what_is_personal_is_seen_by_one(
    talk: Talk[Sent], server: DiscordServer
) -> None:
    server.says("my owl is called Mo")
    await talk.hears("You said my owl is called Mo.")
    sender = talk.app.post.doors["discord"]
    assert isinstance(sender, DiscordSender)
    # As an older version had registered them, everywhere.
    path = "/applications/{application_id}/commands"
    await sender.api.call(Route("PUT", path, application_id=sender.api.me), json=[])
    channel = server.private_channel()
    server.slash("export", channel=channel)
    answer = await talk.hears(RECORDS.export_private, place=channel)
    server.slash("why", channel=channel)
    await talk.hears(told(FIRST_WORDS.why_nothing, state=told(SERVERS.why[False])), place=channel)
    shown = [sent for sent in server.sent if sent.channel == channel]
    assert answer.files == {}
    assert {sent.via for sent in shown} == {"followup"}
    assert all(sent.flags & 64 for sent in shown)
