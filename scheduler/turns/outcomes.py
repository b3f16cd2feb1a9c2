"""Does what a command or a question of the house decided, in one step; knows no command."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from engine.messages import Bubble
from persona.scene import Scene
from scheduler.door import door_of
from scheduler.errors import DoorError
from scheduler.mailbox import Lease
from scheduler.turns import promises
from scheduler.turns.post import Post
from scheduler.turns.rules import Outcome, Rules
from scheduler.turns.scenes import Scenes

_PATIENCE = 1.0
"""Seconds that a welcome waits for the platform's leave to send."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What is decided is committed; its bubbles lie in the outbox then, and leave with the next move."""

    post: Post
    scenes: Scenes
    rules: Rules

    async def apply(self, lease: Lease, scene: Scene, outcome: Outcome, *, answered: Sequence[str] = ()) -> None:
        """Raises LeaseLost, also when the person was forgotten since the last look, StoreDown."""
        if outcome.forget:
            await lease.commit(answered=answered, bubbles=outcome.bubbles, wipe=not scene.chat.place.group)
            return
        if scene.chat.place.group:
            outcome = _bound(outcome, scene)
        mailbox = self.post.mailbox
        if outcome.person is not None:
            person = await mailbox.change_person(scene.person.key, outcome.person, since=lease.seen_at)
            scene = scene.at(replace(scene.snapshot, person=person))
        if outcome.server is not None:
            await mailbox.servers.change(scene.snapshot.server.key, outcome.server)
        if outcome.facts is not None:
            await mailbox.facts.change(scene.person.key, outcome.facts, since=lease.seen_at)
            if outcome.facts.all_dropped:
                # That of the lines rested on the same yes.
                await mailbox.mean_nothing(lease.key)
        if outcome.report is not None:
            # Before the command is settled, so that a process that dies here takes it up again.
            await mailbox.reports.put(f"{lease.key}/{''.join(answered)}", outcome.report)
        scene, bubbles = scene.with_chat(outcome.chat or scene.chat), outcome.bubbles
        if outcome.admit:
            bubbles = (*bubbles, await self._admit(outcome.admit))
        chat, reminders = promises.resolve_times(scene.snapshot, scene.now)
        if reminders:
            # They told where they are, so reminders that waited for it have their time.
            scene = scene.with_chat(chat)
            confirmed = self.rules.confirm_reminders(scene, reminders)
            scene = scene.with_chat(confirmed.chat or chat)
            bubbles = (*bubbles, *confirmed.bubbles)
        await self.post.commit(lease, self.scenes.with_look(scene), bubbles, answered=answered, wipe=outcome.reset)

    async def _admit(self, code: str) -> Bubble:
        """Let somebody in and tell them; return what the operator hears of it. Raises StoreDown."""
        guest = await self.post.mailbox.admissions.admit(code)
        if guest is not None and door_of(guest.chat) in self.post.doors:
            # They may write in any case, so a word that does not reach them is not sent again.
            with suppress(DoorError):
                await self.post.say(guest.chat, self.rules.welcome(guest), patience=_PATIENCE)
        return self.rules.admitted(guest)


def _bound(outcome: Outcome, scene: Scene) -> Outcome:
    """The same, with buttons and the open question for nobody but whoever was asked: in a group others are about."""
    person, chat = scene.person.key, outcome.chat
    if chat is not None and chat.questions.open and not chat.questions.whom:
        chat = replace(chat, questions=replace(chat.questions, whom=person))
    bubbles = (replace(bubble, asked=person) if bubble.buttons else bubble for bubble in outcome.bubbles)
    return replace(outcome, bubbles=tuple(bubbles), chat=chat)
