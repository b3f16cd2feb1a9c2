"""The clockwork: an APScheduler loop that looks at due chats and re-wakes what was left behind."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from persona.codec import Unreadable
from scheduler.duties.makers import Makers
from scheduler.duties.reports import Operator
from scheduler.duties.workers import Workers
from scheduler.errors import LeaseLost, StoreDown
from scheduler.first_words.checkins import CheckIns
from scheduler.mailbox import Adoption, Mailbox, Repair
from scheduler.privacy.rewriting import Rewriting
from scheduler.turns.post import Post
from scheduler.turns.taking import Conversations

_AT_ONCE = 16
_TICKS = 8
"""Ticks that may be under way at one time."""
_LATE = 3.0
"""Intervals after which the clockwork counts as standing still."""
_REPAIR = 5.0
"""Seconds between two pages of the due index's repair."""
_ADOPT = 900.0
"""Seconds between two looks whether a process of schema 1 is still about, for as long as there are traces of one."""
_LOOKED_AT = 100
"""Chats that wait longest, of which a sweep asks whether something has not left."""
_STUCK = 300.0
"""Seconds that nobody has to wait for an answer, whatever is slow; whoever runs the house hears of it."""
_ERASE = 60.0
"""Seconds between two looks whether deleted words must leave the store's file."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Seconds between two looks at the due index, between two sweeps of stale inboxes, and before the store, which
    was away, is listened to again."""

    tick: float
    sweep: float
    stale_after: float
    store_retry: float


@dataclass(frozen=True, slots=True)
class Share:
    """What of the house one process does beside taking messages in: whether it ``answers`` them, whether what happens
    by the clock happens in it, and whether it makes works for others."""

    answers: bool = True
    clock: bool = True
    makes: bool = False

    @property
    def sends(self) -> bool:
        """Whether anything leaves by it."""
        return self.answers or self.clock


@dataclass(slots=True)
class Loop:
    """What happens by itself in one process, by its ``share``."""

    mailbox: Mailbox
    post: Post
    conversations: Conversations
    checkins: CheckIns
    intervals: Intervals
    ages: Callable[[float, float], None]
    """Told the ages (s) of the oldest message without an answer, and of the oldest bubble that has not left."""
    operator: Operator
    share: Share = Share()
    workers: Workers | None = None
    """Through whom wake-ups come too, where there is a broker."""
    makers: Makers | None = None
    """The same of works."""
    _repair: Repair = field(init=False)
    _looking: set[str] = field(default_factory=set, init=False)
    _ticked_at: float | None = field(default=None, init=False)
    _clockwork: AsyncIOScheduler = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._repair = Repair(self.mailbox)

    @property
    def _sweeps(self) -> bool:
        """A worker behind a broker leaves it to whoever has the clock: it takes no more chats than it can serve."""
        return self.share.clock or (self.share.answers and self.workers is None)

    @property
    def tick_age(self) -> float | None:
        """Seconds since the last tick, by a clock that nobody sets; None where nothing is to tick."""
        return None if self._ticked_at is None else time.monotonic() - self._ticked_at

    async def state(self) -> str | None:
        """ "ok", or for how long nothing has ticked; None where nothing is to."""
        age = self.tick_age
        if age is None or age < _LATE * self.intervals.tick + 1.0:
            return None if age is None else "ok"
        return f"no tick for {age:.0f} s: no reminder and no check-in comes, see the log"

    async def tick(self) -> None:
        """Look at each chat that is due, a few at a time, but at none that an earlier tick is still about: check-ins
        take long to write, and reminders that fall due meanwhile can't wait for them."""
        gate = asyncio.Semaphore(_AT_ONCE)
        if self._ticked_at is not None:
            self._ticked_at = time.monotonic()

        async def look(chat: str) -> None:
            async with gate:
                try:
                    await self.checkins.look(chat)
                except Exception as error:  # noqa: BLE001 - the boundary of a check-in
                    # One chat's fault must not keep the others from being looked at; a failed one is silent.
                    self.post.watch.error("check_in", error)
                finally:
                    self._looking.discard(chat)

        try:
            due = await self.mailbox.due(self.post.clock.now())
        except StoreDown as error:
            self.post.watch.error("store", error)
            return
        chats = [chat for chat, _ in due if chat not in self._looking]
        self._looking.update(chats)
        await asyncio.gather(*(look(chat) for chat in chats))

    async def sweep(self, *, older_than: float | None = None) -> None:
        """Wake chats whose messages nobody serves, and tell the age (s) of the oldest."""
        stale = self.intervals.stale_after if older_than is None else older_than
        try:
            waiting = await self.mailbox.waiting(older_than=stale)
            unsent = await self.mailbox.unsent([chat for chat, _ in waiting[:_LOOKED_AT]])
        except StoreDown as error:
            self.post.watch.error("store", error)
            return
        for chat, _ in waiting:
            self.conversations.wake(chat)
        now = self.post.clock.now()
        self.operator.troubles.stuck = sum(now - since > _STUCK for _, since in waiting)
        left = [now - since for chat, since in waiting if chat in unsent]
        self.ages(max((now - since for _, since in waiting), default=0.0), max(left, default=0.0))

    async def agree(self) -> None:
        """Show that this process is there, and write what all others can read."""
        try:
            await self.mailbox.agree()
        except (StoreDown, Unreadable) as error:
            self.post.watch.error("store", error)

    async def repair(self) -> None:
        """Go on comparing the due index with the chats, a page at a time."""
        try:
            await self._repair.step()
        except (StoreDown, LeaseLost) as error:
            self.post.watch.error("store", error)

    async def adopt(self) -> None:
        """Take over what nobody has asked for, and see whether processes of schema 1 are still about."""
        if not self.mailbox.store.adopting:
            return
        try:
            async for _ in Adoption(self.mailbox, self.post.watch.error).run():
                pass
        except (StoreDown, LeaseLost) as error:
            self.post.watch.error("adoption", error)

    async def erase(self) -> None:
        """See that what was deleted leaves the store's append-only file too, within hours."""
        try:
            await Rewriting(self.mailbox).step()
        except StoreDown as error:
            self.post.watch.error("erasure", error)

    async def report(self) -> None:
        """Bring what people reported to whoever runs the house."""
        try:
            await self.operator.pass_on()
        except (StoreDown, LeaseLost) as error:
            self.post.watch.error("report", error)

    async def listen(self) -> None:
        """Follow the nudges of other processes, for ever."""
        while True:
            try:
                async for chat in self.mailbox.nudges():
                    self.conversations.tell(chat)
            except StoreDown as error:
                self.post.watch.error("store", error)
                await asyncio.sleep(self.intervals.store_retry)

    async def take_wakes(self) -> None:
        """Answer in chats that other processes took messages for, for ever."""
        while True:
            try:
                async for chat in self.mailbox.wakes.taken():
                    self.conversations.wake(chat)
            except StoreDown as error:
                self.post.watch.error("store", error)
                await asyncio.sleep(self.intervals.store_retry)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run what is this process's share at its intervals for the length of the block."""
        self._clockwork = self._started()
        helpers = [asyncio.create_task(self.listen())]
        if self.share.clock:
            helpers.append(asyncio.create_task(self._watch_over_ticks()))
        if self.share.answers:
            helpers.append(asyncio.create_task(self.take_wakes()))
            if self.workers is not None:
                helpers.append(asyncio.create_task(self.workers.serve(self.conversations.serve)))
        if self.share.makes and self.makers is not None:
            helpers.append(asyncio.create_task(self.makers.serve()))
        try:
            if self._sweeps:
                # What a process left behind when it ended is taken up at once, not after the first interval.
                await self.sweep(older_than=0.0)
            yield
        finally:
            self._ticked_at = None
            self._clockwork.shutdown(wait=False)
            for helper in helpers:
                # A cancel that meets the client in the middle of connecting is swallowed there, so once may not do.
                while not helper.done():
                    helper.cancel()
                    await asyncio.wait({helper}, timeout=0.2)

    def _started(self) -> AsyncIOScheduler:
        clockwork = AsyncIOScheduler(timezone="UTC")
        jobs = [(self.agree, self.intervals.sweep)]
        if self._sweeps:
            jobs += [(self.sweep, self.intervals.sweep)]
        if self.share.sends:
            jobs += [(self.report, self.intervals.sweep)]
        if self.share.clock:
            jobs += [
                (self.tick, self.intervals.tick),
                (self.repair, _REPAIR),
                (self.erase, _ERASE),
                (self.adopt, _ADOPT),
            ]
        for job, interval in jobs:
            at_once = _TICKS if job == self.tick else 1
            again = {"coalesce": True, "max_instances": at_once, "misfire_grace_time": None}
            clockwork.add_job(job, "interval", seconds=interval, **again)
        clockwork.start()
        self._ticked_at = time.monotonic() if self.share.clock else None
        return clockwork

    async def _watch_over_ticks(self) -> None:
        """Start the clockwork anew where it stands still: it reads the wall clock, and waits for all that this was set
        back by."""
        while True:
            await asyncio.sleep(self.intervals.tick)
            if await self.state() not in (None, "ok"):
                self.post.watch.error("ticks", None)
                self._clockwork.shutdown(wait=False)
                self._clockwork = self._started()
