"""Places on the stand-in for Discord: threads, missing rights, and channels in which the bot is not."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from lab.loopback.discord import DiscordServer
from tests.fakes.discord_client import Bot, Route, discord, running, soon

Deed = Callable[[Any], Awaitable[Any]]


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Bot]:
    async with running(server) as bot:
        yield bot


async def refusal(attempt: Awaitable[Any]) -> tuple[int, int]:
    """Status and code of what is refused."""
    with pytest.raises(discord.HTTPException) as refused:
        await attempt
    return refused.value.status, refused.value.code


async def test_what_is_said_in_a_thread_is_heard_as_such(server: DiscordServer, bot: Bot) -> None:
    thread = server.opens_thread("Boats")
    server.says("anybody sailing?", channel=thread, mention=True)
    heard = await soon(bot.heard)
    assert isinstance(heard.channel, discord.Thread)
    assert (heard.channel.id, heard.channel.name, heard.channel.parent_id) == (thread, "Boats", server.guild_channel())
    await heard.reply("me")
    assert [(sent.channel, sent.text) for sent in server.sent] == [(thread, "me")]


async def test_a_client_that_comes_later_is_told_of_open_threads_alone(server: DiscordServer) -> None:
    boats, books = server.opens_thread("Boats"), server.opens_thread("Books")
    server.archives(books)
    async with running(server) as bot:
        assert [thread.id for thread in bot.guilds[0].threads] == [boats]


IN_ARCHIVED: dict[str, Deed] = {
    "write": lambda message: message.channel.send("late"),
    "type": lambda message: message.channel.typing().__aenter__(),
    "edit": lambda message: message.edit(content="late"),
    "delete": lambda message: message.delete(),
}


@pytest.mark.parametrize("locked", [False, True], ids=["archived", "locked"])
@pytest.mark.parametrize("deed", IN_ARCHIVED.values(), ids=IN_ARCHIVED)
async def test_an_archived_thread_takes_nothing(server: DiscordServer, bot: Bot, deed: Deed, locked: bool) -> None:
    thread = server.opens_thread("Boats")
    message = await (await bot.fetch_channel(thread)).send("in time")
    server.archives(thread, locked=locked)
    assert await refusal(deed(message)) == (400, 50083)
    assert (len(server.sent), len(server.typing), len(server.edited)) == (1, 0, 0)
    server.archives(thread, undo=True)
    await deed(message)


async def test_a_command_in_an_archived_thread_can_not_be_answered(server: DiscordServer, bot: Bot) -> None:
    codes: list[int] = []

    @bot.tree.command(name="start", description="Begin")
    async def start(interaction: discord.Interaction) -> None:
        answers = interaction.response.send_message("late"), interaction.response.defer(thinking=True)
        codes.extend([(await refusal(answer))[1] for answer in answers])
        await bot.back.put("done")

    thread = server.opens_thread("Boats")
    server.archives(thread, locked=True)
    server.slash("start", channel=thread)
    assert await soon(bot.back) == "done"
    assert codes == [50083, 50083]


async def test_people_open_an_archived_thread_by_writing_but_not_a_locked_one(server: DiscordServer, bot: Bot) -> None:
    thread = server.opens_thread("Boats")
    update = asyncio.create_task(bot.wait_for("raw_thread_update", timeout=10))
    await asyncio.sleep(0)
    server.archives(thread)
    assert (await update).data["thread_metadata"]["archived"] is True
    server.says("still here?", channel=thread, mention=True)
    heard = await soon(bot.heard)
    assert heard.channel.archived is False
    await heard.channel.send("yes")
    server.archives(thread, locked=True)
    with pytest.raises(LookupError, match="locked"):
        server.says("and now?", channel=thread)


async def test_where_the_bot_may_not_look_it_can_do_nothing_and_hears_nothing(server: DiscordServer, bot: Bot) -> None:
    hall = await bot.fetch_channel(server.guild_channel())
    message = await hall.send("hello")
    server.denies(hall.id, "view")
    for attempt in (
        hall.send("anybody?"),
        hall.typing().__aenter__(),
        message.edit(content="hello!"),
        message.delete(),
        hall.fetch_message(message.id),
        bot.fetch_channel(hall.id),
        bot.http.logs_from(hall.id, 1),
    ):
        assert await refusal(attempt) == (403, 50001)
    server.says("behind your back", channel=hall.id, mention=True)
    server.denies(hall.id, "view", undo=True)
    server.says("in the open", channel=hall.id, mention=True)
    assert (await soon(bot.heard)).clean_content.endswith("in the open")


async def test_where_the_bot_may_not_write_it_may_still_read(server: DiscordServer, bot: Bot) -> None:
    hall = await bot.fetch_channel(server.guild_channel())
    said = server.says("hello", channel=hall.id)
    server.denies(hall.id, "send")
    assert await refusal(hall.send("hi")) == (403, 50013)
    assert await refusal(hall.typing().__aenter__()) == (403, 50013)
    assert (await hall.fetch_message(said)).content == "hello"


async def test_where_the_bot_may_not_attach_files_it_may_still_write(server: DiscordServer, bot: Bot) -> None:
    hall = await bot.fetch_channel(server.guild_channel())
    server.denies(hall.id, "files")
    assert await refusal(hall.send(file=discord.File(io.BytesIO(b"x"), "x.txt"))) == (403, 50013)
    assert await hall.send("without")


async def test_where_the_bot_may_not_read_back_there_is_no_history(server: DiscordServer, bot: Bot) -> None:
    hall = await bot.fetch_channel(server.guild_channel())
    said = server.says("hello", channel=hall.id)
    server.denies(hall.id, "history")
    assert [message async for message in hall.history()] == []
    assert await refusal(hall.fetch_message(said)) == (403, 50013)


async def test_threads_have_the_rights_of_their_channel(server: DiscordServer, bot: Bot) -> None:
    thread = await bot.fetch_channel(server.opens_thread("Boats"))
    server.denies(server.guild_channel(), "send")
    assert await refusal(thread.send("hi")) == (403, 50013)
    with pytest.raises(LookupError, match="sned"):
        server.denies(thread.id, "sned")


async def test_the_bot_takes_away_no_message_but_its_own(server: DiscordServer, bot: Bot) -> None:
    hall = await bot.fetch_channel(server.guild_channel())
    theirs = hall.get_partial_message(server.says("mine", channel=hall.id))
    assert await refusal(theirs.delete()) == (403, 50013)
    await (await hall.send("his")).delete()
    assert [message.content async for message in hall.history()] == ["mine"]


async def test_a_command_between_people_is_answered_where_the_bot_is_not(server: DiscordServer, bot: Bot) -> None:
    seen: list[tuple[int, int | None, bool]] = []

    @bot.tree.command(name="start", description="Begin")
    async def start(interaction: discord.Interaction) -> None:
        seen.append((interaction.user.id, interaction.guild_id, interaction.context.private_channel))
        await interaction.response.send_message("welcome")

    place = server.private_channel(7, 8)
    server.slash("start", person=8, channel=place)
    [sent] = await server.wait_sent()
    assert (sent.channel, sent.via) == (place, "interaction")
    assert seen == [(8, None, True)]
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=place)
    assert await refusal(bot.http.request(route, json={"content": "psst"})) == (403, 50001)
    assert await refusal(bot.fetch_channel(place)) == (403, 50001)


async def test_what_people_say_among_themselves_is_not_told(server: DiscordServer, bot: Bot) -> None:
    server.says("between us", channel=server.private_channel())
    server.says("to you")
    assert (await soon(bot.heard)).content == "to you"


@pytest.mark.parametrize(("private", "most"), [(True, 5), (False, 6)], ids=["between people", "with the bot"])
async def test_between_people_five_follow_ups_are_the_most(
    server: DiscordServer, bot: Bot, private: bool, most: int
) -> None:
    @bot.tree.command(name="start", description="Begin")
    async def start(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("welcome")
        for number in range(6):
            try:
                await interaction.followup.send(str(number))
            except discord.HTTPException as error:
                await bot.back.put(f"{error.code}")
        await bot.back.put("done")

    server.slash("start", channel=server.private_channel() if private else None)
    assert [await soon(bot.back) for _ in range(7 - most)] == ["40094"] * (6 - most) + ["done"]
    assert len(server.sent) == 1 + most


async def test_a_button_between_people_can_be_tapped(server: DiscordServer, bot: Bot) -> None:
    class Consent(discord.ui.View):
        @discord.ui.button(label="Yes", custom_id="yes")
        async def yes(self, interaction: discord.Interaction, _: discord.ui.Button) -> None:
            assert interaction.context.private_channel
            await bot.back.put(f"{interaction.user.id} said yes")
            await interaction.response.defer()

    @bot.tree.command(name="start", description="Begin")
    async def start(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("may I?", view=Consent(timeout=None))

    server.slash("start", channel=server.private_channel())
    [sent] = await server.wait_sent()
    server.taps("yes", sent.message_id, person=8)
    assert await soon(bot.back) == "8 said yes"


async def test_a_command_can_be_used_only_where_it_is_offered(server: DiscordServer, bot: Bot) -> None:
    everywhere = {"name": "start", "description": "Begin", "type": 1}
    at_home = {"name": "help", "description": "Help", "type": 1, "contexts": [0, 1]}
    await bot.http.bulk_upsert_global_commands(bot.application_id, [everywhere, at_home])
    place = server.private_channel()
    assert server.slash("start", channel=place)
    assert server.slash("help")
    with pytest.raises(LookupError, match="help"):
        server.slash("help", channel=place)
