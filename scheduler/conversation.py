"""Turn-taking: one chat at a time in one pair of hands, bursts merged, commands first, newer words win.

It knows the mailbox, the turn engine and the door port; no platform and no settings.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

from engine.errors import EngineError
from engine.messages import Bubble, BubbleKind, Incoming, Kind, TurnReport
from engine.turn import TurnEngine
from persona import evolve
from persona.local import local_time
from persona.model import Line, Person, Snapshot, Speaker
from persona.stage import Thresholds
from scheduler import jobs
from scheduler.answer import Answer
from scheduler.clock import Clock
from scheduler.deliver import Delivery, typing
from scheduler.door import Door, door_of
from scheduler.errors import DoorError, LeaseLost, Postponed, StoreDown, Unreachable
from scheduler.house import House, Outcome
from scheduler.mailbox import Lease, Mailbox, Taken, Waiting
from scheduler.pace import Pace, voidable

_CRISIS_REST = 86_400.0
"""Seconds after a crisis flag in which persona play, jokes and check-ins pause."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How the house is seen from outside: a report a turn, errors by kind, and what happened at a door."""

    report: Callable[[TurnReport], None]
    error: Callable[[str, BaseException | None], None]
    count: Callable[[str, str], None]


@dataclass(slots=True)
class Conversations:
    """All chats that this process serves; ``wake`` is all that anybody else needs to call."""

    mailbox: Mailbox
    engine: TurnEngine
    house: House
    doors: Mapping[str, Door]
    clock: Clock
    rng: random.Random
    watch: Watch
    next_look: Callable[[Snapshot, float], float]
    pace: Pace = field(default_factory=Pace)
    thresholds: Thresholds = field(default_factory=Thresholds)
    _tasks: dict[str, "asyncio.Task[None]"] = field(default_factory=dict, init=False)
    _news: dict[str, asyncio.Event] = field(default_factory=dict, init=False)
    _typed: dict[str, float] = field(default_factory=dict, init=False)
    _failures: dict[str, int] = field(default_factory=dict, init=False)

    def wake(self, chat: str) -> None:
        """Say that a chat may have work; harmless when it has none, and when it is called twice."""
        if door_of(chat) not in self.doors:
            return
        self._news.setdefault(chat, asyncio.Event()).set()
        if chat not in self._tasks:
            task = asyncio.create_task(self._boundary(chat), name=f"chat {chat}")
            self._tasks[chat] = task
            task.add_done_callback(lambda _: self._ended(chat))

    def typing(self, chat: str) -> None:
        """Note that the person is still writing, which extends a burst window that is open."""
        if chat in self._tasks:
            self._typed[chat] = self.clock.now()
            self._news[chat].set()

    def nudged(self, chat: str) -> None:
        """Another process took a message for this chat while we hold it; others need not look."""
        if chat in self._tasks:
            self._news[chat].set()

    async def idle(self) -> None:
        """Wait until no chat is being served."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Stop serving; what is unfinished is taken up again from the mailbox at the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def holding(self, chat: str) -> AsyncIterator[tuple[Lease, Taken] | None]:
        """Hold a chat's lease, kept alive, for the length of the block; None when somebody else has it."""
        lease = self.mailbox.lease(chat)
        taken = await lease.look()
        if taken is None:
            yield None
            return
        async with _kept(lease, self.mailbox.lease_seconds / 3):
            try:
                yield lease, taken
            finally:
                with suppress(StoreDown):
                    await lease.release(although_work_is_left=True)

    async def snapshot(self, taken: Taken, incoming: Incoming | None = None) -> Snapshot:
        """Return all that a turn may know, seen with the person of ``incoming``. Raises StoreDown."""
        if incoming is None:
            return Snapshot(await self.mailbox.person(taken.chat.person), taken.chat, taken.history)
        person = _introduced(await self.mailbox.person(incoming.person), incoming)
        return Snapshot(person, replace(taken.chat, group=incoming.group, person=person.key), taken.history)

    def delivery(self, lease: Lease, snapshot: Snapshot) -> Delivery:
        """Return the way out of this chat."""
        door = self.doors[door_of(lease.key)]
        return Delivery(lease, door, snapshot, self.clock, self.pace, self.watch.count)

    def _ended(self, chat: str) -> None:
        self._tasks.pop(chat, None)
        self._typed.pop(chat, None)
        if self._news.pop(chat).is_set():
            # A message came in between the last look and the end: nobody else will see to it.
            self.wake(chat)

    async def _boundary(self, chat: str) -> None:
        """The one place where anything that goes wrong in a chat ends: logged, counted, tried again later."""
        again = self.pace.outage_retry
        try:
            await self._serve(chat)
        except* LeaseLost:
            self.watch.error("lease_lost", None)
        except* Postponed:
            self._again(chat, again)
        except* (StoreDown, DoorError) as group:
            self.watch.error("store" if group.subgroup(StoreDown) else "door", group)
            self._again(chat, again)
        except* Exception as group:  # noqa: BLE001 - the boundary of a turn
            failures = self._failures[chat] = self._failures.get(chat, 0) + 1
            self.watch.error("turn", group)
            self._again(chat, again * min(2**failures, 60))
        else:
            self._failures.pop(chat, None)

    def _again(self, chat: str, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.wake, chat)

    async def _serve(self, chat: str) -> None:
        news = self._news[chat]
        news.clear()
        async with self.holding(chat) as held:
            if held is None:
                await self.mailbox.nudge(chat)
            else:
                await self._until_nothing_is_left(*held, news)

    async def _until_nothing_is_left(self, lease: Lease, first: Taken, news: asyncio.Event) -> None:
        interrupts, taken = 0, first
        while True:
            meant = (self.house.meant(taken.chat, each) for each in taken.inbox)
            command = next((each for each in meant if each.kind in (Kind.COMMAND, Kind.BUTTON)), None)
            if taken.outbox and not (command and _all_voidable(taken.outbox)):
                await self._deliver_rest(lease, taken)
            elif command is not None:
                await self._obey(lease, taken, command)
            elif taken.inbox:
                if not await self._more_may_come(taken, news):
                    finished = await self._answer(lease, taken, news, patient=interrupts >= self.pace.interrupts)
                    interrupts = 0 if finished else interrupts + 1
            else:
                await self._when_idle(lease, taken, news)
                before = self.clock.now()
                if await lease.release():
                    await self.mailbox.settled(lease.key, before)
                    return
            news.clear()
            latest = await lease.look()
            if latest is None:
                raise LeaseLost(lease.key)
            taken = latest

    async def _more_may_come(self, taken: Taken, news: asyncio.Event) -> bool:
        """Wait out the burst window; true when there was news, so that the inbox must be looked at again."""
        typed = self._typed.get(taken.chat.key, 0.0)
        wait = self.pace.burst_ends(taken.inbox, taken.arrivals, typed=typed) - self.clock.now()
        if wait <= 0:
            return False
        with suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), wait)
        return True

    async def _obey(self, lease: Lease, taken: Taken, command: Incoming) -> None:
        snapshot = await self.snapshot(taken, command)
        outcome = self.house.obey(snapshot, command, now=self.clock.now(), rng=self.rng)
        if outcome.forget or outcome.reset:
            await lease.forget()
        if outcome.forget:
            await self.mailbox.forget_person(command.person)
            await self.mailbox.look_at(lease.key, 0)
        await self._apply(lease, snapshot, outcome, answered=[command.id])
        door, name = door_of(lease.key), command.command[0] or "button"
        self.watch.report(TurnReport(door, "command", snapshot.chat.persona, outcome=name))

    async def _apply(
        self, lease: Lease, snapshot: Snapshot, outcome: Outcome, *, answered: list[str]
    ) -> tuple[Waiting, ...]:
        if outcome.person is not None:
            person = await self.mailbox.change_person(snapshot.person.key, outcome.person)
            snapshot = replace(snapshot, person=person)
        chat = outcome.chat
        if chat is not None:
            chat = self._with_next_look(replace(snapshot, chat=chat)).chat
            await self.mailbox.look_at(lease.key, chat.next_look)
        return await lease.commit(chat=chat, answered=answered, bubbles=outcome.bubbles)

    async def _answer(self, lease: Lease, taken: Taken, news: asyncio.Event, *, patient: bool) -> bool:
        """Answer the burst; false when a newer message won. ``patient``: it has won often enough in a row."""
        started = self.clock.now()
        refusal = self.house.refusal(await self.snapshot(taken, taken.inbox[-1]))
        if refusal is not None:
            await lease.commit(answered=[each.id for each in taken.inbox], bubbles=[refusal])
            return True
        taken = await self._notice_first(lease, taken)
        answer = await self._begin(lease, taken, rev="" if patient else taken.rev)
        watcher = asyncio.create_task(self._watch(answer, taken.rev, news)) if not patient else None
        try:
            async with typing(answer.delivery.door, lease.key):
                await answer.run()
        except EngineError as error:
            await self._outage(answer, error)
        except Unreachable:
            await self.close_chat(lease, answer.heard)
            return True
        finally:
            if watcher is not None:
                watcher.cancel()
        if answer.interrupted:
            answer.report.outcome = "interrupted"
            await self._void(lease)
        else:
            await self._after(lease, answer)
        self._report(answer, started)
        return not answer.interrupted

    async def _notice_first(self, lease: Lease, taken: Taken) -> Taken:
        """Send what must be said before the persona's first word, where it has not been said."""
        snapshot = await self.snapshot(taken, taken.inbox[-1])
        outcome = self.house.first_contact(snapshot)
        if outcome is None:
            return taken
        delivery = self.delivery(lease, snapshot)
        for waiting in await self._apply(lease, snapshot, outcome, answered=[]):
            await delivery.one(waiting)
        return replace(taken, chat=outcome.chat or taken.chat)

    async def _begin(self, lease: Lease, taken: Taken, *, rev: str) -> Answer:
        now, newest = self.clock.now(), taken.inbox[-1]
        before = await self.snapshot(taken, newest)
        lines = [_line(each) for each in taken.inbox]
        local = local_time(before.person, now)
        heard = evolve.heard(
            before,
            lines,
            now=now,
            hour=local.hour if local else None,
            thresholds=self.thresholds,
            rng=self.rng,
        )
        crisis = any(each.crisis for each in taken.inbox)
        rest = now + _CRISIS_REST if crisis else heard.chat.crisis_until
        chat = replace(heard.chat, outage_told=False, crisis_until=rest, question="")
        heard = self._with_next_look(replace(heard, chat=chat))
        sheet = self.house.sheet(heard)
        stage = heard.chat.bond.stage.value
        report = TurnReport(door_of(lease.key), "reply", sheet.name, stage, burst=len(lines))
        bubbles = self.engine.reply(heard, sheet, now=now, rng=self.rng, report=report)
        return Answer(lease, heard, lines, bubbles, self.delivery(lease, heard), report, rev)

    def _with_next_look(self, snapshot: Snapshot) -> Snapshot:
        look = self.next_look(snapshot, self.clock.now())
        return replace(snapshot, chat=replace(snapshot.chat, next_look=look))

    async def _watch(self, answer: Answer, rev: str, news: asyncio.Event) -> None:
        while True:
            await news.wait()
            news.clear()
            if await self.mailbox.rev(answer.lease.key) != rev:
                answer.interrupt()
                return

    async def _void(self, lease: Lease) -> None:
        taken = await lease.look()
        if taken is not None:
            await lease.void([each for each in taken.outbox if voidable(each.bubble.kind) and not each.fate_unknown])

    async def _deliver_rest(self, lease: Lease, taken: Taken) -> None:
        """Deliver what is in the outbox: cards, and what a process left behind when it died."""
        snapshot = await self.snapshot(taken)
        delivery = self.delivery(lease, snapshot)
        try:
            for waiting in taken.outbox:
                await delivery.one(waiting)
        except Unreachable:
            await self.close_chat(lease, snapshot)

    async def close_chat(self, lease: Lease, snapshot: Snapshot) -> None:
        """The person can't be written to: nothing further is sent, and he won't write first."""
        self.watch.count(door_of(lease.key), "unreachable")
        await self.mailbox.change_person(snapshot.person.key, lambda person: replace(person, blocked=True))
        await self.mailbox.look_at(lease.key, 0)
        taken = await lease.look()
        if taken is None:
            raise LeaseLost(lease.key)
        await lease.void(taken.outbox)
        silent = replace(taken.chat, checkins=False, next_look=0.0)
        await lease.commit(chat=silent, answered=[each.id for each in taken.inbox])

    async def _outage(self, answer: Answer, error: EngineError) -> None:
        """Say so honestly, once per outage; the question stays in the inbox and is answered later."""
        self.watch.error("engine", error)
        answer.report.outcome = "engine_down"
        if answer.committed:
            # Half a reply counts as a reply: he has been heard, and what follows goes on from there.
            return
        self.watch.report(answer.report)
        taken = await answer.lease.look()
        if taken is not None and not taken.chat.outage_told:
            line = self.rng.choice(self.house.sheet(answer.heard).outage)
            bubble = Bubble(self.engine.new_id(), line, BubbleKind.CARD)
            chat = replace(taken.chat, outage_told=True)
            for waiting in await answer.lease.commit(chat=chat, bubbles=[bubble]):
                await answer.delivery.one(waiting)
        raise Postponed(answer.lease.key)

    async def _after(self, lease: Lease, answer: Answer) -> None:
        snapshot = answer.delivery.snapshot
        await self.mailbox.look_at(lease.key, snapshot.chat.next_look)
        seen = snapshot.person
        await self.mailbox.change_person(
            seen.key,
            lambda person: replace(person, name=seen.name, language=seen.language, seen_at=seen.seen_at),
        )
        question = self.house.after_turn(snapshot, now=self.clock.now())
        if question is not None:
            await self._apply(lease, snapshot, question, answered=[])

    async def _when_idle(self, lease: Lease, taken: Taken, news: asyncio.Event) -> None:
        """Do what can wait, and drop it the moment somebody writes."""
        if not jobs.wants_compaction(taken, self.engine):
            return
        snapshot = await self.snapshot(taken)
        sheet = self.house.sheet(snapshot)
        report = TurnReport(door_of(lease.key), "summary", sheet.name, outcome="done")
        work = asyncio.create_task(jobs.compact(lease, snapshot, self.engine, sheet, report))
        arrival = asyncio.create_task(news.wait())
        await asyncio.wait({work, arrival}, return_when=asyncio.FIRST_COMPLETED)
        arrival.cancel()
        if not work.done():
            work.cancel()
        try:
            self.watch.report(await work)
        except asyncio.CancelledError:
            if not news.is_set():
                raise
        except EngineError as error:
            # The turns stay as they are and are cut at the next chance; meanwhile the prompt still fits.
            self.watch.error("engine", error)

    def _report(self, answer: Answer, started: float) -> None:
        report, delivery = answer.report, answer.delivery
        report.seconds = self.clock.now() - started
        report.first_bubble_seconds = delivery.first_at - started if delivery.first_at else 0.0
        report.bubbles = delivery.delivered
        self.watch.report(report)


def _introduced(person: Person, incoming: Incoming) -> Person:
    """What is known of the person, with what this message tells of them."""
    return replace(
        person,
        key=incoming.person,
        name=person.name or incoming.name,
        language=incoming.language or person.language,
        blocked=False,
    )


def _line(incoming: Incoming) -> Line:
    return Line(Speaker.PERSON, incoming.text, incoming.at, incoming.id, incoming.name, incoming.kind.value)


def _all_voidable(outbox: tuple[Waiting, ...]) -> bool:
    return all(voidable(each.bubble.kind) for each in outbox)


@asynccontextmanager
async def _kept(lease: Lease, every: float) -> AsyncIterator[None]:
    """Renew the lease while the block runs; losing it cancels the block and raises LeaseLost."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(every)
            with suppress(StoreDown):
                await lease.keep()

    async with asyncio.TaskGroup() as group:
        heart = group.create_task(beat())
        try:
            yield
        finally:
            heart.cancel()
