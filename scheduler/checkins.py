"""The way of a check-in: a due chat, the gates, an impulse, the one turn engine, a last look, and the send."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from engine.errors import EngineError
from engine.messages import Bubble, TurnReport
from engine.promises import due_promise, mentions, opener, reread
from persona.model import Decision, Snapshot
from persona.promise import Promise, raise_
from scheduler import impulses, jobs, promising
from scheduler.conversation import Conversations
from scheduler.door import door_of
from scheduler.errors import Stale, Unreachable
from scheduler.impulses import Policy
from scheduler.mailbox import Lease, Taken

_DECISIONS_KEPT = 20
_BUSY_WAIT = 1.0
"""Seconds until the next look at a chat in somebody's hands; a reminder may be due in it."""


@dataclass(slots=True)
class CheckIns:
    """Looks at chats that are due. ``decided`` counts each decision with its reason."""

    conversations: Conversations
    decided: Callable[[str, str], None]
    policy: Policy = field(default_factory=Policy)

    async def look(self, chat: str) -> str:
        """Look at one due chat and write first, or don't; return the reason. Raises StoreDown, LeaseLost."""
        now = self.conversations.clock.now()
        if door_of(chat) not in self.conversations.doors:
            return "other_process"
        try:
            return await self._look(chat, now)
        finally:
            # Whoever wrote while the chat was in our hands found it taken, and waits.
            self.conversations.wake(chat)

    async def _look(self, chat: str, now: float) -> str:
        mailbox = self.conversations.mailbox
        async with self.conversations.holding(chat) as held:
            if held is None:
                await mailbox.look_at(chat, now + _BUSY_WAIT)
                return self._count("silent", "live_talk")
            lease, taken = held
            if taken.inbox or taken.outbox:
                await mailbox.look_at(chat, now + _BUSY_WAIT)
                return self._count("silent", "live_talk")
            if promising.reminders_due(taken.chat, now):
                # Given by the turn-taking, which is woken now: there it is behind a /stop, and ahead of a reply.
                return "reminder"
            if not 0 < taken.chat.next_look <= now:
                # The index is only a hint; the truth is in the chat.
                await mailbox.look_at(chat, taken.chat.next_look)
                return "not_due"
            return await self._decide(lease, taken, await self.conversations.snapshot(taken), now)

    async def _decide(self, lease: Lease, taken: Taken, snapshot: Snapshot, now: float) -> str:
        snapshot = reread(snapshot, now)
        sheet = self.conversations.house.sheet(snapshot)
        closed = impulses.closed_gate(snapshot, sheet, now=now, policy=self.policy)
        closed = closed or ("not_allowed" if self.conversations.house.leave(snapshot) else "")
        if closed:
            look = impulses.look_again(snapshot, closed, now, policy=self.policy)
            await self._remember(lease, snapshot, Decision(now, closed), look)
            return self._count("silent", closed)
        if ahead := promising.ahead(snapshot, now):
            await self._remember(lease, snapshot, Decision(now, "promise_ahead"), ahead)
            return self._count("silent", "promise_ahead")
        try:
            with self.conversations.watching(lease.key) as news:
                return await self._write(lease, taken, snapshot, now, news)
        except EngineError as error:
            # A check-in that can't be written stays silent: nobody was waiting for it.
            self.conversations.watch.error("engine", error)
            await self._remember(lease, snapshot, Decision(now, "engine_down"), now + self.policy.after / 4)
            return self._count("silent", "engine_down")

    async def _write(self, lease: Lease, taken: Taken, snapshot: Snapshot, now: float, news: asyncio.Event) -> str:
        house = self.conversations
        promised = due_promise(snapshot, now)
        impulse = promising.impulse(promised, snapshot, now) if promised else next(impulses.candidates(snapshot))
        sheet = house.house.sheet(snapshot)
        report = TurnReport(door_of(lease.key), "check-in", sheet.name, snapshot.chat.bond.stage.value)
        written = house.engine.speak_first(snapshot, sheet, impulse, now=now, rng=house.rng, report=report)
        bubbles = await jobs.dropped_at(news, _all_of(written))
        if bubbles is None:
            # Whoever has just written waits for an answer, not for this.
            return self._count("silent", "live_talk")
        now = house.clock.now()
        if closed := impulses.closed_gate(snapshot, sheet, now=now, policy=self.policy):
            # What took long to write may have come into the night.
            return self._count("silent", closed)
        if promised:
            bubbles = [self._fitting(bubbles[0], promised)]
        person = snapshot.person
        decided = promising.decision(promised, person, now) if promised else Decision(now, impulse.reason)
        spoken = replace(
            snapshot,
            chat=replace(
                snapshot.chat,
                unanswered=snapshot.chat.unanswered + 1,
                generation=snapshot.chat.generation + 1,
                checkin_times=(*snapshot.chat.checkin_times, now)[-10:],
                last_said=now,
                promises=raise_(snapshot.chat.promises, promised.id) if promised else snapshot.chat.promises,
                decisions=(*snapshot.chat.decisions, decided)[-_DECISIONS_KEPT:],
            ),
        )
        look = promising.next_look(spoken, now, impulses.next_look(spoken, now, policy=self.policy))
        spoken = replace(spoken, chat=replace(spoken.chat, next_look=look))
        # Before the outbox has it, so that a sweep finds what a process leaves that dies on the way.
        await house.mailbox.expect(lease.key)
        try:
            # Claimed and booked before it leaves, on the state that was just judged: a message that came in
            # meanwhile, or another process, makes this commit fail and the check-in unsaid.
            waiting = await lease.commit(chat=spoken.chat, bubbles=bubbles[:1], rev=taken.rev)
        except Stale:
            return self._count("silent", "live_talk")
        await house.mailbox.look_at(lease.key, look)
        delivery = house.delivery(lease, spoken)

        async def outrun() -> bool:
            return await house.mailbox.rev(lease.key) != taken.rev

        delivery.outrun = outrun
        try:
            for each in waiting:
                await delivery.one(each)
        except Unreachable:
            await house.close_chat(lease, spoken)
            return self._count("silent", "blocked")
        report.bubbles = delivery.delivered
        report.outcome = "sent" if delivery.delivered else "undelivered"
        house.watch.report(report)
        await house.ration.spent(spoken, sheet, report)
        return self._count("sent", impulse.reason) if delivery.delivered else self._count("silent", "undelivered")

    def _fitting(self, bubble: Bubble, promised: Promise) -> Bubble:
        """The words of a small model, or a plain question where they don't come to what they were to ask about."""
        house = self.conversations
        if not house.engine.model.capabilities.small or mentions(bubble.text, promised.what):
            return bubble
        return replace(bubble, text=opener(promised, house.rng))

    async def _remember(self, lease: Lease, snapshot: Snapshot, decision: Decision, look: float) -> None:
        before = snapshot.chat.decisions
        # A whole night of the same reason is one line of /why.
        before = before[:-1] if before and before[-1].reason == decision.reason else before
        decisions = (*before, decision)[-_DECISIONS_KEPT:]
        look = promising.next_look(snapshot, decision.at, look)
        await lease.commit(chat=replace(snapshot.chat, decisions=decisions, next_look=look))
        await self.conversations.mailbox.look_at(lease.key, look)

    def _count(self, decision: str, reason: str) -> str:
        self.decided(decision, reason)
        return reason


async def _all_of(bubbles: AsyncGenerator[Bubble]) -> list[Bubble]:
    async with aclosing(bubbles):
        return [bubble async for bubble in bubbles]
