"""Counts the crisis cards of each day, and nothing else of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from scheduler.mailbox.store import DAY, Store

_KEPT = 3 * 366 * DAY
"""Seconds: longer than a yearly report is asked for."""


@dataclass(slots=True)
class Referrals:
    """The cards of one store by UTC date; those that a store could not take are counted with the next one."""

    store: Store
    _uncounted: list[float] = field(default_factory=list, init=False)

    async def count(self, at: float) -> None:
        """Count a card that was sent ``at`` (epoch s). Raises StoreDown."""
        self._uncounted.append(at)
        while self._uncounted:
            day = datetime.fromtimestamp(self._uncounted[-1], UTC).date()
            key = _key(day.year)
            await self.store.command("HINCRBY", key, day.isoformat(), 1)
            self._uncounted.pop()
            await self.store.command("EXPIRE", key, _KEPT)

    async def of(self, year: int) -> dict[str, int]:
        """Return the number of cards by date (YYYY-MM-DD). Raises StoreDown."""
        raw = await self.store.command("HGETALL", _key(year))
        rows = zip(raw[::2], raw[1::2], strict=True) if isinstance(raw, list) else raw.items()
        return {day.decode(): int(cards) for day, cards in sorted(rows)}


def _key(year: int) -> str:
    return f"aifriend:{{referrals}}:{year}"
