"""The line to Discord's gateway: stays connected and hands on raw events; knows nothing of what they mean."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
import yarl

from bot.doors.discord.api import BAD_TOKEN, HOME
from bot.doors.discord.library import DiscordWebSocket, Route, discord
from bot.doors.discord.parsing import ODD
from bot.doors.ports import Problem
from engine.models.proxy import proxy_for
from engine.models.supervisor import Pauses
from scheduler.errors import Undelivered

READY = "READY"
"""The event that begins a new session, not one that is resumed, to which the platform repeats what it missed."""
_DOWN = "the line to Discord is down: check the network"
_PAUSES = Pauses(2.0, 60.0)
_BETWEEN_SHARDS = 5.0
_EVENTS = (
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_REACTION_ADD",
    "INTERACTION_CREATE",
    "TYPING_START",
)
_SHUT = "Discord shuts this bot out (close code {code}): check its settings in the developer portal"


class _Sharded(discord.AutoShardedClient):
    """The library's client with all its shards in this process."""

    def __init__(self, shards: int, retry_factor: float, **options: Any) -> None:
        super().__init__(shard_count=shards, **options)
        self._pause = _BETWEEN_SHARDS * retry_factor

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Log in shard by shard, as fast as the platform lets a bot do that."""
        del shard_id
        if not initial:
            await asyncio.sleep(self._pause)


@dataclass(slots=True)
class Gateway:
    """One bot account's line. ``hear`` gets each event that matters, by name and as it came; waits before a new try
    are ``retry_factor`` times as long as usual. With ``reads_all``, which the portal must allow, the platform shows
    what is said to others too. Of many servers each of the ``shards`` hears a part."""

    token: str = field(repr=False)
    url: str
    hear: Callable[[str, Any], None]
    problem: Problem
    retry_factor: float = 1.0
    reads_all: bool = False
    shards: int = 1
    trouble: str = field(default="the line to Discord is not up yet", init=False)
    """In one line why the line is down, "" while it is up."""
    is_up: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    """Set once the line was up, with all its shards."""
    _failures: int = field(default=0, init=False)
    _ready: set[int] = field(default_factory=set, init=False)
    _client: discord.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        intents = discord.Intents(
            guilds=True,
            guild_messages=True,
            dm_messages=True,
            dm_typing=True,
            reactions=True,
            message_content=self.reads_all,
        )
        options: dict[str, Any] = {"intents": intents, "guild_ready_timeout": 0.5, "proxy": proxy_for(self.url)}
        # Alone, a line that can't be had is ours to begin again.
        is_one = self.shards == 1
        self._client = discord.Client(**options) if is_one else _Sharded(self.shards, self.retry_factor, **options)

    async def open(self) -> int:
        """Log in, and return the application's number. Raises ValueError for a bad token, Undelivered when out of
        reach."""
        try:
            await self._client.login(self.token)
            if self.url.rstrip("/") != HOME:
                gateway = await self._client.http.request(Route("GET", "/gateway/bot"))
                DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway["url"])
        except discord.LoginFailure:
            raise ValueError(BAD_TOKEN) from None
        except (discord.DiscordException, aiohttp.ClientError, OSError, *ODD) as error:
            raise Undelivered(f"{self.url} does not answer: check the network or DISCORD_API_URL") from error
        self._listen()
        return self._client.application_id or 0

    def role_in(self, guild: int) -> int:
        """The role that stands for this bot alone in a server, 0 where there is none."""
        known = self._client.get_guild(guild)
        role = known.self_role if known else None
        return role.id if role else 0

    async def close(self) -> None:
        """Hang up."""
        await self._client.close()

    async def stay(self) -> None:
        """Stay connected for ever. Raises ValueError when the platform shuts the door for good."""
        while True:
            try:
                await self._client.connect(reconnect=True)
            except discord.ConnectionClosed as error:
                # The library reconnects by itself after every close that is not final.
                raise ValueError(BAD_TOKEN if error.code == 4004 else _SHUT.format(code=error.code)) from None
            except discord.PrivilegedIntentsRequired:
                raise ValueError(_SHUT.format(code=4014)) from None
            except (discord.DiscordException, aiohttp.ClientError, OSError, AttributeError) as error:
                # AttributeError: the library looks at a connection that it never had.
                self.problem("discord_gateway", error)
            if self._client.is_closed():
                return
            self._failures += 1
            self.trouble = _DOWN
            await asyncio.sleep(_PAUSES.after(self._failures) * self.retry_factor)

    def _listen(self) -> None:
        """Read the events that matter raw, since one that the library can't parse would end the connection."""

        async def on_disconnect() -> None:
            self.trouble = _DOWN

        async def on_resumed() -> None:
            self.trouble = ""

        self._client.event(on_disconnect)
        self._client.event(on_resumed)
        parsers = self._client._connection.parsers  # noqa: SLF001 - the only place where raw events pass by name
        for event in _EVENTS:
            parsers[event] = partial(self.hear, event)
        parsers[READY] = self._also_hear(READY, parsers[READY])
        for event, parser in parsers.items():
            parsers[event] = self._guard(parser)

    def _also_hear(self, event: str, parser: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse(data: Any) -> None:
            self.trouble, self._failures = "", 0
            self._ready.add(int((data.get("shard") or [0])[0]))
            if len(self._ready) >= self.shards:
                self.is_up.set()
            self.hear(event, None)
            parser(data)

        return parse

    def _guard(self, parser: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse(data: Any) -> None:
            try:
                parser(data)
            except ODD as error:
                self.problem("discord_event", error)

        return parse
