"""The real discord.py, pointed at the stand-in for Discord."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import yarl

from lab.loopback.discord import DiscordServer

with warnings.catch_warnings():
    # The library's voice part imports audioop, which Python 3.11 announces as going away.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord
    from discord import app_commands
    from discord.gateway import DiscordWebSocket
    from discord.http import Route


class Bot(discord.Client):
    """Writes down what it hears and answers as little as a test needs."""

    def __init__(self, **options: Any) -> None:
        intents = discord.Intents(guilds=True, messages=True, typing=True)
        super().__init__(intents=intents, guild_ready_timeout=0.05, **options)
        self.heard: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.typists: asyncio.Queue[discord.RawTypingEvent] = asyncio.Queue()
        self.edited: asyncio.Queue[discord.RawMessageUpdateEvent] = asyncio.Queue()
        self.deleted: asyncio.Queue[discord.RawMessageDeleteEvent] = asyncio.Queue()
        self.back: asyncio.Queue[str] = asyncio.Queue()
        self.tree = app_commands.CommandTree(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Leaves out the library's five seconds before a second IDENTIFY."""

    async def on_message(self, message: discord.Message) -> None:
        if message.author.id != self.user.id:
            await self.heard.put(message)

    async def on_raw_typing(self, event: discord.RawTypingEvent) -> None:
        await self.typists.put(event)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        await self.edited.put(event)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        await self.deleted.put(event)

    async def on_resumed(self) -> None:
        await self.back.put("resumed")

    async def on_ready(self) -> None:
        await self.back.put("ready")


__all__ = ["Bot", "Route", "app_commands", "discord", "logged_in", "pointed_at", "running", "soon"]

Heard = TypeVar("Heard")


async def soon(queue: asyncio.Queue[Heard]) -> Heard:
    """The next thing that a client hears."""
    return await asyncio.wait_for(queue.get(), 10)


@contextmanager
def pointed_at(server: DiscordServer) -> Iterator[None]:
    """Lead the library, whose addresses belong to the process, to this platform."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.url + "/api/v10", yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def running(server: DiscordServer, **options: Any) -> AsyncIterator[Bot]:
    """A client that is connected to the gateway."""
    with pointed_at(server):
        bot = Bot(**options)
        task = asyncio.create_task(bot.start(server.token))
        try:
            assert await soon(bot.back) == "ready"
            yield bot
        finally:
            await bot.close()
            await task


@asynccontextmanager
async def logged_in(server: DiscordServer) -> AsyncIterator[Bot]:
    """A client that knows REST alone."""
    with pointed_at(server):
        async with Bot() as bot:
            await bot.login(server.token)
            yield bot
