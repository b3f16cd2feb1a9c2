"""Turn-taking: one chat at a time in one pair of hands, bursts merged, commands first, newer words win."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace

from engine.errors import EngineError
from engine.messages import Incoming, TurnReport
from scheduler.door import door_of
from scheduler.errors import DoorError, LeaseLost, Postponed, StoreDown
from scheduler.mailbox import Lease, Taken
from scheduler.privacy.forgetting import Forgetting
from scheduler.turns import idle
from scheduler.turns.attempts import Attempts
from scheduler.turns.crew import Crew
from scheduler.turns.desk import Desk, Watch
from scheduler.turns.pace import voidable
from scheduler.turns.promises import reminders_due
from scheduler.turns.ration import Share
from scheduler.turns.reminders import give
from scheduler.turns.reply import Reply
from scheduler.turns.rules import MARKS, command_in

__all__ = ["Conversations", "Watch"]

_A_MOMENT = 1.0


@dataclass(slots=True)
class Conversations(Desk):
    """All chats that this process serves; ``wake`` is all that anybody else needs to call."""

    _crew: Crew = field(init=False)
    _attempts: Attempts = field(default_factory=Attempts, init=False)
    _held: set[str] = field(default_factory=set, init=False)
    _typed: dict[str, float] = field(default_factory=dict, init=False)
    _watched: dict[str, asyncio.Event] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._crew = Crew(self._boundary)

    def wake(self, chat: str) -> None:
        """Say that a chat may have work; harmless when it has none, and when it is called twice."""
        if news := self._watched.get(chat):
            news.set()
        if door_of(chat) in self.doors:
            self._crew.wake(chat)

    def typing(self, chat: str) -> None:
        """Note that the person is still writing, which extends a burst window that is open."""
        if self._crew.tell(chat):
            self._typed[chat] = self.clock.now()

    def nudged(self, chat: str) -> None:
        """Some process took a message for this chat; only whoever holds it need look, or all would nudge for ever."""
        if chat in self._held:
            self._crew.tell(chat)
        if news := self._watched.get(chat):
            news.set()

    @contextmanager
    def watching(self, chat: str) -> Iterator[asyncio.Event]:
        """Yield what is set when somebody writes, for whoever holds a chat without serving it."""
        news = self._watched[chat] = asyncio.Event()
        try:
            yield news
        finally:
            del self._watched[chat]

    async def idle(self) -> None:
        """Wait until no chat is being served."""
        await self._crew.idle()

    async def close(self) -> None:
        """Stop serving; what is unfinished is taken up again from the mailbox at the next start."""
        await self._crew.close()

    def holding(self, chat: str) -> AbstractAsyncContextManager[tuple[Lease, Taken] | None]:
        """Hold a chat's lease for the length of a block; None when somebody else has it."""
        return self.mailbox.holding(chat)

    async def _boundary(self, chat: str, news: asyncio.Event) -> None:
        """The one place where anything that goes wrong in a chat ends: logged, counted, tried again later."""
        again, well = self.pace.outage_retry, False
        try:
            await self._serve(chat, news)
            well = True
        except LeaseLost:
            self.watch.error("lease_lost", None)
        except Postponed:
            self._crew.again(chat, again)
        except (StoreDown, DoorError) as error:
            self.watch.error("store" if isinstance(error, StoreDown) else "door", error)
            self._crew.again(chat, again)
        except Exception as error:  # noqa: BLE001 - the boundary of a turn
            self.watch.error("turn", error)
            self._crew.again(chat, again * min(2 ** self._attempts.failed(chat), 60))
        finally:
            self._attempts.ended(chat, well=well)
            self._typed.pop(chat, None)

    async def _serve(self, chat: str, news: asyncio.Event) -> None:
        async with self.holding(chat) as held:
            if held is None:
                await self.mailbox.nudge(chat)
                return
            self._held.add(chat)
            try:
                await self._until_nothing_is_left(*held, news)
            finally:
                self._held.discard(chat)

    async def _until_nothing_is_left(self, lease: Lease, first: Taken, news: asyncio.Event) -> None:
        interrupts, taken = 0, first
        while True:
            things = [*(each.id for each in taken.inbox), *(each.place for each in taken.outbox)]
            self._attempts.trying(lease.key, things)
            command = command_in(taken, self.house)
            if hopeless := self._attempts.hopeless(lease.key, things):
                await self._give_up(lease, taken, hopeless)
            elif taken.outbox and not (command and all(voidable(each.bubble.kind) for each in taken.outbox)):
                await self.deliver_rest(lease, taken)
            elif command is not None:
                await self._obey(lease, taken, command)
            elif reminders_due(taken.chat, self.clock.now()):
                await give(self, lease, taken)
            elif taken.inbox:
                share = None if await self._more_may_come(taken, news) else await self._share(taken)
                if share is not None:
                    patient = self.pace.patient(interrupts)
                    finished = await Reply(self, lease, taken, news, patient, share.exhausted).run()
                    interrupts = 0 if finished else interrupts + 1
                    # Nearly always this was all, and then nothing need be read again.
                    if finished and not self._wants_more(taken) and await lease.leave():
                        return
            else:
                await self._when_idle(lease, taken, news)
                if await lease.leave():
                    return
            news.clear()
            taken = await self.look_again(lease)

    async def _give_up(self, lease: Lease, taken: Taken, hopeless: frozenset[str]) -> None:
        """Say honestly that a message can't be answered, or drop a bubble that can't be sent, and go on."""
        self.watch.count(door_of(lease.key), "given_up")
        stuck = [each for each in taken.outbox if each.place in hopeless]
        ids = [each.id for each in taken.inbox if each.id in hopeless]
        lost = ids or any(voidable(each.bubble.kind) for each in stuck)
        await lease.void(stuck)
        await lease.commit(answered=ids, bubbles=[self.house.helpless()] if lost else [])

    async def _more_may_come(self, taken: Taken, news: asyncio.Event) -> bool:
        """Wait out the burst window; true when there was news, so that the inbox must be looked at again."""
        typed = self._typed.get(taken.chat.key, 0.0)
        wait = self.pace.burst_ends(taken.inbox, taken.arrivals, typed=typed) - self.clock.now()
        if wait <= 0:
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await news.wait()
        return True

    async def _share(self, taken: Taken) -> Share | None:
        """Let wait whoever writes faster than anybody can be answered; None when the inbox must be looked at again."""
        share = await self.ration.share(taken, self.clock.now())
        if not share.wait:
            return share
        # Not for longer at once, since a command or a sign of danger may come meanwhile.
        await asyncio.sleep(min(share.wait, _A_MOMENT))
        return None

    async def _obey(self, lease: Lease, taken: Taken, command: Incoming) -> None:
        now = self.clock.now()
        snapshot = await self.snapshot(taken, command)
        # A command is a sign of life: whoever has just sent one is not written to as if they had been silent.
        snapshot = replace(
            snapshot,
            chat=replace(
                snapshot.chat,
                session=replace(snapshot.chat.session, heard_at=now),
                first_words=replace(snapshot.chat.first_words, unanswered=0),
            ),
        )
        outcome = self.house.obey(snapshot, command, now=now, rng=self.rng)
        if outcome.forget:
            # First, so that a process that dies here finds the command in the inbox again.
            await self._forget(lease, taken, command)
        answered = _answered(taken, command, wiped=outcome.wipes)
        await self.apply(lease, snapshot, outcome, answered=answered, since=_arrival(taken, command))
        door, name = door_of(lease.key), command.command[0] or "button"
        self.watch.report(TurnReport(door, "command", snapshot.chat.place.persona, outcome=name))

    async def _forget(self, lease: Lease, taken: Taken, command: Incoming) -> None:
        forgetting = Forgetting(self.mailbox, command.person, _arrival(taken, command), MARKS)
        for chat in await forgetting.before(lease, taken):
            self.wake(chat)
        await self.mailbox.look_at(lease.key, 0)

    def _wants_more(self, taken: Taken) -> bool:
        return idle.wants_compaction(taken, self.engine) or idle.wants_judging(taken, self.engine)

    async def _when_idle(self, lease: Lease, taken: Taken, news: asyncio.Event) -> None:
        """Do what can wait, and drop it the moment somebody writes."""
        if not self._wants_more(taken):
            return
        snapshot = await self.snapshot(taken)
        if self.house.leave(snapshot) is not None or await self.ration.exhausted(snapshot, self.clock.now()):
            return
        sheet, compacts = self.house.sheet(snapshot), idle.wants_compaction(taken, self.engine)
        kind = "summary" if compacts else "judgement"
        report = TurnReport(door_of(lease.key), kind, sheet.name, outcome="done")
        compaction = idle.compact(lease, snapshot, self.engine, sheet, report) if compacts else None
        work = compaction or idle.judge(lease, snapshot, self.engine, self.clock.now(), report)
        try:
            done = await idle.dropped_at(news, work)
        except EngineError as error:
            # The turns stay as they are and are cut at the next chance; meanwhile the prompt still fits.
            self.watch.error("engine", error)
        else:
            if done is not None:
                self.watch.report(done)
                await self.ration.spent(snapshot, sheet, done)


def _answered(taken: Taken, command: Incoming, *, wiped: bool) -> list[str]:
    """What a command settles: itself, or where it wipes the talk, all that had come until then."""
    if not wiped:
        return [command.id]
    until = _arrival(taken, command)
    return [
        each.id
        for each, at in zip(taken.inbox, taken.arrivals, strict=True)
        # In a group others wait for an answer too.
        if at <= until and (each.person == command.person or not command.group)
    ]


def _arrival(taken: Taken, command: Incoming) -> float:
    return max(at for each, at in zip(taken.inbox, taken.arrivals, strict=True) if each.id == command.id)
