"""The store's append-only file: how it stands, and the start of its rewrite; knows no reason for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import redis.exceptions

from scheduler.errors import StoreDown
from scheduler.mailbox.store import Store


@dataclass(frozen=True, slots=True)
class AppendOnlyFile:
    """The file of one ``store``; every question raises StoreDown."""

    store: Store

    async def on(self) -> bool:
        """Whether the store keeps such a file."""
        return bool(int((await self._state())["aof_enabled"]))

    async def busy(self) -> bool:
        """Whether a rewrite is under way or planned."""
        state = await self._state()
        return bool(int(state["aof_rewrite_in_progress"]) or int(state["aof_rewrite_scheduled"]))

    async def sound(self) -> bool:
        """Whether the last rewrite went well."""
        return bool((await self._state())["aof_last_bgrewrite_status"] == "ok")

    async def rewrite(self) -> None:
        """Have the file written anew, from what the store holds now; returns when that begins."""
        await self.store.call(self._begin)

    async def _begin(self) -> None:
        try:
            await self.store.client.bgrewriteaof()
        except redis.exceptions.ResponseError as error:
            raise StoreDown("the store refuses BGREWRITEAOF: allow it, or deleted words stay in its file") from error

    async def _state(self) -> Mapping[str, Any]:
        return dict(await self.store.call(lambda: self.store.client.info("persistence")))
