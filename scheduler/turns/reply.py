"""The way of one reply: what must be said first, the engine's words, newer messages that win, and what follows."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

from engine.errors import EngineDown, EngineError, PromptRefused
from engine.memory.recalling import recalled
from engine.messages import Bubble, BubbleKind, Cost, TurnReport
from engine.models.supervisor import end
from engine.safety import read, wants_silence
from engine.turn import groups
from engine.turn.check import speechless
from engine.turn.greeting import greeted
from engine.turn.turn import Sights, TurnEngine
from persona import evolve
from persona.chat import Decision
from persona.feelings.stage import Thresholds
from persona.languages import talk_language
from persona.line import Line
from persona.members import member
from persona.scene import Scene
from scheduler.door import door_of
from scheduler.errors import ChatClosed, LeaseLost, Postponed, Stale, StoreDown
from scheduler.mailbox import Lease, Mail, Once
from scheduler.turns import promises
from scheduler.turns.ahead import Known
from scheduler.turns.amendments import taken_back
from scheduler.turns.beforehand import Beforehand, people_of
from scheduler.turns.doing import Doing, quoted
from scheduler.turns.ending import Ending, Endings
from scheduler.turns.hearing import attended, line_of
from scheduler.turns.idle import Job
from scheduler.turns.joining import EVERY, closed_gate
from scheduler.turns.outages import Outages, refused
from scheduler.turns.outcomes import Outcomes
from scheduler.turns.parties import as_seen_by, has_news
from scheduler.turns.planning import Planned, Planning
from scheduler.turns.post import Post
from scheduler.turns.ration import Ration
from scheduler.turns.recollection import Recollection
from scheduler.turns.rules import Rules, command_in
from scheduler.turns.scenes import Scenes
from scheduler.turns.seeing import seen
from scheduler.turns.stream import Stream
from scheduler.turns.typing_sign import typing
from scheduler.turns.watch import Watch

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Replies:
    """The parts that every reply needs; ``judgement`` tells whether a model will read the burst again."""

    scenes: Scenes
    rules: Rules
    engine: TurnEngine
    post: Post
    outcomes: Outcomes
    ration: Ration
    thresholds: Thresholds
    planning: Planning
    doing: Doing
    judgement: Job
    recollection: Recollection
    endings: Endings
    watch: Watch
    outages: Outages = field(default_factory=Outages)


@dataclass(frozen=True, slots=True)
class Reply:
    """Answers the burst in the inbox of a chat whose lease is held, in a group that of one person or of a few at once.

    A newer message of theirs wins, unless the reply is ``patient``, because newer ones have won often enough in a row.
    Who had what there is for a day (``exhausted``) is told so. Where the chat is not ``busy`` with what can wait, it is
    given back with the end, if that was all.
    """

    parts: Replies
    lease: Lease
    mail: Mail
    known: Known
    news: asyncio.Event
    patient: bool
    exhausted: bool
    busy: Callable[[], object]

    async def run(self) -> bool:
        """Answer; false when something newer won. Raises Postponed, EngineError, LeaseLost, StoreDown, DoorError."""
        parts = self.parts
        scene = await parts.scenes.of(self.mail, *self.mail.inbox, known=self.known)
        first_contact = not scene.chat.questions.noticed
        scene = scene.with_chat(attended(scene.chat, self.mail.inbox, scene.now, scene.history))
        if all(incoming.joins for incoming in self.mail.inbox):
            decision, may_join = await self._joining(scene)
            if not may_join:
                # Of whoever said nothing to him the place keeps nothing.
                chat = replace(self.mail.chat, first_words=self.mail.chat.first_words.deciding(decision))
                await self.lease.commit(chat=chat, answered=[incoming.id for incoming in self.mail.inbox])
                return True
            first_words = scene.chat.first_words.deciding(decision)
            scene = scene.with_chat(replace(scene.chat, first_words=first_words))
        beforehand = Beforehand(
            parts.scenes, parts.rules, parts.post, parts.outcomes, parts.watch, self.lease, self.mail
        )
        try:
            scene = await beforehand.said(scene)
            if await beforehand.refuses(scene):
                return True
            if self.exhausted:
                await self._keep_for_later(scene)
                return True
            remarks = promises.remarks(self.mail)
            planned = await parts.planning.plan(scene, self.mail.inbox, remarks, may_ask=self._may_ask(scene))
            sights = await self._sights(scene, planned)
            stream = await self._begin(scene, sights, planned, first_contact=first_contact)
            ending = Ending(parts.endings, self.lease, self.mail, stream, self.busy)
            stream.delivery.ends = ending.along
            if not await self._write(stream):
                return True
        except ChatClosed:
            return True
        await ending.run()
        complete = ending.went_along or not stream.interrupted
        self._report(stream, "answered" if complete else "interrupted")
        return complete

    async def _joining(self, scene: Scene) -> tuple[Decision, bool]:
        """Whether he says something to which nobody asked him, and that decision. Raises StoreDown."""
        reason = closed_gate(scene, self.mail.inbox)
        if not reason and not self._may_ask(scene):
            # Whoever said nothing to him is asked nothing either.
            reason = "not_allowed"
        if not reason and not await self.parts.post.mailbox.once_in(self.lease.key, Once.JOINED, EVERY):
            reason = "joining_hourly"
        return Decision(scene.now, reason or f"joined_{self.mail.inbox[0].joins}"), not reason

    async def _keep_for_later(self, scene: Scene) -> None:
        """Say so once an hour at the day's cap; what was written is kept, and he knows of it the next day."""
        parts, chat = self.parts, scene.chat
        first = await parts.post.mailbox.once_in(chat.key, Once.EXHAUSTED, _HOUR)
        chat = replace(chat, session=replace(chat.session, heard_at=scene.now), questions=chat.questions.answering())
        lines = self._lines(scene)
        bubbles = [parts.rules.cap_notice(scene.snapshot)] if first else []
        ids = [line.id for line in lines]
        await parts.post.commit(self.lease, scene.with_chat(chat), bubbles, answered=ids, lines=lines)
        await parts.ration.spend(scene.snapshot, Cost(), messages=len(lines))

    def _lines(self, scene: Scene) -> list[Line]:
        """What was written, in a group each line under the name by which the place knows its speaker."""
        lines = [line_of(incoming, scene.history) for incoming in self.mail.inbox]
        if not scene.chat.place.group:
            return lines
        return [replace(line, name=member(scene.chat.members, line.person).name or line.name) for line in lines]

    async def _sights(self, scene: Scene, planned: Planned) -> Sights:
        """What was had for a plan, and the pictures that came. Raises StoreDown."""
        parts, post, key = self.parts, self.parts.post, self.lease.key
        door = post.doors[door_of(key)]
        sights = await parts.doing.sights(scene, planned, self.mail.inbox, typing(door, key, post.mailbox.limits))
        if not parts.engine.can.vision or not self._may_ask(scene):
            return sights
        return replace(sights, seen=await seen(self.mail.inbox, door, key, post.watch.error))

    async def _begin(self, scene: Scene, sights: Sights, planned: Planned, *, first_contact: bool) -> Stream:
        parts = self.parts
        lines = self._lines(scene)
        remarks = promises.remarks(self.mail)
        scene = scene.with_chat(planned.noted(scene.chat, scene.now))
        snapshot = evolve.hear(scene, lines, thresholds=parts.thresholds)
        chat = snapshot.chat
        question = promises.asked(chat, remarks) or chat.questions.after(frozenset(people_of(self.mail)))
        questions = replace(chat.questions, open=question)
        if sights.question:
            questions = questions.asking(sights.question)
            questions = replace(questions, whom=scene.person.key if chat.place.group else "")
        judged_until = chat.summary.judged_until
        if not parts.judgement.wanted(self.mail):
            # What has nothing to be judged need not be read for it again with every turn.
            judged_until = max(line.at for line in lines)
        chat = replace(
            chat,
            session=replace(chat.session, outage_told=False),
            questions=questions,
            summary=replace(chat.summary, judged_until=judged_until),
        )
        in_danger = (incoming for incoming in self.mail.inbox if incoming.crisis)
        if any(wants_silence(read(incoming.text), incoming.intents) for incoming in in_danger):
            # Somebody in danger is answered, but their stop holds too.
            chat = replace(chat, first_words=replace(chat.first_words, wanted=False))
        scene = await parts.recollection.ask(parts.scenes.with_look(scene.at(replace(snapshot, chat=chat))), lines)
        scene = scene.at(replace(scene.snapshot, recalled=self._told(scene, lines)))
        rev = "" if self.patient else self.mail.rev
        answer = parts.engine.reply(scene, remarks, may_ask=self._may_ask(scene), sights=sights)
        if len(people_of(self.mail)) > 1:
            answer = groups.naming(answer, [member(chat.members, person).name for person in people_of(self.mail)])
        answer = parts.doing.spoken(answer, scene, planned)
        if first_contact and not chat.place.group and scene.now >= chat.care.calm_until:
            patience = parts.post.pace.greets_in(min(self.mail.arrivals), parts.post.clock.now())
            answer = greeted(answer, *self._greeting(scene, lines), patience)
        quotes = quoted(planned, self.mail.inbox, scene.history[: -len(lines)])
        return Stream(parts.post, self.lease, scene, lines, answer, rev, self._renewed, quotes, planned.cost)

    def _told(self, scene: Scene, lines: Sequence[Line]) -> str:
        """What the prompt of this turn is told once: what he remembers, and in a group who else is there."""
        told = recalled(scene, lines, small=self.parts.engine.can.small)
        if not scene.chat.place.group:
            return told
        overheard = {line.id: line for incoming in self.mail.inbox for line in incoming.overheard}
        return groups.told(scene.snapshot, [*overheard.values()], [*people_of(self.mail)]) + told

    def _greeting(self, scene: Scene, lines: Sequence[Line]) -> tuple[Bubble, Bubble]:
        """What he says to somebody new whose answer takes its time, and where there is none in the end."""
        language = talk_language(scene.person, "\n".join(line.own_words for line in lines))
        texts = scene.rng.choice(scene.sheet.lines(language).greetings), scene.rng.choice(speechless(language))
        return Bubble(self.parts.engine.new_id(), texts[0]), Bubble(self.parts.engine.new_id(), texts[1])

    def _may_ask(self, scene: Scene) -> bool:
        """Whether the words of all who wrote may go to the engine."""
        writers = (person for person in scene.snapshot.people if person.key in people_of(self.mail))
        return all(self.parts.rules.remote_question(scene.snapshot.by(person)) is None for person in writers)

    async def _write(self, stream: Stream) -> bool:
        """Let the engine answer; false where it refused to, and that has been said. Raises Postponed, LeaseLost,
        StoreDown, DoorError."""
        parts, key = self.parts, self.lease.key
        try:
            async with self._interruptible(stream), typing(stream.delivery.door, key, parts.post.mailbox.limits):
                await stream.run()
        except EngineError as error:
            parts.watch.error("engine", error)
            # Half a reply counts as a reply: he has been heard, and what follows goes on from there.
            if not stream.committed:
                await self._settle(stream, error)
                return False
        parts.outages.end(key)
        return True

    @asynccontextmanager
    async def _interruptible(self, stream: Stream) -> AsyncIterator[None]:
        unseen = False

        async def watch() -> None:
            nonlocal unseen
            while not stream.interrupted:
                await self.news.wait()
                self.news.clear()
                unseen = True
                with suppress(StoreDown, LeaseLost):
                    # Who took the chat away, to forget somebody say, tells so: the lease knows then that it was lost.
                    rev, _ = await asyncio.gather(self.parts.post.mailbox.rev(self.lease.key), self.lease.keep())
                    # News of what this reply answers is none; once the chat was given back, all may be news.
                    is_new = rev != self.mail.rev
                    unseen = is_new or self.lease.given_back
                    if is_new and await self._outrun():
                        stream.interrupt()

        watcher = asyncio.create_task(watch())
        try:
            yield
        finally:
            await end(watcher)
            if unseen:
                # It may have come after the chat was given back, and nobody else has heard of it.
                self.news.set()

    async def _outrun(self) -> bool:
        """Whether what came wins; a command never waits for a reply to end, nor what was taken back."""
        if not (self.patient or self.mail.inbox[0].group):
            return True
        return self._loses_to(await self.parts.post.look_again(self.lease))

    def _loses_to(self, mail: Mail) -> bool:
        """Whether something in this newer mail wins: in a group nothing of those who are not being answered."""
        if self.mail.inbox[0].group:
            mail = as_seen_by(self.mail, mail)
            if not self.patient and has_news(self.mail, mail):
                return True
        return command_in(mail, self.parts.rules) is not None or taken_back(self.mail, mail)

    async def _renewed(self) -> str:
        """The revision that a first bubble may be committed on, although the inbox has changed. Raises Stale where
        what came wins."""
        mail = await self.parts.post.look_again(self.lease)
        if not self.mail.inbox[0].group or self._loses_to(mail):
            raise Stale(self.lease.key)
        return mail.rev

    async def _settle(self, stream: Stream, error: EngineError) -> None:
        """End a turn to which the engine gave no word. Raises Postponed where it is to be tried again."""
        parts, lease, scene = self.parts, self.lease, stream.scene
        if isinstance(error, PromptRefused):
            # The engine is well, so waiting for it would change nothing.
            await refused(parts.post, lease, stream, parts.rules.unanswerable(scene.snapshot))
            await parts.ration.spend(scene.snapshot, stream.cost, messages=len(stream.lines))
            self._report(stream, "refused")
            return
        waited = parts.post.clock.now() - min(self.mail.arrivals)
        if not parts.outages.is_short(lease.key, error, waited=waited, pause=parts.post.pace.outage_retry):
            await self._say_outage(stream)
        raise Postponed(lease.key, error.retry_after if isinstance(error, EngineDown) else 0.0)

    async def _say_outage(self, stream: Stream) -> None:
        """Say so honestly, once per outage; the question stays in the inbox and is answered later."""
        parts, lease = self.parts, self.lease
        chat = (await parts.post.look_again(lease)).chat
        if chat.session.outage_told:
            return
        # Each new try of the same turn is no turn of its own.
        self._report(stream, "engine_down")
        scene, words = stream.scene, "\n".join(line.text for line in stream.lines)
        outage = scene.sheet.lines(talk_language(scene.person, words)).outage
        bubble = Bubble(parts.engine.new_id(), scene.rng.choice(outage), BubbleKind.CARD)
        chat = replace(chat, session=replace(chat.session, outage_told=True))
        await parts.post.send(lease, stream.scene.with_chat(chat), [bubble])

    def _report(self, stream: Stream, outcome: str) -> None:
        scene, delivery = stream.scene, stream.delivery
        self.parts.watch.report(
            TurnReport(
                door_of(self.lease.key),
                "reply",
                scene.sheet.name,
                scene.snapshot.bond.stage.value,
                outcome,
                seconds=self.parts.post.clock.now() - scene.now,
                first_bubble_seconds=delivery.first_at - scene.now if delivery.first_at else 0.0,
                ready_seconds=stream.ready_at - scene.now if stream.ready_at else 0.0,
                after_checkin=outcome == "answered" and self.mail.chat.first_words.unanswered > 0,
                bubbles=delivery.bubbles,
                burst=len(stream.lines),
                cost=stream.cost,
            )
        )
