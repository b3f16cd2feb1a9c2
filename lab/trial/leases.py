"""How long a message waits for whoever answers it, as the clock of store and broker has it; knows no house."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from scheduler.mailbox import Store

_KEY = re.compile(r"aifriend:\{b\d+\}:([0-9a-f]+):(inbox|lease)$")
_TASK = re.compile(r'"body\W+([A-Za-z0-9+/=]+)')
"""What stands in a task that a worker has just taken, and not acknowledged yet."""
_NAME = re.compile(rb'\["([0-9a-f]+)"')


@dataclass(slots=True)
class Waits:
    """Seconds from a message's place in the store, and from a worker's taking its wake-up from the broker, to the lease
    of its chat."""

    stored: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    _stored_at: dict[str, float] = field(default_factory=dict)
    _taken_at: dict[str, float] = field(default_factory=dict)

    def note(self, at: float, command: str) -> None:
        """Note a command that the store carried out."""
        verb, _, rest = command.partition(" ")
        found = _KEY.match(rest.partition(" ")[0])
        if found is None:
            return
        chat, what = found.groups()
        if (verb, what) == ("HSET", "inbox"):
            self._stored_at.setdefault(chat, at)
        elif (verb, what) == ("SET", "lease"):
            if chat in self._stored_at:
                self.stored.append(at - self._stored_at.pop(chat))
            if chat in self._taken_at:
                self.taken.append(at - self._taken_at.pop(chat))
        elif (verb, what) == ("DEL", "lease"):
            # Whoever had it before the wake-up came has answered.
            self._taken_at.pop(chat, None)

    def note_task(self, at: float, command: str) -> None:
        """Note a command that the broker carried out."""
        task = _TASK.search(command) if command.startswith("HSET unacked ") else None
        if task and (name := _NAME.search(base64.b64decode(task[1]))):
            self._taken_at[name[1].decode()] = at


@asynccontextmanager
async def watched(store: Store, broker: Store) -> AsyncIterator[Waits]:
    """Yield what is found out while the block runs. All that the two do is told, which slows them down."""
    waits = Waits()
    async with _told(store, waits.note), _told(broker, waits.note_task):
        yield waits


@asynccontextmanager
async def _told(store: Store, note: Callable[[float, str], None]) -> AsyncIterator[None]:
    async with (await store.at("")).monitor() as monitor:

        async def follow() -> None:
            while True:
                told: Any = await monitor.next_command()
                note(told["time"], told["command"])

        following = asyncio.create_task(follow())
        try:
            yield
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
