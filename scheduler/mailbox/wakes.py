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

    async def claim(self, chat: str) -> tuple[str, ...]:
        """Return what says, elsewhere, that a chat has work: its name, and its id, sealed; nothing where that was said
        and nobody has looked at the chat since. Raises StoreDown."""
        keys = (await self.store.names()).chat(chat)
        if not await self.store.command("SET", keys.key("woken"), 1, "NX", "EX", _CLAIMED):
            return ()
        return keys.hash, self.store.codec.seal(chat, keys.key("name")).hex()

    async def called(self, name: str, sealed: str = "") -> str:
        """Return the chat of a ``name``, without asking where its ``sealed`` id is at hand; "" where nothing is kept of
        it. Raises StoreDown."""
        place = chat_keys(name).key("name")
        return self._called(place, bytes.fromhex(sealed) or await self.store.get(place))

    def _called(self, place: str, sealed: bytes | None) -> str:
        return (self.store.readable(sealed, str, place) if sealed else None) or ""
