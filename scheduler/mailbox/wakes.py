"""Which chats have work for a process that answers, said by one that does not; knows no turn.

A wake-up says no more than that there is work: the inbox is the truth. So one that is lost or doubled is harmless, and
a sweep finds what is left.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from persona.keys import chat_keys
from scheduler.clock import Clock
from scheduler.mailbox.store import Store

QUEUE, _KEPT = "aifriend:{wakes}:queue", 3600
_LOOK = 2
"""Seconds for which the store is asked to wait at once, so that a connection that has died is found out."""
_CLAIMED = 30
"""Seconds after which a wake-up that goes another way than by the store, and that nobody has taken, is said again."""


@dataclass(frozen=True, slots=True)
class Wakes:
    """Of one store: whoever takes a wake-up has it alone."""

    store: Store
    clock: Clock

    async def put(self, chat: str) -> None:
        """Say that a chat has work, which it has once however often it is said. Raises StoreDown."""
        name = (await self.store.names()).chat(chat).hash
        await self.store.commands([("ZADD", QUEUE, "NX", int(self.clock.now() * 1000), name), ("EXPIRE", QUEUE, _KEPT)])

    async def taken(self) -> AsyncIterator[str]:
        """Yield chats that have work, whoever has waited longest first, for as long as the store is there. Raises
        StoreDown."""
        while True:
            client = await self.store.at(QUEUE)
            found: Any = await self.store.call(partial(client.bzpopmin, QUEUE, timeout=_LOOK), waits=True)
            if found:
                place = chat_keys(found[1].decode()).key("name")
                if chat := self._called(place, await self.store.get(place)):
                    yield chat

    async def claim(self, chat: str) -> str:
        """Return the name of a chat under which to say, elsewhere, that it has work; "" where that was said and nobody
        has taken it yet. Raises StoreDown."""
        keys = (await self.store.names()).chat(chat)
        return keys.hash if await self.store.command("SET", keys.key("woken"), 1, "NX", "EX", _CLAIMED) else ""

    async def take(self, name: str) -> str:
        """Return the chat of a ``name``, "" where nothing is kept of it, which may be said to have work again. Raises
        StoreDown."""
        place, woken = chat_keys(name).keys("name", "woken")
        _, sealed = await self.store.commands([("DEL", woken), ("GET", place)])
        return self._called(place, sealed)

    def _called(self, place: str, sealed: bytes | None) -> str:
        return (self.store.readable(sealed, str, place) if sealed else None) or ""
