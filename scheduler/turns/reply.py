"""The way of one reply: what must be said first, the engine's words, newer messages that win, and what follows."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

from engine.errors import EngineError, PromptTooLong
from engine.messages import Bubble, BubbleKind, Incoming, TurnReport
from engine.safety import wants_silence
from persona import evolve, session
from persona.line import Line, Speaker
from persona.place.local import local_time
from persona.scene import Snapshot
from scheduler.door import door_of
from scheduler.errors import Postponed, StoreDown, Unreachable
from scheduler.mailbox import Lease, Taken
from scheduler.turns import promises
from scheduler.turns.deliver import typing
from scheduler.turns.desk import Desk
from scheduler.turns.idle import wants_judging
from scheduler.turns.pace import voidable
from scheduler.turns.promises import said_in
from scheduler.turns.rules import Outcome, command_in, owed_card
from scheduler.turns.stream import Answer

_CRISIS_REST = 86_400.0
"""Seconds after a crisis flag in which persona play, jokes and check-ins pause."""
_CONCERN_REST = 21_600.0
"""The same after a lesser worry, which may well be wrong."""
_HOUR = 3600
_NO_TURN = TurnReport("", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """Answers the burst in the inbox of a chat whose lease is held.

    A newer message wins, unless the reply is ``patient``, because newer ones have won often enough in a row. Who had
    what there is for a day (``exhausted``) is told so.
    """

    desk: Desk
    lease: Lease
    taken: Taken
    news: asyncio.Event
    patient: bool
    exhausted: bool

    async def run(self) -> bool:
        """Answer; false when something newer won. Raises Postponed, EngineError, LeaseLost, StoreDown, DoorError."""
        desk, started = self.desk, self.desk.clock.now()
        snapshot = await desk.snapshot(self.taken, *self.taken.inbox)
        try:
            before = await self._said_before(snapshot)
            if await self._refused(before):
                return True
            if self.exhausted:
                await self._keep_for_later(before)
                return True
            answer = self._begin(before)
            await self._given(answer)
        except Unreachable:
            await desk.close_chat(self.lease, snapshot)
            return True
        heard, said = 0 if answer.interrupted else len(answer.lines), answer.delivery.snapshot
        spent = desk.ration.spent(said, desk.house.sheet(said), answer.report, messages=heard)
        if answer.interrupted:
            answer.report.outcome = "interrupted"
            await asyncio.gather(spent, self._void())
        else:
            # In one round trip, as they have nothing to do with each other.
            await asyncio.gather(spent, desk.mailbox.look_at(self.lease.key, said.chat.first_words.next_look))
            await self._after(answer)
        self._report(answer, started)
        return not answer.interrupted

    async def _refused(self, snapshot: Snapshot) -> bool:
        """Say why nothing is answered, where that is so; what was written goes no further."""
        house, refusal = self.desk.house, self.desk.house.refusal(snapshot)
        outcome = Outcome((refusal,)) if refusal else house.leave(snapshot)
        if outcome is None:
            return False
        await self.desk.apply(self.lease, snapshot, outcome, answered=[each.id for each in self.taken.inbox])
        return True

    async def _keep_for_later(self, snapshot: Snapshot) -> None:
        """Say so once an hour at the day's cap; what was written is kept, and he knows of it the next day."""
        desk, chat, now = self.desk, snapshot.chat, self.desk.clock.now()
        first = await desk.mailbox.once(f"exhausted:{chat.key}", _HOUR)
        await self.lease.commit(
            chat=replace(chat, session=replace(chat.session, heard_at=now), questions=chat.questions.answered()),
            answered=[each.id for each in self.taken.inbox],
            lines=[_line(each) for each in self.taken.inbox],
            bubbles=[desk.house.exhausted()] if first else [],
        )
        await desk.ration.spent(snapshot, desk.house.sheet(snapshot), _NO_TURN, messages=len(self.taken.inbox))

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
        lease, house, now = self.lease, self.desk.house, self.desk.clock.now()
        snapshot = replace(snapshot, chat=session.heard(snapshot.chat, now))
        contact = house.first_contact(snapshot) or house.reminder(snapshot, now=now) or Outcome()
        bubbles = list(contact.bubbles)
        told, new = promises.asked_for(replace(snapshot, chat=contact.chat or snapshot.chat), said_in(self.taken))
        if new and house.refusal(snapshot) is None:
            # Kept before a word is written in answer, so that no outage and no kill can lose it.
            noted = house.kept_in_mind(replace(snapshot, chat=told), new, now=now)
            contact = replace(noted, chat=noted.chat or told)
            bubbles += noted.bubbles
        if any(each.crisis for each in self.taken.inbox) and await self.desk.mailbox.undo(owed_card(lease.key)):
            bubbles.insert(0, house.danger_card(snapshot))
            await self.desk.mailbox.referrals.count(now)
        if not bubbles:
            return snapshot
        snapshot = replace(snapshot, chat=contact.chat or snapshot.chat)
        delivery = self.desk.delivery(lease, snapshot)
        snapshot = self.desk.with_next_look(snapshot) if new else snapshot
        waiting_to_leave = await lease.commit(chat=snapshot.chat, bubbles=bubbles)
        if new:
            await self.desk.mailbox.look_at(lease.key, snapshot.chat.first_words.next_look)
        for waiting in waiting_to_leave:
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
        rest = max(heard.chat.care.calm_until, _rest_until(self.taken.inbox, now))
        said = said_in(self.taken)
        open_question = "timezone" if promises.wait_for_zone(heard.chat, said) else ""
        # What has nothing to be judged need not be read for it again with every turn.
        judged = (
            heard.chat.summary.judged_until
            if wants_judging(self.taken, desk.engine)
            else max(line.at for line in lines)
        )
        chat = replace(
            heard.chat,
            session=replace(heard.chat.session, outage_told=False),
            care=replace(heard.chat.care, calm_until=rest),
            questions=replace(heard.chat.questions, open=open_question),
            summary=replace(heard.chat.summary, judged_until=judged),
        )
        heard = replace(heard, chat=chat)
        if any(each.crisis and wants_silence(each.text) for each in self.taken.inbox):
            # Somebody in danger is answered, but their stop holds too.
            heard = replace(heard, chat=replace(heard.chat, first_words=replace(heard.chat.first_words, wanted=False)))
        heard = desk.with_next_look(promises.heard(heard, said, now))
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
        if not chat.session.outage_told:
            line = desk.rng.choice(desk.house.sheet(answer.heard).outage)
            bubble = Bubble(desk.engine.new_id(), line, BubbleKind.CARD)
            for waiting in await lease.commit(
                chat=replace(chat, session=replace(chat.session, outage_told=True)), bubbles=[bubble]
            ):
                await answer.delivery.one(waiting)
        raise Postponed(lease.key)

    async def _after(self, answer: Answer) -> None:
        snapshot, now = answer.delivery.snapshot, self.desk.clock.now()
        his = [line.text for line in snapshot.history[len(answer.heard.history) :]]
        chat = promises.raised(snapshot, his, now)
        if chat != snapshot.chat:
            snapshot = replace(snapshot, chat=chat)
            await self.lease.commit(chat=chat)
        unclear = promises.unclear(snapshot, said_in(self.taken))
        question = self.desk.house.unclear_reminder(snapshot) if unclear else None
        question = question or self.desk.house.after_turn(snapshot, now=now)
        if question is not None:
            await self.desk.apply(self.lease, snapshot, question)

    def _report(self, answer: Answer, started: float) -> None:
        report, delivery = answer.report, answer.delivery
        report.seconds = self.desk.clock.now() - started
        report.first_bubble_seconds = delivery.first_at - started if delivery.first_at else 0.0
        report.bubbles = delivery.delivered
        self.desk.watch.report(report)


def _rest_until(inbox: Iterable[Incoming], now: float) -> float:
    """Until when these messages ask for calm (epoch s), 0 where they don't."""
    if any(each.crisis for each in inbox):
        return now + _CRISIS_REST
    return now + _CONCERN_REST if any(each.concern for each in inbox) else 0.0


def _line(incoming: Incoming) -> Line:
    kind, who, heavy = incoming.kind.value, incoming.person, incoming.crisis or incoming.concern
    return Line(Speaker.PERSON, incoming.text, incoming.at, incoming.id, incoming.name, kind, who, heavy)
