"""Remembers until when each place of a platform has been read, so that what came later can be fetched."""

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.clock import Clock
from scheduler.mailbox.store import DAY, Store


@dataclass(frozen=True, slots=True)
class Bookmarks:
    """One platform's bookmarks: times (epoch s) by place. Places not read from for ``kept`` seconds are forgotten."""

    store: Store
    clock: Clock
    name: str
    kept: int = DAY

    async def note(self, times: Mapping[str, float]) -> None:
        """Move marks forward, never back. Raises StoreDown."""
        names, seal = await self.store.names(), self.store.codec.seal
        parts = [
            part
            for place, at in times.items()
            for part in (int(at * 1000), names.hash(place), seal(place, self._places))
        ]
        oldest = int((self.clock.now() - self.kept) * 1000)
        await self.store.run("bookmarks", [self._times, self._places], oldest, self.kept, *parts)

    async def known(self) -> dict[str, float]:
        """Return all marks. Raises StoreDown."""
        since, open_ = int((self.clock.now() - self.kept) * 1000), self.store.codec.open
        times, places = await self.store.commands(
            [
                ("ZRANGE", self._times, since, "+inf", "BYSCORE", "WITHSCORES"),
                ("HGETALL", self._places),
            ]
        )
        return {open_(places[name], str, self._places): at / 1000 for name, at in times if name in places}

    @property
    def _times(self) -> str:
        return f"aifriend:{{marks:{self.name}}}:times"

    @property
    def _places(self) -> str:
        return f"aifriend:{{marks:{self.name}}}:places"
