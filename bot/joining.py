"""Looks from time to time for what he might join in groups unasked, and takes it in as if it had been said to him; the
gates are the turn's, and so is the decision."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace

from bot.doors.ports import Problem
from bot.overhearing import Overhearing, line_of
from bot.screening import Screening
from engine.messages import Incoming
from scheduler.clock import Clock
from scheduler.errors import StoreDown
from scheduler.mailbox import Mailbox
from scheduler.turns.joining import LULL, occasion

_AGAIN = 600.0
_LOOK = 15.0
"""Seconds between two looks."""

TakeIn = Callable[[Incoming, str], Awaitable[None]]
"""Takes in a message under its update's id. Raises StoreDown."""


@dataclass(frozen=True, slots=True)
class Joining:
    """``names`` are those by which he may be spoken of."""

    overhearing: Overhearing
    mailbox: Mailbox
    clock: Clock
    screening: Screening
    names: Collection[str]
    take_in: TakeIn
    problem: Problem

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(_LOOK)
            try:
                await self.look()
            except StoreDown as error:
                # Nobody waits for this.
                self.problem("store", error)

    async def look(self) -> None:
        """Look at all places in which something was overheard, once. Raises StoreDown."""
        now = self.clock.now()
        for place in self.overhearing.places():
            lines = self.overhearing.of(place, since=now - 3 * LULL)
            found = occasion(lines, self.names, now)
            if found is None or not (await self.mailbox.servers.of(found.line.server)).joins:
                continue
            *before, (last, is_heavy) = [await self._read(line) for line in lines]
            # Of somebody in need he makes no occasion.
            if not is_heavy:
                told = tuple(replace(line_of(heard), heavy=heavy) for heard, heavy in before)
                line = replace(last, addressed=True, joins=found.reason, overheard=told)
                # What a gate kept him from he may look at again, but not with every look.
                await self.take_in(line, f"joins:{line.id}:{int(now // _AGAIN)}")

    async def _read(self, heard: Incoming) -> tuple[Incoming, bool]:
        """What was said, and whether it may show somebody in need."""
        marked = await self.screening.settle(self.screening.mark(heard))
        return heard, marked.crisis or marked.concern or marked.cry
