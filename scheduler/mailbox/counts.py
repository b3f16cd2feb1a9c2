"""Counts what a person had in the running minute and day, for all processes; knows no cap.

A day's count survives its person's /forget: no more than a hash of them stands in its key.
"""

from dataclasses import dataclass

from scheduler.mailbox.store import Store

EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Had:
    """What was answered in the running minute, of which ``left`` seconds remain, and the tokens of the running day."""

    messages: int = 0
    left: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """A minute and a day begin with the first that is counted in them, by the store's own clock."""

    store: Store

    async def add(self, whose: str, *, messages: int = 0, tokens: int = 0) -> Had:
        """Add to what a person had, or EVERYBODY, and return it all. Raises StoreDown."""
        keys = (await self.store.names()).person(whose).keys("minute", "tokens")
        count, milliseconds, total = await self.store.run("spend", keys, messages, tokens)
        return Had(count, milliseconds / 1000, total)
