"""Counts what the yearly report tells by date, such as crisis cards, and nothing else of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from scheduler.mailbox.store import DAY, Store

_KEPT = 3 * 366 * DAY
"""Seconds: longer than a yearly report is asked for."""


@dataclass(slots=True)
class Days:
    """How often something happened in one store, by UTC date; what a store could not take is counted with the next."""

    store: Store
    what: str
    _backlog: list[float] = field(default_factory=list, init=False)

    async def count(self, at: float) -> None:
        """Count what happened ``at`` (epoch s). Raises StoreDown."""
        self._backlog.append(at)
        while self._backlog:
            day = datetime.fromtimestamp(self._backlog[-1], UTC).date()
            key = self._key(day.year)
            await self.store.command("HINCRBY", key, day.isoformat(), 1)
            self._backlog.pop()
            await self.store.command("EXPIRE", key, _KEPT)

    async def of(self, year: int) -> dict[str, int]:
        """Return the numbers by date (YYYY-MM-DD). Raises StoreDown."""
        raw = await self.store.command("HGETALL", self._key(year))
        rows = zip(raw[::2], raw[1::2], strict=True) if isinstance(raw, list) else raw.items()
        return {day.decode(): int(number) for day, number in sorted(rows)}

    def _key(self, year: int) -> str:
        return f"aifriend:{{{self.what}}}:{year}"
