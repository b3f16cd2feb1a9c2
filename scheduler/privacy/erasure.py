"""Has the store's append-only file rewritten after somebody was forgotten, so that it holds nothing of them either."""

import asyncio
from dataclasses import dataclass
from typing import Any

import redis.exceptions

from scheduler.errors import StoreDown
from scheduler.mailbox.mailbox import Mailbox

EVERY = 3600
"""Seconds between two rewrites at least, over all processes."""
_OWED = "aifriend:{erasure}:owed"
_LONGEST = 900.0


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is owed is noted in the store, so that it is done whoever dies; ``look`` is the seconds between looks."""

    mailbox: Mailbox
    look: float = 0.1

    async def owe(self) -> None:
        """Note that something was deleted that must not stay in the file. Raises StoreDown."""
        store = self.mailbox.store
        token = f"{self.mailbox.clock.now()}:{self.mailbox.new_token()}"
        await store.command("SET", _OWED, token, "EX", store.keeping.people)

    async def step(self) -> bool:
        """Rewrite the file where that is owed and was not done lately; whether it was. Raises StoreDown."""
        store = self.mailbox.store
        owed = await store.get(_OWED)
        if owed is None or not await self.mailbox.once("erasure", EVERY):
            return False
        if int((await self._state())["aof_enabled"]):
            await self._quiet()
            await store.call(self._begin)
            await self._quiet()
            if (await self._state())["aof_last_bgrewrite_status"] != "ok":
                raise StoreDown("the store could not rewrite its append-only file: look into its log, free some space")
        # What was deleted meanwhile is owed still.
        await store.run("replace", [_OWED], owed, "", 1)
        return True

    async def _begin(self) -> None:
        try:
            await self.mailbox.store.client.bgrewriteaof()
        except redis.exceptions.ResponseError as error:
            raise StoreDown("the store refuses BGREWRITEAOF: allow it, or deleted words stay in its file") from error

    async def _quiet(self) -> None:
        """Wait until no rewrite is under way or planned."""
        for _ in range(int(_LONGEST / self.look)):
            state = await self._state()
            if not int(state["aof_rewrite_in_progress"]) and not int(state["aof_rewrite_scheduled"]):
                return
            await asyncio.sleep(self.look)
        raise StoreDown("the store is still rewriting its append-only file: look into its log")

    async def _state(self) -> dict[str, Any]:
        client = self.mailbox.store.client
        return dict(await self.mailbox.store.call(lambda: client.info("persistence")))
