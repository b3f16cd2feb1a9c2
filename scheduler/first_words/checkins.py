"""The way of a check-in: a due chat, the gates, a reason, the one turn engine, a last look, and the send."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from engine.errors import EngineError
from engine.messages import Cost, TurnReport
from engine.promises import reread
from engine.turn.turn import TurnEngine
from persona.chat import DECISIONS, Chat, Decision
from persona.promise import raise_
from persona.scene import Scene
from scheduler.door import door_of
from scheduler.errors import ChatClosed, Stale
from scheduler.first_words import gates
from scheduler.first_words.candidates import Candidate, candidates, raise_topic
from scheduler.first_words.gates import Policy
from scheduler.first_words.score import book
from scheduler.first_words.thought import Opening, Silence, think
from scheduler.mailbox import Lease, Mail
from scheduler.turns import promises
from scheduler.turns.idle import until_news
from scheduler.turns.pictures import Pictures
from scheduler.turns.post import Post
from scheduler.turns.ration import Ration
from scheduler.turns.rules import Rules
from scheduler.turns.scenes import Scenes
from scheduler.turns.taking import Conversations

_SWITCHED_OFF = "switched_off"
_WHILE_OFF = 900.0
"""Seconds until he looks again while whoever runs the house lets nobody be written to first."""
_BUSY_WAIT = 1.0
"""Seconds until the next look at a chat in somebody's hands; a reminder may be due in it."""


@dataclass(slots=True)
class CheckIns:
    """Looks at chats that are due. ``count`` is told of each decision with its reason."""

    conversations: Conversations
    engine: TurnEngine
    post: Post
    scenes: Scenes
    rules: Rules
    ration: Ration
    pictures: Pictures
    count: Callable[[str, str], None]
    policy: Policy = field(default_factory=Policy)

    async def look(self, chat: str) -> str:
        """Look at one due chat and write first, or don't; return the reason. Raises StoreDown, LeaseLost."""
        mailbox, now, quiet = self.post.mailbox, self.post.clock.now(), False
        if door_of(chat) not in self.post.doors:
            return "other_process"
        try:
            async with mailbox.holding(chat) as held:
                if held is None:
                    await mailbox.look_at(chat, now + _BUSY_WAIT)
                    return self._note("silent", "live_talk")
                lease, mail = held
                reason = await self._look_at(lease, mail, now)
                quiet = reason != "reminder" and await lease.leave()
                return reason
        finally:
            if not quiet:
                # Whoever wrote while the chat was in our hands found it taken, and waits; and reminders are given by
                # the turn-taking: there they are behind a /stop, and ahead of a reply.
                self.conversations.wake(chat)

    async def _look_at(self, lease: Lease, mail: Mail, now: float) -> str:
        mailbox, next_look = self.post.mailbox, mail.chat.first_words.next_look
        if mail.inbox or mail.outbox:
            await mailbox.look_at(lease.key, now + _BUSY_WAIT)
            return self._note("silent", "live_talk")
        if promises.reminders_due(mail.chat, now):
            return "reminder"
        if not 0 < next_look <= now:
            # The index is only a hint; the truth is in the chat.
            await mailbox.look_at(lease.key, next_look)
            return "not_due"
        return await self._decide(lease, mail, await self._read(mail))

    async def _read(self, mail: Mail) -> Scene:
        """The Scene, with each promise as it stands after all that was said since."""
        scene = await self.scenes.of(mail)
        return scene.at(reread(scene.snapshot, scene.now))

    async def _decide(self, lease: Lease, mail: Mail, scene: Scene) -> str:
        reason = await self._closed_gate(scene)
        if reason == _SWITCHED_OFF:
            return await self._stay_silent(lease, scene, Silence(reason, _WHILE_OFF))
        if reason:
            look = gates.look_again(scene.snapshot, reason, scene.now, policy=self.policy)
            await self._remember(lease, scene, Decision(scene.now, reason), look)
            return self._note("silent", reason)
        if ahead := promises.ahead(scene.snapshot, scene.now):
            return await self._stay_silent(lease, scene, Silence("promise_ahead", ahead - scene.now))
        try:
            return await self._speak(lease, mail, scene)
        except EngineError as error:
            # A check-in that can't be written stays silent: nobody was waiting for it.
            self.post.watch.error("engine", error)
            return await self._stay_silent(lease, scene, Silence("engine_down", self.policy.after / 4))

    async def _closed_gate(self, scene: Scene) -> str:
        reason = gates.closed_gate(scene, policy=self.policy)
        reason = reason or ("not_allowed" if self.rules.remote_question(scene.snapshot) else "")
        # Asked last, so that only he who may speak costs a look.
        return reason or (_SWITCHED_OFF if await self.post.mailbox.switches.checkins_off() else "")

    async def _speak(self, lease: Lease, mail: Mail, scene: Scene) -> str:
        with self.conversations.watching(lease.key) as news:
            thought = await until_news(news, think(self.engine, scene, self.policy))
        if thought is None:
            # Whoever has just written waits for an answer, not for this.
            return self._note("silent", "live_talk")
        decision, cost = thought
        if isinstance(decision, Silence):
            await self.ration.spend(scene.snapshot, cost)
            return await self._stay_silent(lease, scene, decision)
        return await self._say(lease, mail, decision, cost)

    async def _say(self, lease: Lease, mail: Mail, opening: Opening, cost: Cost) -> str:
        # What took long to write may have come into the night, and the person may have changed their mind in another
        # chat. This one is as it was: nobody else has its lease, and the commit fails where something came in.
        scene = await self._read(mail)
        reason = await self._closed_gate(scene) or ("" if _is_still_reason(opening.candidate, scene) else "no_longer")
        if reason:
            return self._note("silent", reason)
        ignored = scene.chat.first_words.unanswered > 0
        scene = scene.with_chat(_after_speaking(scene, opening.candidate))
        look = gates.next_look(scene.snapshot, scene.now, policy=self.policy)
        scene = _with_look(scene, look)
        try:
            # Claimed and booked before it leaves, on the state that was just judged: a message that came in
            # meanwhile, or another process, makes this commit fail and the check-in unsaid.
            bubble = await self.pictures.with_opening(scene, opening.candidate.impulse.reason, opening.bubble)
            bubble = self.rules.opening(scene.snapshot, bubble)
            delivery = await self.post.send(lease, scene, [bubble], rev=mail.rev)
        except Stale:
            return self._note("silent", "live_talk")
        except ChatClosed:
            return self._note("silent", "blocked")
        outcome = "sent" if delivery.bubbles else "undelivered"
        self.post.watch.report(
            TurnReport(
                door_of(lease.key),
                "check-in",
                scene.sheet.name,
                scene.chat.bond.stage.value,
                outcome,
                bubbles=delivery.bubbles,
                cost=cost,
            )
        )
        await self.ration.spend(scene.snapshot, cost)
        if not delivery.bubbles:
            return self._note("silent", "undelivered")
        if ignored:
            self.count("ignored", "")
        return self._note("sent", opening.candidate.impulse.reason)

    async def _stay_silent(self, lease: Lease, scene: Scene, silence: Silence) -> str:
        look = gates.later(scene.snapshot, scene.now, silence.wait, policy=self.policy)
        await self._remember(lease, scene, Decision(scene.now, silence.reason, silence.detail), look)
        return self._note("silent", silence.reason)

    async def _remember(self, lease: Lease, scene: Scene, decision: Decision, look: float) -> None:
        chat = replace(scene.chat, first_words=scene.chat.first_words.deciding(decision))
        await self.post.commit(lease, _with_look(scene.with_chat(chat), look))

    def _note(self, decision: str, reason: str) -> str:
        self.count(decision, reason)
        return reason


def _with_look(scene: Scene, look: float) -> Scene:
    """The Scene with its next look, for a check-in or for a reminder that is due sooner."""
    next_look = promises.next_look(scene.snapshot, look, scene.now)
    return scene.with_chat(replace(scene.chat, first_words=replace(scene.chat.first_words, next_look=next_look)))


def _is_still_reason(choice: Candidate, scene: Scene) -> bool:
    """Whether it is still a reason, on the state as it is now."""
    return any(candidate.impulse.topic == choice.impulse.topic for candidate in candidates(scene))


def _after_speaking(scene: Scene, choice: Candidate) -> Chat:
    chat, promise, now = scene.chat, choice.promise, scene.now
    decision = Decision(now, choice.impulse.reason, choice.impulse.thing)
    decision = promises.decision(promise, scene.person, now) if promise else decision
    first_words = replace(
        chat.first_words,
        unanswered=chat.first_words.unanswered + 1,
        times=(*chat.first_words.times, now)[-10:],
        topics=raise_topic(chat, choice.impulse.topic, now),
        answers=book(chat),
        decisions=(*chat.first_words.decisions, decision)[-DECISIONS:],
    )
    return replace(
        chat,
        first_words=first_words,
        session=replace(chat.session, said_at=now),
        promises=raise_(chat.promises, promise.id) if promise else chat.promises,
    )
