"""Hands wake-ups on to the processes that answer, beside all else; knows no turn."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from scheduler.errors import StoreDown


@dataclass(slots=True)
class Passing:
    """Of a process that takes messages in and answers none. A wake-up that the store does not take is left to the
    sweep of whoever answers."""

    put: Callable[[str], Awaitable[None]]
    """Says to them that a chat has work. Raises StoreDown."""
    problem: Callable[[str, BaseException | None], None]
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set, init=False)

    def on(self, chat: str) -> None:
        """Say that a chat may have work."""
        task = asyncio.create_task(self._put(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait until what was said is in the store, or could not be put there."""
        await asyncio.gather(*self._tasks)

    async def _put(self, chat: str) -> None:
        try:
            await self.put(chat)
        except StoreDown as error:
            self.problem("store", error)
