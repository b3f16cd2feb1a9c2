"""Remembers until when each place of a platform has been read, so that what came later can be fetched; a bare id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.clock import Clock
from scheduler.mailbox.store import DAY, Store


@dataclass(frozen=True, slots=True)
class Marks:
    """One platform's marks: times (epoch s) by place. Places not read from for ``kept`` seconds are forgotten."""

    store: Store
    clock: Clock
    name: str
    kept: int = DAY

    async def note(self, times: Mapping[str, float]) -> None:
        """Move marks forward, never back. Raises StoreDown."""
        pairs = [part for place, at in times.items() for part in (int(at * 1000), place)]
        await self.store.run("marks", [self._key], int((self.clock.now() - self.kept) * 1000), self.kept, *pairs)

    async def known(self) -> dict[str, float]:
        """Return all marks. Raises StoreDown."""
        since = int((self.clock.now() - self.kept) * 1000)
        client = self.store.client
        rows: Any = await self.store.call(
            lambda: client.zrange(self._key, since, "+inf", byscore=True, withscores=True)
        )
        return {place.decode(): at / 1000 for place, at in rows}

    @property
    def _key(self) -> str:
        return f"aifriend:{{marks:{self.name}}}"
