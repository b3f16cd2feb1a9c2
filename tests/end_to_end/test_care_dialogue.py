"""One talk from the first word to the last trace, at every door: notice, age, consent, crisis, support, export, forget.

The doors, the store and the command are real; platforms and engine are the stand-ins on loopback.
"""

import asyncio
import json
import re
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
import redis

from bot.app import open_app
from bot.settings import Settings
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from tests.conftest import DATA_KEY
from tests.fakes.command import aifriend
from tests.fakes.waiting import eventually

CANARY = "Quillfeather"
pytestmark = pytest.mark.usefixtures("addresses_of_the_library")
MAY_STAY = re.compile(
    r":(seen|gone|minute|tokens|reports|exports)$|^aifriend:\{(key|processes|adoption|referrals|repair:due|erasure|marks:discord|d[0-9a-f]{32})\}:"
)
"""Ids of handled updates, that somebody is being forgotten, what belongs to no person, and counts of an hour or a day
under a keyed hash, without which forgetting would lift a cap."""


class Seat(Protocol):
    """Where a person sits: they write, choose, and see everything that comes."""

    async def says(self, text: str) -> None: ...

    async def chooses(self, label: str) -> None: ...

    def seen(self) -> list[str]: ...

    def files(self) -> list[bytes]: ...


@dataclass
class Telegram:
    """A private chat on the Bot API's stand-in."""

    api: BotApi

    async def says(self, text: str) -> None:
        self.api.says(text)

    async def chooses(self, label: str) -> None:
        for sent in reversed(self.api.sent):
            rows = sent.params.get("reply_markup", {}).get("inline_keyboard", [])
            for button in (button for row in rows for button in row if button["text"] == label):
                self.api.taps(button["callback_data"], sent.message_id)
                return
        raise AssertionError(f"no button {label}")

    def seen(self) -> list[str]:
        return [sent.text for sent in self.api.sent if sent.chat_id == 7]

    def files(self) -> list[bytes]:
        return [content for sent in self.api.sent for content in sent.files.values()]


@dataclass
class Discord:
    """A direct channel on the stand-in of gateway and REST."""

    server: DiscordServer

    async def says(self, text: str) -> None:
        if text.startswith("/"):
            name, _, rest = text[1:].partition(" ")
            self.server.slash(name, rest, channel=self.server.direct_channel())
        else:
            self.server.says(text)

    async def chooses(self, label: str) -> None:
        for sent in reversed(self.server.sent):
            rows = sent.payload.get("components", [])
            for button in (button for row in rows for button in row["components"] if button["label"] == label):
                self.server.taps(button["custom_id"], sent.message_id)
                return
        raise AssertionError(f"no button {label}")

    def seen(self) -> list[str]:
        return [sent.text for sent in self.server.sent]

    def files(self) -> list[bytes]:
        return [content for sent in self.server.sent for content in sent.files.values()]


@dataclass
class Terminal:
    """The command, fed line by line."""

    child: asyncio.subprocess.Process
    folder: Path
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def says(self, text: str) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(text.encode() + b"\n")
        await self.child.stdin.drain()

    async def chooses(self, label: str) -> None:
        choices = next(each["choices"] for each in reversed(self.heard) if each.get("choices"))
        await self.says(str(1 + choices.index(label)))

    def seen(self) -> list[str]:
        return [each["text"] for each in self.heard]

    def files(self) -> list[bytes]:
        return [path.read_bytes() for path in self.folder.rglob("*export*.json")]

    async def listen(self) -> None:
        """Take what the command prints."""
        assert self.child.stdout is not None
        async for line in self.child.stdout:
            self.heard.append(json.loads(line))


async def hears(seat: Seat, pattern: str, *, after: int = 0) -> str:
    """Wait for a bubble that matches, among those ``after`` so many."""

    def said() -> str:
        return next((text for text in seat.seen()[after:] if re.search(pattern, text)), "")

    return await eventually(said, otherwise=lambda: f"that somebody said {pattern!r} after {seat.seen()[after:]}")


def told(platform: BotApi | DiscordServer, door: str) -> dict[str, str]:
    """The settings that lead to a platform."""
    return {f"{door}_bot_token": platform.token, f"{door}_api_url": platform.url}


@pytest.fixture(params=["telegram", "discord", "terminal"])
async def seat(
    request: pytest.FixtureRequest,
    settings: Callable[..., Settings],
    redis_url: str,
    engine: EngineServer,
    tmp_path: Path,
) -> AsyncIterator[Seat]:
    """Somebody's place at each door."""
    if request.param == "telegram":
        async with BotApi() as api, open_app(settings(**told(api, "telegram"))) as app:
            await app.open_telegram()
            async with app.loop.running():
                yield Telegram(api)
    elif request.param == "discord":
        async with DiscordServer() as server, open_app(settings(**told(server, "discord"))) as app:
            await app.open_discord()
            async with app.loop.running():
                await eventually(lambda: server.identified)
                yield Discord(server)
    else:
        ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data")}
        ours |= {"REDIS_URL": redis_url, "ENGINE_URL": engine.url, "GREET_AFTER": "60"}
        chat = ("chat", "--script", "-")
        async with aifriend(*chat, folder=tmp_path, settings=ours, cold=True, stdin=PIPE, stdout=PIPE) as child:
            there = Terminal(child, tmp_path)
            listener = asyncio.create_task(there.listen())
            yield there
            assert child.stdin is not None
            child.stdin.close()
            await child.wait()
            await listener


async def test_from_the_first_word_to_the_last_trace(seat: Seat, engine: EngineServer, redis_url: str) -> None:
    engine.answer = lambda _: "I am here, and I have time for you."
    await seat.says(f"hello, my name is {CANARY}")
    notice = await hears(seat, "is an AI")
    assert seat.seen()[0] == notice
    await hears(seat, "I am here")
    await hears(seat, "How old are you")
    await seat.chooses("18 or older")
    await hears(seat, "Thank you, noted")
    await seat.chooses("Keep notes about me")
    await hears(seat, "may keep notes")

    at = len(seat.seen())
    await seat.says(f"I had a long day, {CANARY} is tired")
    await hears(seat, ".", after=at)

    at = len(seat.seen())
    engine.answer = lambda _: "That sounds so heavy. I am glad that you told me."
    await seat.says("I want to kill myself")
    card = await hears(seat, r"findahelpline|988|116 123", after=at)
    assert "Harry" not in card
    await hears(seat, "glad that you told me", after=at)
    at = len(seat.seen())
    engine.answer = lambda _: "I'm still with you. Did you reach anybody?"
    await seat.says("I don't know what to do")
    await hears(seat, "still with you", after=at)
    assert "AI" not in "".join(seat.seen()[at:])

    await seat.says("/export")
    export = json.loads((await eventually(seat.files))[-1])
    assert CANARY in json.dumps(export)
    assert "kill myself" in json.dumps(export)

    await seat.says("/forget")
    await hears(seat, "deletes the whole talk")
    await seat.chooses("Yes, delete everything")
    await hears(seat, "Everything about you here is deleted")
    with redis.Redis.from_url(redis_url) as client:

        def left() -> list[str]:
            return [key for key in (raw.decode() for raw in client.scan_iter("*")) if not MAY_STAY.search(key)]

        await eventually(lambda: not left(), otherwise=left)
