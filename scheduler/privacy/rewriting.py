"""Has the store's append-only file rewritten after somebody was forgotten, so that it holds nothing of them either."""

import asyncio
from dataclasses import dataclass

from scheduler.errors import StoreDown
from scheduler.mailbox.file import AppendOnlyFile
from scheduler.mailbox.mailbox import Mailbox

EVERY = 3600
"""Seconds between two rewrites at least, over all processes."""
_OWED, _DUTY = "aifriend:{erasure}:owed", "erasure"
"""Named in every store already, for what it does to somebody's words."""
_LONGEST = 900.0


@dataclass(frozen=True, slots=True)
class Rewriting:
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
        token = await store.get(_OWED)
        if token is None or not await self.mailbox.once(_DUTY, EVERY):
            return False
        file = AppendOnlyFile(store)
        if await file.on():
            await self._quiet(file)
            await file.rewrite()
            await self._quiet(file)
            if not await file.sound():
                raise StoreDown("the store could not rewrite its append-only file: look into its log, free some space")
        # What was deleted meanwhile is owed still.
        await store.run("replace", [_OWED], token, "", 1)
        return True

    async def _quiet(self, file: AppendOnlyFile) -> None:
        """Wait until no rewrite is under way or planned."""
        for _ in range(int(_LONGEST / self.look)):
            if not await file.busy():
                return
            await asyncio.sleep(self.look)
        raise StoreDown("the store is still rewriting its append-only file: look into its log")
