"""Fetches what was written while nobody listened, from where each channel was last read; it knows no gateway."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.doors.discord.parsing import snowflake
from scheduler.clock import Clock
from scheduler.errors import DoorError, RateLimited, Unreachable
from scheduler.mailbox import Bookmarks

CAUGHT_UP = "CAUGHT_UP"
"""The event that follows what was missed in a channel."""
_AT_ONCE = 50
_TRIES = 3
_MARK_EVERY = 5.0
"""Seconds between two bookmarks of a channel: to read some messages twice harms nobody, one for each would cost."""
_MANY = 10_000


@dataclass(slots=True)
class Backlog:
    """Places are ``guild/channel``, guild 0 for direct channels. ``read`` asks the platform for the messages in a
    channel after a snowflake, newest first; ``hand_on`` takes what was found, as gateway events. Waits before a new
    try are ``retry_factor`` times as long as usual."""

    bookmarks: Bookmarks
    clock: Clock
    read: Callable[[int, int], Awaitable[list[Any]]]
    hand_on: Callable[[tuple[str, Any]], None]
    problem: Callable[[str, BaseException | None], None]
    retry_factor: float = 1.0
    _mark_times: dict[str, float] = field(default_factory=dict, init=False)
    _behind: set[str] = field(default_factory=set, init=False)
    _fetching: "asyncio.Task[None] | None" = field(default=None, init=False)

    async def note(self, place: str, at: float, *, for_him: bool) -> None:
        """Note that all until ``at`` was taken in; a place counts from the first message that is ``for_him``.

        Raises StoreDown.
        """
        now = self.clock.now()
        # What lies before this message may still be on its way, and would be passed over by a mark.
        if place in self._behind or not (for_him or place in self._mark_times):
            return
        if now - self._mark_times.get(place, -_MARK_EVERY) >= _MARK_EVERY:
            await self.bookmarks.note({place: at})
            if len(self._mark_times) >= _MANY:
                self._mark_times.clear()
            self._mark_times[place] = now

    async def begin(self) -> None:
        """Begin to fetch what was missed in the places known of the last day. Raises StoreDown."""
        places = await self.bookmarks.known()
        self._behind |= set(places)
        self.end()
        self._fetching = asyncio.create_task(self._fetch_all(places))

    def caught_up(self, place: str) -> None:
        """All that was missed in a place has been taken in."""
        self._behind.discard(place)

    def end(self) -> None:
        """Fetch no more."""
        if self._fetching is not None:
            self._fetching.cancel()

    async def _fetch_all(self, places: Mapping[str, float]) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def fetch(place: str, since: float) -> None:
            async with gate:
                await self._fetch(place, since)

        await asyncio.gather(*(fetch(place, since) for place, since in places.items()))

    async def _fetch(self, place: str, since: float) -> None:
        guild, _, channel = place.partition("/")
        messages = await self._patiently(int(channel), snowflake(since))
        if messages is None:
            # It stays behind, unmarked, until the next connection.
            return
        for message in reversed(messages):
            # What REST gives lacks the guild that the gateway names.
            guild_field = {"guild_id": guild} if guild != "0" else {}
            self.hand_on(("MESSAGE_CREATE", message | guild_field if isinstance(message, dict) else message))
        self.hand_on((CAUGHT_UP, place))

    async def _patiently(self, channel: int, after: int) -> list[Any] | None:
        for attempt in range(_TRIES):
            try:
                return await self.read(channel, after)
            except Unreachable:
                return []  # gone, or closed to him
            except RateLimited as limit:
                await asyncio.sleep(limit.retry_after)
            except DoorError as error:
                self.problem("discord_missed", error)
                await asyncio.sleep(2.0**attempt * self.retry_factor)
        return None
