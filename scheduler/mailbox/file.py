"""The store's append-only file: how it stands, and the start of its rewrite; knows no reason for one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import redis.exceptions

from scheduler.errors import StoreDown
from scheduler.mailbox.store import Store


@dataclass(frozen=True, slots=True)
class AppendOnlyFile:
    """The file of one ``store``, or that of each of its nodes; every question raises StoreDown."""

    store: Store

    async def on(self) -> bool:
        """Whether the store keeps such a file."""
        return any(int(state["aof_enabled"]) for state in await self._states())

    async def busy(self) -> bool:
        """Whether a rewrite is under way or planned."""
        states = await self._states()
        return any(int(state["aof_rewrite_in_progress"]) or int(state["aof_rewrite_scheduled"]) for state in states)

    async def sound(self) -> bool:
        """Whether the last rewrite went well."""
        return all(state["aof_last_bgrewrite_status"] == "ok" for state in await self._states())

    async def rewrite(self) -> None:
        """Have the file written anew, from what the store holds now; returns when that begins."""
        await self.store.call(self._begin)

    async def _begin(self) -> None:
        try:
            for node in await self.store.each():
                await node.bgrewriteaof()
        except redis.exceptions.ResponseError as error:
            raise StoreDown("the store refuses BGREWRITEAOF: allow it, or deleted words stay in its file") from error

    async def _states(self) -> Sequence[Mapping[str, Any]]:
        nodes = await self.store.each()
        return [dict(await self.store.call(partial(node.info, "persistence"))) for node in nodes]
