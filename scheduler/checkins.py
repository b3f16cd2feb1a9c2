"""The way of a check-in: a due chat, the gates, an impulse, the one turn engine, a last look, and the send."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from engine.errors import EngineError
from engine.messages import Bubble, TurnReport
from persona.model import Decision, Snapshot
from scheduler import impulses, jobs
from scheduler.conversation import Conversations
from scheduler.door import door_of
from scheduler.errors import Stale, Unreachable
from scheduler.impulses import Policy
from scheduler.mailbox import Lease, Taken

_DECISIONS_KEPT = 20
_BUSY_WAIT = 60.0


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
            if held is None or held[1].inbox or held[1].outbox:
                await mailbox.look_at(chat, now + _BUSY_WAIT)
                return self._count("silent", "live_talk")
            lease, taken = held
            if not 0 < taken.chat.next_look <= now:
                # The index is only a hint; the truth is in the chat.
                await mailbox.look_at(chat, taken.chat.next_look)
                return "not_due"
            return await self._decide(lease, taken, await self.conversations.snapshot(taken), now)

    async def _decide(self, lease: Lease, taken: Taken, snapshot: Snapshot, now: float) -> str:
        sheet = self.conversations.house.sheet(snapshot)
        closed = impulses.closed_gate(snapshot, sheet, now=now, policy=self.policy)
        if closed:
            look = impulses.look_again(snapshot, closed, now, policy=self.policy)
            await self._remember(lease, snapshot, Decision(now, closed), look)
            return self._count("silent", closed)
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
        impulse = next(impulses.candidates(snapshot))
        sheet = house.house.sheet(snapshot)
        report = TurnReport(door_of(lease.key), "check-in", sheet.name, snapshot.chat.bond.stage.value)
        written = house.engine.speak_first(snapshot, sheet, impulse, now=now, rng=house.rng, report=report)
        bubbles = await jobs.dropped_at(news, _all_of(written))
        if bubbles is None:
            # Whoever has just written waits for an answer, not for this.
            return self._count("silent", "live_talk")
        spoken = replace(
            snapshot,
            chat=replace(
                snapshot.chat,
                unanswered=snapshot.chat.unanswered + 1,
                generation=snapshot.chat.generation + 1,
                checkin_times=(*snapshot.chat.checkin_times, now)[-10:],
                last_said=now,
                decisions=(*snapshot.chat.decisions, Decision(now, impulse.reason))[-_DECISIONS_KEPT:],
            ),
        )
        look = impulses.next_look(spoken, now, policy=self.policy)
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
        try:
            for each in waiting:
                await delivery.one(each)
        except Unreachable:
            await house.close_chat(lease, spoken)
            return self._count("silent", "blocked")
        report.bubbles = delivery.delivered
        report.outcome = "sent" if delivery.delivered else "undelivered"
        house.watch.report(report)
        return self._count("sent", impulse.reason) if delivery.delivered else self._count("silent", "undelivered")

    async def _remember(self, lease: Lease, snapshot: Snapshot, decision: Decision, look: float) -> None:
        before = snapshot.chat.decisions
        # A whole night of the same reason is one line of /why.
        before = before[:-1] if before and before[-1].reason == decision.reason else before
        decisions = (*before, decision)[-_DECISIONS_KEPT:]
        await lease.commit(chat=replace(snapshot.chat, decisions=decisions, next_look=look))
        await self.conversations.mailbox.look_at(lease.key, look)

    def _count(self, decision: str, reason: str) -> str:
        self.decided(decision, reason)
        return reason


async def _all_of(bubbles: AsyncGenerator[Bubble]) -> list[Bubble]:
    async with aclosing(bubbles):
        return [bubble async for bubble in bubbles]
