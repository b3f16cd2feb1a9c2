"""The way of one reply: what must be said first, the engine's words, newer messages that win, and what follows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

from engine.errors import EngineError, PromptTooLong
from engine.messages import Bubble, BubbleKind, Incoming, TurnReport
from persona import evolve
from persona.local import local_time
from persona.model import Line, Snapshot, Speaker
from scheduler.answer import Answer
from scheduler.deliver import typing
from scheduler.desk import Desk
from scheduler.door import door_of
from scheduler.errors import Postponed, StoreDown, Unreachable
from scheduler.house import Outcome, command_in, owed_card
from scheduler.mailbox import Lease, Taken
from scheduler.pace import voidable

_CRISIS_REST = 86_400.0
"""Seconds after a crisis flag in which persona play, jokes and check-ins pause."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Answers the burst in the inbox of a chat whose lease is held.

    A newer message wins, unless the reply is ``patient``, because newer ones have won often enough in a row.
    """

    desk: Desk
    lease: Lease
    taken: Taken
    news: asyncio.Event
    patient: bool

    async def run(self) -> bool:
        """Answer; false when something newer won. Raises Postponed, EngineError, LeaseLost, StoreDown, DoorError."""
        desk, started = self.desk, self.desk.clock.now()
        snapshot = await desk.snapshot(self.taken, self.taken.inbox[-1])
        refusal = desk.house.refusal(snapshot)
        if refusal is not None:
            await self.lease.commit(answered=[each.id for each in self.taken.inbox], bubbles=[refusal])
            return True
        try:
            answer = self._begin(await self._said_before(snapshot))
            await self._given(answer)
        except Unreachable:
            await desk.close_chat(self.lease, snapshot)
            return True
        if answer.interrupted:
            answer.report.outcome = "interrupted"
            await self._void()
        else:
            await self._after(answer)
        self._report(answer, started)
        return not answer.interrupted

    async def _given(self, answer: Answer) -> None:
        door, limits = answer.delivery.door, self.desk.mailbox.limits
        try:
            async with self._interruptible(answer), typing(door, self.lease.key, limits):
                await answer.run()
        except PromptTooLong:
            raise  # the engine is well, so waiting for it would change nothing
        except EngineError as error:
            await self._outage(answer, error)

    async def _said_before(self, snapshot: Snapshot) -> Snapshot:
        """Send what must be said before the persona's first word, where it has not been said."""
        lease, house = self.lease, self.desk.house
        contact = house.first_contact(snapshot) or Outcome()
        bubbles = list(contact.bubbles)
        if any(each.crisis for each in self.taken.inbox) and await self.desk.mailbox.undo(owed_card(lease.key)):
            bubbles.insert(0, house.danger_card(snapshot))
        if not bubbles:
            return snapshot
        snapshot = replace(snapshot, chat=contact.chat or snapshot.chat)
        delivery = self.desk.delivery(lease, snapshot)
        for waiting in await lease.commit(chat=snapshot.chat, bubbles=bubbles):
            await delivery.one(waiting)
        return snapshot

    def _begin(self, before: Snapshot) -> Answer:
        desk, now = self.desk, self.desk.clock.now()
        lines = [_line(each) for each in self.taken.inbox]
        local = local_time(before.person, now)
        heard = evolve.heard(
            before,
            lines,
            now=now,
            hour=local.hour if local else None,
            thresholds=desk.thresholds,
            rng=desk.rng,
        )
        crisis = any(each.crisis for each in self.taken.inbox)
        rest = now + _CRISIS_REST if crisis else heard.chat.crisis_until
        heard = replace(heard, chat=replace(heard.chat, outage_told=False, crisis_until=rest, question=""))
        heard = desk.with_next_look(heard)
        sheet = desk.house.sheet(heard)
        stage = heard.chat.bond.stage.value
        report = TurnReport(door_of(self.lease.key), "reply", sheet.name, stage, burst=len(lines))
        bubbles = desk.engine.reply(heard, sheet, now=now, rng=desk.rng, report=report)
        rev = "" if self.patient else self.taken.rev
        return Answer(self.lease, heard, lines, bubbles, desk.delivery(self.lease, heard), report, rev)

    @asynccontextmanager
    async def _interruptible(self, answer: Answer) -> AsyncIterator[None]:
        async def watch() -> None:
            while not answer.interrupted:
                await self.news.wait()
                self.news.clear()
                with suppress(StoreDown):
                    if await self._outrun():
                        answer.interrupt()

        watcher = asyncio.create_task(watch())
        try:
            yield
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)

    async def _outrun(self) -> bool:
        """Whether something came that wins; a command never waits for a reply to end."""
        if await self.desk.mailbox.rev(self.lease.key) == self.taken.rev:
            return False
        return not self.patient or command_in(await self.desk.look_again(self.lease), self.desk.house) is not None

    async def _void(self) -> None:
        outbox = (await self.desk.look_again(self.lease)).outbox
        await self.lease.void([each for each in outbox if voidable(each.bubble.kind) and not each.fate_unknown])

    async def _outage(self, answer: Answer, error: EngineError) -> None:
        """Say so honestly, once per outage; the question stays in the inbox and is answered later."""
        desk, lease = self.desk, self.lease
        desk.watch.error("engine", error)
        answer.report.outcome = "engine_down"
        if answer.committed:
            # Half a reply counts as a reply: he has been heard, and what follows goes on from there.
            return
        desk.watch.report(answer.report)
        chat = (await desk.look_again(lease)).chat
        if not chat.outage_told:
            line = desk.rng.choice(desk.house.sheet(answer.heard).outage)
            bubble = Bubble(desk.engine.new_id(), line, BubbleKind.CARD)
            for waiting in await lease.commit(chat=replace(chat, outage_told=True), bubbles=[bubble]):
                await answer.delivery.one(waiting)
        raise Postponed(lease.key)

    async def _after(self, answer: Answer) -> None:
        snapshot = answer.delivery.snapshot
        await self.desk.mailbox.look_at(self.lease.key, snapshot.chat.next_look)
        question = self.desk.house.after_turn(snapshot, now=self.desk.clock.now())
        if question is not None:
            await self.desk.apply(self.lease, snapshot, question)

    def _report(self, answer: Answer, started: float) -> None:
        report, delivery = answer.report, answer.delivery
        report.seconds = self.desk.clock.now() - started
        report.first_bubble_seconds = delivery.first_at - started if delivery.first_at else 0.0
        report.bubbles = delivery.delivered
        self.desk.watch.report(report)


def _line(incoming: Incoming) -> Line:
    return Line(Speaker.PERSON, incoming.text, incoming.at, incoming.id, incoming.name, incoming.kind.value)
