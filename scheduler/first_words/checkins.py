"""The way of a check-in: a due chat, the gates, a reason, the one turn engine, a last look, and the send."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from engine.errors import EngineError
from engine.messages import Bubble, TurnReport
from engine.promises import mentions, opener, reread
from engine.turn.judge import able, judge
from persona.chat import Chat, Decision
from persona.promise import Promise, raise_
from persona.scene import Snapshot
from scheduler.door import door_of
from scheduler.errors import Stale, Unreachable
from scheduler.first_words import gates
from scheduler.first_words.candidates import Candidate, candidates, raised
from scheduler.first_words.gates import HOUR, Policy
from scheduler.first_words.score import NEARLY, THRESHOLD, booked, explained, scored
from scheduler.mailbox import Lease, Taken
from scheduler.turns import idle, promises
from scheduler.turns.taking import Conversations

_DECISIONS_KEPT = 20
_BUSY_WAIT = 1.0
"""Seconds until the next look at a chat in somebody's hands; a reminder may be due in it."""
_TO_JUDGE = 3
"""Candidates that an engine is shown."""


@dataclass(frozen=True, slots=True)
class _Silence:
    """A reason to say nothing, and for how long (s)."""

    reason: str
    wait: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Opening:
    """What is about to be said, and why."""

    candidate: Candidate
    bubble: Bubble


@dataclass(slots=True)
class CheckIns:
    """Looks at chats that are due. ``decided`` counts each decision with its reason."""

    conversations: Conversations
    decided: Callable[[str, str], None]
    policy: Policy = field(default_factory=Policy)

    async def look(self, chat: str) -> str:
        """Look at one due chat and write first, or don't; return the reason. Raises StoreDown, LeaseLost."""
        house, now, quiet = self.conversations, self.conversations.clock.now(), False
        if door_of(chat) not in house.doors:
            return "other_process"
        try:
            async with house.holding(chat) as held:
                if held is None:
                    await house.mailbox.look_at(chat, now + _BUSY_WAIT)
                    return self._count("silent", "live_talk")
                lease, taken = held
                reason = await self._looked(lease, taken, now)
                quiet = reason != "reminder" and await lease.leave()
                return reason
        finally:
            if not quiet:
                # Whoever wrote while the chat was in our hands found it taken, and waits; and reminders are given by
                # the turn-taking: there they are behind a /stop, and ahead of a reply.
                house.wake(chat)

    async def _looked(self, lease: Lease, taken: Taken, now: float) -> str:
        mailbox = self.conversations.mailbox
        if taken.inbox or taken.outbox:
            await mailbox.look_at(lease.key, now + _BUSY_WAIT)
            return self._count("silent", "live_talk")
        if promises.reminders_due(taken.chat, now):
            return "reminder"
        if not 0 < taken.chat.first_words.next_look <= now:
            # The index is only a hint; the truth is in the chat.
            await mailbox.look_at(lease.key, taken.chat.first_words.next_look)
            return "not_due"
        return await self._decide(lease, taken, await self.conversations.snapshot(taken), now)

    async def _decide(self, lease: Lease, taken: Taken, snapshot: Snapshot, now: float) -> str:
        snapshot = reread(snapshot, now)
        if closed := self._closed(snapshot, now):
            look = gates.look_again(snapshot, closed, now, policy=self.policy)
            await self._remember(lease, snapshot, Decision(now, closed), look)
            return self._count("silent", closed)
        if ahead := promises.ahead(snapshot, now):
            return await self._silent(lease, snapshot, now, _Silence("promise_ahead", ahead - now))
        try:
            with self.conversations.watching(lease.key) as news:
                return await self._speak(lease, taken, snapshot, now, news)
        except EngineError as error:
            # A check-in that can't be written stays silent: nobody was waiting for it.
            self.conversations.watch.error("engine", error)
            return await self._silent(lease, snapshot, now, _Silence("engine_down", self.policy.after / 4))

    def _closed(self, snapshot: Snapshot, now: float) -> str:
        house = self.conversations.house
        closed = gates.closed_gate(snapshot, house.sheet(snapshot), now=now, policy=self.policy)
        return closed or ("not_allowed" if house.leave(snapshot) else "")

    async def _speak(self, lease: Lease, taken: Taken, snapshot: Snapshot, now: float, news: asyncio.Event) -> str:
        house = self.conversations
        sheet = house.house.sheet(snapshot)
        report = TurnReport(door_of(lease.key), "check-in", sheet.name, snapshot.chat.bond.stage.value)
        opening = await idle.dropped_at(news, self._thought(snapshot, now, report))
        match opening:
            case None:
                # Whoever has just written waits for an answer, not for this.
                return self._count("silent", "live_talk")
            case _Silence():
                await house.ration.spent(snapshot, sheet, report)
                return await self._silent(lease, snapshot, now, opening)
            case _Opening():
                return await self._say(lease, taken, opening, report)

    async def _thought(self, snapshot: Snapshot, now: float, report: TurnReport) -> _Opening | _Silence:
        """Choose a reason and find words for it, or a reason for silence. Raises EngineError."""
        house = self.conversations
        chosen = await self._chosen(snapshot, now, report)
        if isinstance(chosen, _Silence):
            return chosen
        sheet = house.house.sheet(snapshot)
        written = house.engine.speak_first(snapshot, sheet, chosen.impulse, now=now, rng=house.rng, report=report)
        bubble = (await _all_of(written))[0]
        return _Opening(chosen, self._fitting(bubble, chosen.promise) if chosen.promise else bubble)

    async def _chosen(self, snapshot: Snapshot, now: float, report: TurnReport) -> Candidate | _Silence:
        house, policy = self.conversations, self.policy
        sheet = house.house.sheet(snapshot)
        here = scored(snapshot, candidates(snapshot, sheet, now=now), now=now, policy=policy)
        if not here:
            return _Silence("nothing_to_say", policy.after)
        engine = house.engine
        near = [each for each in here if each.score >= THRESHOLD - NEARLY][:_TO_JUDGE]
        if near and able(engine.model.capabilities):
            impulses_near = [each.candidate.impulse for each in near]
            verdict = await judge(engine, snapshot, sheet, impulses_near, now=now, report=report)
            if verdict is None:
                return _Silence("engine_unreadable", policy.after / 2)
            if not verdict.send:
                return _Silence("engine_declined", verdict.next_check_hours * HOUR)
            here = [near[verdict.candidate].judged(verdict.motivation)]
        if here[0].score < THRESHOLD:
            return _Silence("too_small", policy.after / 2, explained(snapshot.chat))
        return here[0].candidate

    async def _say(self, lease: Lease, taken: Taken, opening: _Opening, report: TurnReport) -> str:
        house, impulse = self.conversations, opening.candidate.impulse
        # What took long to write may have come into the night, and the person may have changed their mind in another
        # chat. This one is as it was: nobody else has its lease, and the commit fails where something came in.
        now = house.clock.now()
        snapshot = reread(await house.snapshot(taken), now)
        closed = self._closed(snapshot, now) or ("" if self._still(opening.candidate, snapshot, now) else "no_longer")
        if closed:
            return self._count("silent", closed)
        spoken = replace(snapshot, chat=self._spoken(snapshot, opening.candidate, now))
        look = promises.next_look(spoken, gates.next_look(spoken, now, policy=self.policy))
        spoken = replace(
            spoken, chat=replace(spoken.chat, first_words=replace(spoken.chat.first_words, next_look=look))
        )
        # Before the outbox has it, so that a sweep finds what a process leaves that dies on the way.
        lease.mark = await house.mailbox.expect(lease.key)
        try:
            # Claimed and booked before it leaves, on the state that was just judged: a message that came in
            # meanwhile, or another process, makes this commit fail and the check-in unsaid.
            bubbles = [house.house.opening(opening.bubble)]
            waiting = await lease.commit(chat=spoken.chat, bubbles=bubbles, rev=taken.rev)
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
        await house.ration.spent(spoken, house.house.sheet(spoken), report)
        return self._count("sent", impulse.reason) if delivery.delivered else self._count("silent", "undelivered")

    def _still(self, chosen: Candidate, snapshot: Snapshot, now: float) -> bool:
        """Whether it is still a reason, on the state as it is now."""
        found = candidates(snapshot, self.conversations.house.sheet(snapshot), now=now)
        return any(each.impulse.topic == chosen.impulse.topic for each in found)

    def _spoken(self, snapshot: Snapshot, chosen: Candidate, now: float) -> Chat:
        chat, promised = snapshot.chat, chosen.promise
        decided = Decision(now, chosen.impulse.reason)
        decided = promises.decision(promised, snapshot.person, now) if promised else decided
        return replace(
            chat,
            promises=raise_(chat.promises, promised.id) if promised else chat.promises,
            first_words=replace(
                chat.first_words,
                unanswered=chat.first_words.unanswered + 1,
                times=(*chat.first_words.times, now)[-10:],
                topics=raised(chat, chosen.impulse.topic, now),
                answers=booked(chat),
                decisions=(*chat.first_words.decisions, decided)[-_DECISIONS_KEPT:],
            ),
            session=replace(chat.session, said_at=now),
        )

    def _fitting(self, bubble: Bubble, promised: Promise) -> Bubble:
        """The words of a small model, or a plain question where they don't come to what they were to ask about."""
        house = self.conversations
        if not house.engine.model.capabilities.small or mentions(bubble.text, promised.what):
            return bubble
        return replace(bubble, text=opener(promised, house.rng))

    async def _silent(self, lease: Lease, snapshot: Snapshot, now: float, silence: _Silence) -> str:
        look = gates.later(snapshot, now, silence.wait, policy=self.policy)
        await self._remember(lease, snapshot, Decision(now, silence.reason, silence.detail), look)
        return self._count("silent", silence.reason)

    async def _remember(self, lease: Lease, snapshot: Snapshot, decision: Decision, look: float) -> None:
        before = snapshot.chat.first_words.decisions
        # A whole night of the same reason is one line of /why.
        before = before[:-1] if before and before[-1].reason == decision.reason else before
        decisions = (*before, decision)[-_DECISIONS_KEPT:]
        look = promises.next_look(snapshot, look)
        await lease.commit(
            chat=replace(
                snapshot.chat, first_words=replace(snapshot.chat.first_words, decisions=decisions, next_look=look)
            )
        )
        await self.conversations.mailbox.look_at(lease.key, look)

    def _count(self, decision: str, reason: str) -> str:
        self.decided(decision, reason)
        return reason


async def _all_of(bubbles: AsyncGenerator[Bubble]) -> list[Bubble]:
    async with aclosing(bubbles):
        return [bubble async for bubble in bubbles]
