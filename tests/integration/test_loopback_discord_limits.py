"""What the stand-in for Discord refuses: as much as Discord does, and more."""

import io
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from lab.loopback.discord import DiscordServer
from tests.fakes.discord_client import Bot, Route, discord, logged_in, running

WAVE = "👋"
"""One character, two UTF-16 units."""


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Bot]:
    async with logged_in(server) as bot:
        yield bot


async def post(server: DiscordServer, bot: Bot, body: dict[str, Any]) -> Any:
    """Write to Ann."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=server.direct_channel())
    return await bot.http.request(route, json=body)


def row(*ids: str, **fields: Any) -> dict[str, Any]:
    """A row of buttons with these ids, whose fields may be others than usual."""
    buttons = [{"type": 2, "style": 2, "label": "Yes", "custom_id": custom_id} | fields for custom_id in ids]
    return {"type": 1, "components": buttons}


FULL = [row(*(f"{number}-{place}" for place in range(5))) for number in range(5)]
LONG = [row(f"{number}") for number in range(6)]
TAKEN = {
    "five rows of five": FULL,
    "the longest label": [row("yes", label=WAVE * 40)],
    "the longest id": [row("y" * 100)],
    "a picture for a label": [row("yes", label=None, emoji={"name": WAVE})],
    "a link": [row("", style=5, url="https://example.org")],
    "a menu": [{"type": 1, "components": [{"type": 3, "custom_id": "menu", "options": []}]}],
}
REFUSED = {
    "six in a row": ([row(*"abcdef")], "components.0.components: Must be between 1 and 5 in length"),
    "an empty row": ([row("a"), row()], "components.1.components: Must be between 1 and 5 in length"),
    "six rows": (LONG, "components: Must be 5 or fewer in length"),
    "a button outside of a row": ([row("a")["components"][0]], "components.0.type"),
    "no label": ([row("a", label=" ")], "components.0.components.0.label"),
    "a label too long": ([row("a", label=WAVE * 40 + ".")], "components.0.components.0.label"),
    "no id": ([row("")], "components.0.components.0.custom_id"),
    "an id too long": ([row("y" * 101)], "components.0.components.0.custom_id"),
    "an id twice": ([row("a"), row("b", "a")], "Component custom id cannot be duplicated"),
    "a link with an id": ([row("a", style=5, url="https://example.org")], "components.0.components.0.url"),
    "a link to nowhere": ([row("", style=5)], "components.0.components.0.url"),
    "no style": ([row("a", style=None)], "components.0.components.0.style"),
    "a part of no kind": ([row("a", type=99)], "components.0.components.0.type"),
    "two menus in a row": ([row("a", "b", type=3)], "Must be between 1 and 1 in length"),
}


@pytest.mark.parametrize("components", TAKEN.values(), ids=TAKEN)
async def test_rows_of_buttons_within_the_limits_are_taken(
    server: DiscordServer, bot: Bot, components: list[dict[str, Any]]
) -> None:
    sent = await post(server, bot, {"content": "well?", "components": components})
    assert sent["components"] == components


@pytest.mark.parametrize(("components", "why"), REFUSED.values(), ids=REFUSED)
async def test_rows_of_buttons_over_the_limits_are_refused_with_the_place(
    server: DiscordServer, bot: Bot, components: list[dict[str, Any]], why: str
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await post(server, bot, {"content": "well?", "components": components})
    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert why in refused.value.text.replace("In ", "").replace("\n", " ")
    assert server.sent == []


async def test_a_message_made_of_parts_alone_has_at_most_25_buttons(server: DiscordServer, bot: Bot) -> None:
    body = {"flags": 1 << 15, "components": [*FULL, {"type": 10, "content": "well?"}]}
    assert await post(server, bot, body)
    with pytest.raises(discord.HTTPException, match="at most 25 buttons"):
        await post(server, bot, body | {"components": [*FULL, row("one more")]})


async def test_a_text_has_at_most_2000_utf16_units(server: DiscordServer, bot: Bot) -> None:
    assert await post(server, bot, {"content": WAVE * 1000})
    with pytest.raises(discord.HTTPException, match="Must be 2000 or fewer in length"):
        await post(server, bot, {"content": WAVE * 1000 + "."})


async def test_white_space_is_no_message_and_is_taken_off_others(server: DiscordServer, bot: Bot) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await post(server, bot, {"content": " \n "})
    assert refused.value.code == 50006
    assert (await post(server, bot, {"content": " well \n"}))["content"] == "well"
    assert [sent.text for sent in server.sent] == ["well"]


async def test_a_nonce_has_at_most_25_characters(server: DiscordServer, bot: Bot) -> None:
    assert await post(server, bot, {"content": "once", "nonce": "n" * 25})
    with pytest.raises(discord.HTTPException, match="nonce"):
        await post(server, bot, {"content": "once", "nonce": "n" * 26})


async def test_files_weigh_at_most_ten_mebibytes_and_are_at_most_ten(server: DiscordServer, bot: Bot) -> None:
    channel = await bot.fetch_channel(server.direct_channel())

    def files(count: int, size: int) -> list[Any]:
        return [discord.File(io.BytesIO(bytes(size)), f"{number}.bin") for number in range(count)]

    assert await channel.send(files=files(1, 10 << 20))
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(files=files(2, (5 << 20) + 1))
    assert (refused.value.status, refused.value.code) == (413, 40005)
    form = [{"name": f"files[{n}]", "value": io.BytesIO(b"x"), "filename": f"{n}.bin"} for n in range(11)]
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
    with pytest.raises(discord.HTTPException, match="Must be 10 or fewer"):
        await bot.http.request(route, form=form)


async def test_an_edit_is_held_to_the_same_limits(server: DiscordServer, bot: Bot) -> None:
    sent = await post(server, bot, {"content": "well?", "components": [row("a")]})
    route = Route("PATCH", "/channels/{channel_id}/messages/{id}", channel_id=server.direct_channel(), id=sent["id"])
    for body in ({"content": "x" * 2001}, {"content": ""}, {"components": [row(*"abcdef")]}):
        with pytest.raises(discord.HTTPException):
            await bot.http.request(route, json=body | {"components": body.get("components", [])})
    assert server.edited == []


async def test_an_answer_to_a_command_is_held_to_the_same_limits(server: DiscordServer) -> None:
    async with running(server) as bot:

        @bot.tree.command(name="start", description="Begin")
        async def start(interaction: discord.Interaction) -> None:
            await interaction.response.defer()
            with suppress(discord.HTTPException):
                await interaction.followup.send("x" * 2001)
            await interaction.followup.send("welcome")

        server.slash("start")
        assert [sent.text for sent in await server.wait_sent()] == ["welcome"]


async def test_a_rate_is_told_in_headers_and_kept_for_each_channel() -> None:
    now = [1_800_000_000.0]
    async with DiscordServer(clock=lambda: now[0]) as server, aiohttp.ClientSession() as http:
        server.limit(2, 10.0)

        async def send(person: int) -> tuple[int, dict[str, str], Any]:
            url = f"{server.url}/api/v10/channels/{server.direct_channel(person)}/messages"
            headers = {"Authorization": f"Bot {server.token}"}
            async with http.post(url, json={"content": "hi"}, headers=headers) as answer:
                return answer.status, dict(answer.headers), await answer.json()

        _, first, _ = await send(7)
        now[0] += 4
        _, second, _ = await send(7)
        status, third, body = await send(7)
        other, fourth, _ = await send(8)
        now[0] += 6
        again, _, _ = await send(7)
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset-After")
    assert [first[name] for name in names] == ["2", "1", "10.000"]
    assert [second[name] for name in names] == ["2", "0", "6.000"]
    assert (status, other, again) == (429, 200, 200)
    assert (body["retry_after"], body["global"], third["Retry-After"]) == (6.0, False, "6")
    assert (third["X-RateLimit-Remaining"], third["X-RateLimit-Scope"]) == ("0", "user")
    assert third["Via"]
    assert first["X-RateLimit-Bucket"] == third["X-RateLimit-Bucket"] != fourth["X-RateLimit-Bucket"]
    assert float(first["X-RateLimit-Reset"]) == float(third["X-RateLimit-Reset"]) == 1_800_000_010.0


async def test_a_client_waits_out_the_rate_of_a_channel(server: DiscordServer, bot: Bot) -> None:
    channel = await bot.fetch_channel(server.direct_channel())
    server.limit(1, 0.2, channel=channel.id)
    for text in ("one", "two"):
        await channel.send(text)
    first, second = server.sent
    assert second.at - first.at >= 0.2


async def test_a_rate_can_be_set_for_one_channel(server: DiscordServer, bot: Bot) -> None:
    bot.http.max_ratelimit_timeout = 1.0
    server.limit(1, 60.0, channel=server.direct_channel(8))
    for text in ("one", "two"):
        await post(server, bot, {"content": text})
    assert [sent.text for sent in server.sent] == ["one", "two"]


async def test_a_flood_concerns_one_channel_alone_until_its_end() -> None:
    now = [1_800_000_000.0]
    async with DiscordServer(clock=lambda: now[0]) as server, logged_in(server) as bot:
        bot.http.max_ratelimit_timeout = 1.0
        server.flood(now[0] + 60.0, channel=server.direct_channel())
        with pytest.raises(discord.RateLimited) as refused:
            await post(server, bot, {"content": "too early"})
        assert refused.value.retry_after == 60.0
        other = await bot.fetch_channel(server.direct_channel(8))
        await other.send("another channel")
    assert [sent.text for sent in server.sent] == ["another channel"]


async def test_a_flood_ends_at_its_time() -> None:
    now = [1_800_000_000.0]
    async with DiscordServer(clock=lambda: now[0]) as server, logged_in(server) as bot:
        server.flood(now[0] + 60.0, channel=server.direct_channel())
        now[0] += 60.0
        assert await post(server, bot, {"content": "in time"})
