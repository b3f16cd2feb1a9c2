"""The listener of a process that only sends: it hears nothing, and is always well; knows no platform."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.doors.ports import HttpRoute


@dataclass(frozen=True, slots=True)
class Deaf:
    """What listens in another process stands behind the same door."""

    @property
    def routes(self) -> Sequence[HttpRoute]:
        """None."""
        return ()

    @property
    def state(self) -> str:
        """Whoever sends finds out by sending how the platform is."""
        return "ok"

    async def open(self) -> None:
        """Nothing is to be opened."""

    async def listen(self) -> None:
        """Hear nothing, for ever."""
        await asyncio.Event().wait()

    async def hears(self) -> None:
        """Another process does."""

    async def announce(self) -> None:
        """Nothing is served."""

    async def close(self) -> None:
        """Nothing is open."""
