"""How long a message waits for whoever answers it, as the store's own clock has it; knows no house."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from scheduler.mailbox import Store

_KEY = re.compile(r"aifriend:\{b\d+\}:([0-9a-f]+):(inbox|woken|lease)$")


@dataclass(slots=True)
class Waits:
    """Seconds from a message's place in the store, and from a worker's taking its wake-up, to the lease of its chat."""

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
        elif (verb, what) == ("DEL", "woken"):
            self._taken_at[chat] = at
        elif (verb, what) == ("SET", "lease"):
            if chat in self._stored_at:
                self.stored.append(at - self._stored_at.pop(chat))
            if chat in self._taken_at:
                self.taken.append(at - self._taken_at.pop(chat))
        elif (verb, what) == ("DEL", "lease"):
            # Whoever had it before the wake-up came has answered.
            self._taken_at.pop(chat, None)


@asynccontextmanager
async def watched(store: Store) -> AsyncIterator[Waits]:
    """Yield what is found out while the block runs. All that the store does is told, which slows it down."""
    waits, client = Waits(), await store.at("")
    async with client.monitor() as monitor:

        async def follow() -> None:
            while True:
                told: Any = await monitor.next_command()
                waits.note(told["time"], told["command"])

        following = asyncio.create_task(follow())
        try:
            yield waits
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
