"""The stand-in for Discord, driven by the real library."""

import asyncio
import io
from collections.abc import AsyncIterator

import aiohttp
import pytest

from lab.loopback.discord import DiscordServer
from tests.fakes.discord_client import Bot, Route, discord, pointed_at, running, soon


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Bot]:
    async with running(server) as bot:
        yield bot


async def test_a_client_that_logged_in_knows_itself_and_the_guild(server: DiscordServer, bot: Bot) -> None:
    assert (bot.user.id, bot.application_id) == (server.bot_id, server.bot_id)
    assert [channel.id for channel in bot.guilds[0].text_channels] == [server.guild_channel()]
    assert bot.guilds[0].me.id == server.bot_id


async def test_a_wrong_token_is_a_login_failure(server: DiscordServer) -> None:
    with pointed_at(server):
        async with Bot() as bot:
            with pytest.raises(discord.LoginFailure):
                await bot.login("another token")


async def test_a_wrong_token_closes_the_gateway_with_4004(server: DiscordServer) -> None:
    with pointed_at(server):
        async with Bot() as bot:
            await bot.login(server.token)
            server.gateway.token = "changed since"
            with pytest.raises(discord.ConnectionClosed) as closed:
                await bot.connect()
            assert closed.value.code == 4004


async def test_a_direct_message_comes_in_and_the_reply_goes_out(server: DiscordServer, bot: Bot) -> None:
    message_id = server.says("hello", person=42, name="Bea")
    heard = await soon(bot.heard)
    assert (heard.id, heard.content, heard.author.id, heard.author.display_name) == (
        message_id,
        "hello",
        42,
        "Bea",
    )
    assert isinstance(heard.channel, discord.DMChannel)

    reply = await heard.reply("hi Bea")
    [sent] = await server.wait_sent()
    assert (sent.text, sent.channel, sent.message_id, sent.via) == (
        "hi Bea",
        heard.channel.id,
        reply.id,
        "message",
    )
    assert reply.reference.resolved.id == message_id


async def test_a_direct_channel_is_opened_for_a_person_who_never_wrote(server: DiscordServer, bot: Bot) -> None:
    person = await bot.fetch_user(9)
    await person.send("first")
    assert [sent.channel for sent in await server.wait_sent()] == [server.direct_channel(9)]


async def test_guild_text_is_veiled_from_a_client_without_the_content_intent_unless_it_is_mentioned(
    server: DiscordServer, bot: Bot
) -> None:
    server.says("among people", channel=server.guild_channel())
    server.says("you there?", channel=server.guild_channel(), mention=True)
    among, mentioned = await soon(bot.heard), await soon(bot.heard)
    assert (among.content, among.mentions) == ("", [])
    assert mentioned.content == f"<@{server.bot_id}> you there?"
    assert [user.id for user in mentioned.mentions] == [server.bot_id]
    assert isinstance(mentioned.author, discord.Member)


async def test_an_event_outside_the_intents_is_not_told(server: DiscordServer) -> None:
    with pointed_at(server):
        async with running(server) as bot:
            session = next(iter(server.gateway.sessions.values()))
            session.intents = discord.Intents(guilds=True, guild_messages=True).value
            server.says("direct")
            server.says("in the guild", channel=server.guild_channel(), mention=True)
            assert (await soon(bot.heard)).clean_content.endswith("in the guild")


async def test_attachments_stickers_and_replies_arrive_whole(server: DiscordServer, bot: Bot) -> None:
    first = server.says("look")
    server.says("", attachments={"note.txt": b"read me"}, sticker=True, reply_to=first)
    await soon(bot.heard)
    heard = await soon(bot.heard)
    assert [(file.filename, file.content_type, await file.read()) for file in heard.attachments] == [
        ("note.txt", "text/plain", b"read me")
    ]
    assert [sticker.name for sticker in heard.stickers] == ["Wave"]
    assert heard.reference.resolved.content == "look"


async def test_a_voice_note_is_known_as_one(server: DiscordServer, bot: Bot) -> None:
    server.says("", attachments={"voice-message.ogg": b"OggS"}, flags=1 << 13)
    heard = await soon(bot.heard)
    assert heard.attachments[0].is_voice_message()


async def test_edits_and_deletions_by_people_are_told(server: DiscordServer, bot: Bot) -> None:
    message_id = server.says("helo")
    server.edits(message_id, "hello")
    server.deletes(message_id)
    assert (await soon(bot.edited)).data["content"] == "hello"
    assert (await soon(bot.deleted)).message_id == message_id


async def test_typing_is_told_both_ways(server: DiscordServer, bot: Bot) -> None:
    server.types(7)
    server.types(8, server.guild_channel())
    direct, guild = await soon(bot.typists), await soon(bot.typists)
    assert (direct.user_id, direct.channel_id) == (7, server.direct_channel(7))
    assert (guild.user.id, guild.guild_id) == (8, server.guild_id)

    async with bot.get_partial_messageable(server.direct_channel(7)).typing():
        pass
    assert [channel for channel, _ in server.typing] == [server.direct_channel(7)]


async def test_a_file_is_sent_with_its_text(server: DiscordServer, bot: Bot) -> None:
    channel = await bot.fetch_channel(server.direct_channel())
    with io.BytesIO(b"PNG") as picture:
        message = await channel.send("see", file=discord.File(picture, "cat.png", description="a cat"))
    [sent] = await server.wait_sent()
    assert (sent.text, sent.files) == ("see", {"cat.png": b"PNG"})
    assert (message.attachments[0].description, await message.attachments[0].read()) == ("a cat", b"PNG")


async def test_the_bot_may_edit_and_delete_what_it_sent_but_edit_nobody_else(server: DiscordServer, bot: Bot) -> None:
    theirs = server.says("mine")
    channel = await bot.fetch_channel(server.direct_channel())
    message = await channel.send("on")
    await message.edit(content="one")
    assert [sent.text for sent in server.edited] == ["one"]
    await message.delete()
    with pytest.raises(discord.NotFound):
        await channel.fetch_message(message.id)
    with pytest.raises(discord.Forbidden):
        await channel.get_partial_message(theirs).edit(content="yours")


async def test_registered_commands_are_kept_and_only_they_can_be_used(server: DiscordServer, bot: Bot) -> None:
    @bot.tree.command(name="why", description="Why he said it")
    async def why(interaction: discord.Interaction, what: str) -> None:
        await interaction.response.send_message(f"because {what}")

    await bot.tree.sync()
    await bot.tree.sync(guild=discord.Object(server.guild_id))
    assert [command["name"] for command in server.commands] == ["why"]
    with pytest.raises(LookupError, match="nothing"):
        server.slash("nothing")

    server.slash("why", "it rains")
    [sent] = await server.wait_sent()
    assert (sent.text, sent.via, sent.channel) == ("because it rains", "interaction", server.direct_channel())


async def test_a_deferred_slash_command_is_answered_later_and_followed_up(server: DiscordServer, bot: Bot) -> None:
    @bot.tree.command(name="start", description="Begin")
    async def start(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="welcome")
        await interaction.followup.send("and more", ephemeral=True)

    server.slash("start", channel=server.guild_channel())
    assert [(sent.text, sent.via) for sent in await server.wait_sent(2)] == [
        ("welcome", "interaction"),
        ("and more", "followup"),
    ]
    history = [message async for message in bot.get_channel(server.guild_channel()).history()]
    assert [message.content for message in history] == ["welcome"]


async def test_a_follow_up_fills_the_answer_that_was_deferred(server: DiscordServer, bot: Bot) -> None:
    @bot.tree.command(name="start", description="Begin")
    async def start(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send("welcome")

    server.slash("start")
    [sent] = await server.wait_sent()
    assert (sent.text, sent.via) == ("welcome", "followup")
    channel = await bot.fetch_channel(server.direct_channel())
    assert [message.id async for message in channel.history()] == [sent.message_id]


async def test_an_interaction_is_answered_once_and_in_time(server: DiscordServer, bot: Bot) -> None:
    codes: asyncio.Queue[int] = asyncio.Queue()

    @bot.tree.command(name="start", description="Begin")
    async def start(interaction: discord.Interaction) -> None:
        try:
            await interaction.response.send_message("once")
            interaction.response._response_type = None
            await interaction.response.send_message("twice")
        except discord.HTTPException as error:
            await codes.put(error.code)

    server.slash("start")
    assert await soon(codes) == 40060
    server.interactions.answer_within = -1
    server.slash("start")
    assert await soon(codes) == 10062
    assert [sent.text for sent in server.sent] == ["once"]


async def test_a_tapped_button_can_change_its_message(server: DiscordServer, bot: Bot) -> None:
    class Consent(discord.ui.View):
        @discord.ui.button(label="Yes", custom_id="consent:yes")
        async def yes(self, interaction: discord.Interaction, _: discord.ui.Button) -> None:
            await interaction.response.edit_message(content=f"{interaction.user.id} said yes", view=None)

    channel = await bot.fetch_channel(server.direct_channel())
    message = await channel.send("may I?", view=Consent(timeout=None))
    with pytest.raises(LookupError, match="consent:no"):
        server.taps("consent:no", message.id)
    server.taps("consent:yes", message.id, 7)
    assert (await soon(bot.edited)).data["content"] == "7 said yes"
    assert (await channel.fetch_message(message.id)).components == []


async def test_a_429_with_via_is_retried_and_one_without_is_an_error(server: DiscordServer, bot: Bot) -> None:
    channel = await bot.fetch_channel(server.direct_channel())
    server.fail("/messages", 429, retry_after=0.01, times=2)
    await channel.send("patient")
    assert [path for _, path, _ in server.calls].count(f"/channels/{channel.id}/messages") == 3

    server.fail("/messages", 429, retry_after=0.01, via=False)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("banned")
    assert refused.value.status == 429
    assert [sent.text for sent in server.sent] == ["patient"]


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [(403, 50007, discord.Forbidden), (403, 50278, discord.Forbidden), (503, 0, discord.DiscordServerError)],
)
async def test_an_injected_error_reaches_the_caller_with_its_code(
    server: DiscordServer, bot: Bot, status: int, code: int, error: type[discord.HTTPException]
) -> None:
    channel = await bot.fetch_channel(server.direct_channel())
    server.fail("POST /channels", status, code=code, message="no")
    with pytest.raises(error) as refused:
        await channel.send("hello?")
    assert (refused.value.status, refused.value.code) == (status, code)
    assert server.sent == []


@pytest.mark.parametrize(("text", "code"), [("", 50006), ("x" * 2001, 50035)])
async def test_an_empty_or_overlong_message_is_refused(server: DiscordServer, bot: Bot, text: str, code: int) -> None:
    channel = await bot.fetch_channel(server.direct_channel())
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(text)
    assert (refused.value.status, refused.value.code) == (400, code)


@pytest.mark.parametrize("after", [False, True])
async def test_a_cut_before_the_effect_sends_nothing_and_after_it_the_nonce_finds_the_first_message(
    server: DiscordServer, bot: Bot, after: bool
) -> None:
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=server.direct_channel())
    body = {"content": "once", "nonce": "chat:1:2", "enforce_nonce": True}
    server.drop("POST /channels", after=after)
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.http.request(route, json=body)
    assert [sent.text for sent in server.sent] == ["once"] * after

    again = await bot.http.request(route, json=body)
    assert [str(sent.message_id) for sent in server.sent] == [again["id"]]


async def test_a_nonce_is_forgotten_after_some_minutes() -> None:
    now = [1_800_000_000.0]
    body = {"content": "again", "nonce": "n", "enforce_nonce": True}
    async with DiscordServer(clock=lambda: now[0]) as server, running(server) as bot:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=server.direct_channel())
        first = await bot.http.request(route, json=body)
        repeat = await bot.http.request(route, json=body)
        now[0] += 300
        later = await bot.http.request(route, json=body)
    assert repeat["id"] == first["id"]
    assert later["id"] != first["id"]
    assert discord.utils.snowflake_time(int(later["id"])).timestamp() == now[0]


async def test_history_after_an_id_is_newest_first_and_starts_with_the_oldest_page(
    server: DiscordServer, bot: Bot
) -> None:
    ids = [server.says(f"{number}") for number in range(6)]
    read = bot.http.logs_from
    channel = server.direct_channel()

    async def texts(limit: int, **bounds: int) -> list[str]:
        return [message["content"] for message in await read(channel, limit, **bounds)]

    assert await texts(2) == ["5", "4"]
    assert await texts(2, after=ids[1]) == ["3", "2"]
    assert await texts(2, before=ids[3]) == ["2", "1"]
    place = await bot.fetch_channel(channel)
    assert [m.content async for m in place.history(after=discord.Object(ids[2]), oldest_first=True)] == list("345")


@pytest.mark.parametrize("code", [4000, None])
async def test_what_was_missed_is_delivered_exactly_once_after_a_disconnect(
    server: DiscordServer, bot: Bot, code: int | None
) -> None:
    server.says("before")
    assert (await soon(bot.heard)).content == "before"
    server.disconnect(code=code)
    server.says("meanwhile")
    server.says("and this")
    assert await soon(bot.back) == "resumed"
    server.says("after")
    assert [(await soon(bot.heard)).content for _ in range(3)] == ["meanwhile", "and this", "after"]
    assert (server.identified, server.resumed) == (1, 1)


async def test_a_requested_reconnect_resumes(server: DiscordServer, bot: Bot) -> None:
    server.reconnect()
    server.says("on the way")
    assert await soon(bot.back) == "resumed"
    assert (await soon(bot.heard)).content == "on the way"
    assert bot.heard.empty()


@pytest.mark.parametrize("how", ["disconnect", "invalidate"])
async def test_a_lost_session_is_identified_anew_and_what_was_missed_stays_in_the_channel(
    server: DiscordServer, bot: Bot, how: str
) -> None:
    if how == "disconnect":
        server.disconnect(resumable=False)
    else:
        server.invalidate()
    missed = server.says("missed")
    assert await soon(bot.back) == "ready"
    server.says("heard")
    assert (await soon(bot.heard)).content == "heard"
    assert (server.identified, server.resumed) == (2, 0)
    channel = await bot.fetch_channel(server.direct_channel())
    assert (await channel.fetch_message(missed)).content == "missed"


async def test_a_gateway_that_acknowledges_no_heartbeat_is_left_and_resumed() -> None:
    async with DiscordServer(heartbeat_interval=0.1) as server, running(server, heartbeat_timeout=0.4) as bot:
        server.gateway.silence_heartbeats = True
        assert await soon(bot.back) == "resumed"
        server.gateway.silence_heartbeats = False
        server.says("still there?")
        assert (await soon(bot.heard)).content == "still there?"


async def test_heartbeats_that_are_acknowledged_keep_a_quiet_connection() -> None:
    async with (
        DiscordServer(heartbeat_interval=0.05) as server,
        running(server, heartbeat_timeout=0.5) as bot,
    ):
        await asyncio.sleep(1)
        server.says("hello")
        assert (await soon(bot.heard)).content == "hello"
        assert (server.identified, server.resumed) == (1, 0)


async def test_a_restart_on_the_same_port_keeps_channels_messages_and_sessions(server: DiscordServer, bot: Bot) -> None:
    message_id = server.says("before")
    await soon(bot.heard)
    await server.__aexit__(None, None, None)
    server.says("while away")
    await server.__aenter__()
    assert await soon(bot.back) == "resumed"
    assert (await soon(bot.heard)).content == "while away"
    assert [m["id"] for m in await bot.http.logs_from(server.direct_channel(), 1, before=message_id + 1)] == [
        str(message_id)
    ]


async def test_two_processes_hear_the_same_message(server: DiscordServer, bot: Bot) -> None:
    async with running(server) as other:
        server.says("both")
        assert [(await soon(one.heard)).content for one in (bot, other)] == ["both", "both"]


async def test_any_event_can_be_pushed(server: DiscordServer, bot: Bot) -> None:
    server.push("SOMETHING_NEW", {"odd": None})
    server.says("fine")
    assert (await soon(bot.heard)).content == "fine"


async def test_what_is_kept_is_bounded() -> None:
    async with DiscordServer(keep=3) as server, running(server) as bot:
        channel = await bot.fetch_channel(server.direct_channel())
        for number in range(5):
            await channel.send(str(number), nonce=number)
        assert [sent.text for sent in server.sent] == ["2", "3", "4"]
        assert [message.content async for message in channel.history()] == ["4", "3", "2"]
        assert len(server.calls) == 3


async def test_waiting_in_vain_says_what_was_sent_instead(server: DiscordServer, bot: Bot) -> None:
    await (await bot.fetch_channel(server.direct_channel())).send("only one")
    with pytest.raises(TimeoutError, match=r"1 of 2 messages: \['only one'\]"):
        await server.wait_sent(2, timeout=0.01)
