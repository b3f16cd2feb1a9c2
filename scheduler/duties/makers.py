"""Pictures and voice notes by way of a broker, from the processes that answer to those that make them; knows no turn.

A task is the name of a chat and the id of a bubble; what is to be made lies in the store. Where no maker is there, or
none is at a work within seconds, or it ends in the middle, whoever asked makes it themselves: so a task that is lost or
comes twice is harmless.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from engine.errors import NotMade
from engine.messages import Bubble, WorkKind
from engine.ports import Made, Maker
from scheduler.duties.broker import Tasks, Terms
from scheduler.errors import StoreDown
from scheduler.mailbox import Commission, Mailbox, Sign

_QUEUE, _TASK = "aifriend.works", "aifriend.make"
_PATIENCE = 3.0
"""Seconds without a sign of a maker after which nobody waits for one."""
_BEAT = 1.0
"""Seconds between two signs of a maker at a work."""
_SHOW = 3.0
"""The same of one that is there."""
_LAST_WORKS = 5.0
"""Seconds that works under way get to end when the process does; what is not done then goes to another one."""


@dataclass(slots=True)
class Makers:
    """Those who make works, behind the broker at ``url``. ``note`` hears of each work that was asked for by its kind:
    made, failed, or to be made by whoever asked, since nobody was there (``alone``) or no one was at it in time
    (``silent``); ``problem`` hears what goes wrong."""

    url: str = field(repr=False)
    mailbox: Mailbox
    makers: Mapping[WorkKind, Maker]
    problem: Callable[[str, BaseException | None], None]
    note: Callable[[str, str], None]
    terms: Terms = field(default_factory=Terms)
    patience: float = _PATIENCE
    _tasks: Tasks = field(init=False, repr=False)
    _under_way: "set[asyncio.Task[None]]" = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        self._tasks = Tasks(self.url, _QUEUE, _TASK, self.terms.works, self.terms.visibility)

    async def made(self, chat: str, bubble: Bubble) -> Made | None:
        """Have the work of a bubble made; None where whoever asks has to. Raises NotMade, StoreDown."""
        if bubble.work is None:
            return None
        if not await self.mailbox.commissions.makers():
            self.note(bubble.work.kind, "alone")
            return None
        done = await self._asked(chat, bubble.id, Commission(bubble.work, bubble.text))
        if done is None:
            self.note(bubble.work.kind, "silent")
            return None
        self.note(bubble.work.kind, "made" if done.made else "failed")
        if done.made is None:
            raise NotMade(done.why)
        return done.made

    async def serve(self) -> None:
        """Make what is asked for, so many at a time, once in a process, until this is cancelled: then none is taken,
        and what is under way is left to end until this is closed."""
        showing = asyncio.create_task(self._show(secrets.token_hex(8)))
        try:
            await self._tasks.serve(self._make)
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)

    async def close(self) -> None:
        """Ask for no more, and wait until what was taken is made, or was given back."""
        await self._tasks.ended(_LAST_WORKS)
        for task in self._under_way:
            task.cancel()
        await self._tasks.close()

    async def _asked(self, chat: str, id_: str, commission: Commission) -> Commission | None:
        """What became of a work; None where nobody can be asked, or was at it in time."""
        commissions = self.mailbox.commissions
        name = await commissions.ask(chat, id_, commission)
        try:
            await self.mailbox.feed.sign(chat, Sign.MAKING)
            await self._tasks.say(name, id_)
            done = await commissions.answer(name, id_, patience=self.patience)
        except StoreDown as error:
            self.problem("maker", error)
            return None
        finally:
            with suppress(StoreDown):
                await commissions.withdraw(name, id_)
        if done is None:
            self.problem("maker", None)
        return done

    async def _make(self, name: str, id_: str) -> None:
        task = asyncio.create_task(self._fulfill(name, id_))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await task

    async def _fulfill(self, name: str, id_: str) -> None:
        """Make a work, unless nobody waits for it any more."""
        commissions = self.mailbox.commissions
        try:
            if (commission := await commissions.take(name, id_)) is not None:
                async with self._at(name, id_):
                    done = await self._done(commission)
                await commissions.put(name, id_, done)
        except StoreDown as error:
            self.problem("store", error)

    async def _done(self, commission: Commission) -> Commission:
        try:
            if (maker := self.makers.get(commission.work.kind)) is None:
                raise NotMade(f"nobody makes a {commission.work.kind} here")
            return replace(commission, made=await maker.make(commission.work, commission.text))
        except NotMade as error:
            return replace(commission, why=str(error))

    @asynccontextmanager
    async def _at(self, name: str, id_: str) -> AsyncIterator[None]:
        """Show for the length of a block that somebody is at a work."""
        heart = asyncio.create_task(self._again(partial(self.mailbox.commissions.beat, name, id_), _BEAT))
        try:
            yield
        finally:
            heart.cancel()
            await asyncio.gather(heart, return_exceptions=True)

    async def _show(self, maker: str) -> None:
        """Show that a maker is there, for as long as it is."""
        commissions = self.mailbox.commissions
        try:
            await self._again(partial(commissions.show, maker), _SHOW)
        finally:
            with suppress(StoreDown):
                await commissions.hide(maker)

    async def _again(self, do: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Do something again and again, whatever the store is like."""
        while True:
            try:
                await do()
            except StoreDown as error:
                self.problem("store", error)
            await asyncio.sleep(seconds)
