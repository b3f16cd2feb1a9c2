"""Leave to send a bubble, asked of its door, of its chat and of whoever holds that; knows no platform and no pause."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from engine.messages import Bubble, BubbleKind
from scheduler.errors import Stuck, TooSoon
from scheduler.mailbox import Lease, Limits, Rate, Waiting
from scheduler.turns.pace import Pace

Outrun = Callable[[], Awaitable[bool]]
"""Whether somebody has written since a check-in was decided."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether a bubble was noted as leaving, the seconds that it has to wait all the same since it was ``asked`` for
    (by a clock that nobody sets), and its place in the door's queue."""

    noted: bool = False
    wait: float = 0.0
    place: int = 0
    asked: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds that it has to wait from now on."""
        return self.wait - (time.monotonic() - self.asked)


_NONE = Permit()


@dataclass(slots=True)
class Permits:
    """For the bubbles of one chat, a ``group`` or not, at a ``door``, while its lease is held."""

    lease: Lease
    door: str
    group: bool
    limits: Limits
    pace: Pace
    outrun: Outrun
    _early: dict[str, Permit] = field(default_factory=dict, init=False)
    """What was said of bubbles before their pause, by their places in the outbox."""

    def early(self, letter: Waiting, put: Awaitable[object]) -> list[Awaitable[object]]:
        """What is done together, in one trip: ``put`` brings a bubble into the outbox, and it is noted as about to
        leave, where it may; its pause comes after that. They raise what ``put`` raises, LeaseLost, StoreDown."""
        # What has to be made first takes its time to leave.
        is_made = bool(letter.bubble.file)
        return [put] if is_made or not is_sent_again(letter.bubble) else [put, self._ask_early(letter)]

    async def get(self, waiting: Waiting, *, stands: bool = False) -> Permit:
        """What was said of a bubble before its pause, where that still holds, or else is said now. Raises Stuck,
        LeaseLost, StoreDown."""
        permit = self._early.pop(waiting.place, _NONE)
        if permit.wait or self._still_holds(permit):
            return permit
        return await self.ask(waiting, permit, stands=stands or permit.noted)

    async def ask(self, waiting: Waiting, before: Permit, *, stands: bool) -> Permit:
        """Ask the door, and note that a bubble leaves: in one trip what is sent again by whoever finds it so, else only
        once it may. What ``stands`` there as leaving has had its try, and its share of the chat's rate. Raises Stuck,
        LeaseLost, StoreDown."""
        asked, noted = self.limits.ask(self.door, before.place), partial(self._noted, waiting, again=stands)
        if is_sent_again(waiting.bubble):
            (wait, place), (is_noted, early) = await asyncio.gather(asked, noted())
            return Permit(is_noted, max(wait, early), place)
        wait, place = await asked
        if wait:
            return Permit(False, wait, place)
        if waiting.bubble.kind is BubbleKind.CHECK_IN and await self.outrun():
            # Whoever has just written may have said stop.
            await self.lease.void([waiting])
            return Permit(False, 0.0, place)
        return Permit(*await noted(), place)

    def _still_holds(self, permit: Permit) -> bool:
        """Whether what the store allowed before a pause counts without asking again: nobody else has the chat, or has
        taken it by force without our hearing of it, and no platform has told us to wait."""
        is_ours = self.lease.is_sure and self.lease.hears_since() < permit.asked
        return permit.noted and is_ours and not self.limits.closed(self.door, self.lease.key)

    async def _ask_early(self, letter: Waiting) -> None:
        permit = await self.ask(letter, _NONE, stands=False)
        # A store that had to be told again how to put it there had not seen it when it was asked.
        if permit.noted or permit.wait:
            self._early[letter.place] = permit

    async def _noted(self, waiting: Waiting, *, again: bool) -> tuple[bool, float]:
        """Whether a bubble stands there as leaving now, and the seconds (0: none) after which to ask again."""
        rate = Rate() if again else self.limits.rate(self.door, group=self.group)
        try:
            return await self.lease.sending(waiting, rate, back_off=0.0 if again else self.pace.back_off), 0.0
        except TooSoon as early:
            if waiting.tries >= self.pace.patience:
                raise Stuck(early.seconds) from early
            return False, early.seconds


def is_sent_again(bubble: Bubble) -> bool:
    """Whether it is sent once more where nobody knows if it arrived: no check-in, nor what would not be the same."""
    return bubble.kind is not BubbleKind.CHECK_IN and (bubble.work is None or bubble.work.repeats)
