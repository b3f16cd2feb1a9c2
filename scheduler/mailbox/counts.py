"""Counts what a person had in the running minute, hour and day, for all processes; knows no command.

A count survives its person's /forget: no more than a hash of them stands in its key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.mailbox.store import Store

EVERYBODY = "everybody"


class Use(StrEnum):
    """What is counted one by one, each for a time of its own."""

    REPORT = "reports"
    EXPORT = "exports"
    COMMAND = "commands"
    PICTURE = "pictures"
    PICTURE_OF_ALL = "all_pictures"
    VOICE = "voices"
    VOICE_OF_ALL = "all_voices"
    HEARD = "heard"
    LOOKUP = "lookups"
    LOOKUP_OF_ALL = "all_lookups"
    REQUEST = "requests"


_DAY = 86_400
_SECONDS = {
    Use.REPORT: 3600,
    Use.EXPORT: 3600,
    Use.COMMAND: 60,
    Use.PICTURE: _DAY,
    Use.PICTURE_OF_ALL: _DAY,
    Use.VOICE: _DAY,
    Use.VOICE_OF_ALL: _DAY,
    Use.HEARD: _DAY,
    Use.LOOKUP: _DAY,
    Use.LOOKUP_OF_ALL: _DAY,
    Use.REQUEST: 60,
}


@dataclass(frozen=True, slots=True)
class Excess:
    """One more than there is of a ``use``; the ``first`` in its time or a later one."""

    use: Use
    first: bool


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

    async def use(self, whose: str, caps: Mapping[Use, int]) -> Excess | None:
        """Count one of each use, in this order, until one is beyond its cap; return that. Raises StoreDown."""
        if not caps:
            return None
        keys = (await self.store.names()).person(whose).keys(*caps)
        place, count = await self.store.run("tally", keys, *caps.values(), *(_SECONDS[use] for use in caps))
        use = [*caps][place - 1]
        return Excess(use, first=count == caps[use] + 1) if place else None
