"""Carries out a command that lies in the inbox; knows how a person is forgotten, and no other command."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.messages import Incoming, TurnReport
from persona.chat import Chat
from persona.scene import Scene
from scheduler.door import door_of
from scheduler.mailbox import Lease, Mail
from scheduler.privacy.forgetting import Forgetting
from scheduler.turns.outcomes import Outcomes
from scheduler.turns.rules import Outcome, Rules
from scheduler.turns.scenes import Scenes
from scheduler.turns.watch import Watch


@dataclass(frozen=True, slots=True)
class Orders:
    scenes: Scenes
    rules: Rules
    outcomes: Outcomes
    watch: Watch

    async def obey(self, lease: Lease, mail: Mail, command: Incoming, wake: Callable[[str], None]) -> None:
        """Do what a command says, and settle it; ``wake`` is told of each other chat in which something is left to do
        after a forgetting. Raises LeaseLost, StoreDown."""
        if command.shuts_door and not mail.is_kept:
            # After a forgetting there is nothing to stop, and nothing of them comes back by it.
            await lease.commit(answered=[command.id])
            return
        scene = await self.scenes.of(mail, command)
        scene = scene.with_chat(_alive(scene.chat, scene.now))
        await self._apply(lease, mail, command, scene, self.rules.obey(scene, command), wake)

    async def begin_anew(
        self, lease: Lease, mail: Mail, command: Incoming, scene: Scene, wake: Callable[[str], None]
    ) -> None:
        """Do what a command says that begins anew with a chat which can't be read, and settle it; where it only asks
        back, what lies there stays as it is. Raises LeaseLost, StoreDown."""
        outcome = self.rules.obey(scene, command)
        if not outcome.wipes:
            await lease.commit(answered=[command.id], bubbles=outcome.bubbles)
            return
        if mail.locked:
            # Of a group too: what can't be read can't be taken apart, so all of it goes.
            scene = scene.with_chat(replace(scene.chat, place=replace(scene.chat.place, group=False)))
        await self._apply(lease, mail, command, scene, outcome, wake)

    async def _apply(
        self,
        lease: Lease,
        mail: Mail,
        command: Incoming,
        scene: Scene,
        outcome: Outcome,
        wake: Callable[[str], None],
    ) -> None:
        if outcome.forget:
            # First, so that a process that dies here finds the command in the inbox again.
            await self._forget(lease, mail, command, wake)
        ids = _settled_ids(mail, command, wipes=outcome.wipes)
        await self.outcomes.apply(lease, scene, outcome, answered=ids, since=_arrival(mail, command))
        name = command.command[0] or "button"
        self.watch.report(TurnReport(door_of(lease.key), "command", scene.chat.place.persona, outcome=name))

    async def _forget(self, lease: Lease, mail: Mail, command: Incoming, wake: Callable[[str], None]) -> None:
        mailbox = self.scenes.mailbox
        forgetting = Forgetting(mailbox, command.person, _arrival(mail, command))
        for chat in await forgetting.before(lease, mail):
            wake(chat)


def _alive(chat: Chat, now: float) -> Chat:
    """A command is a sign of life: whoever has just sent one is not written to as if they had been silent."""
    session = replace(chat.session, heard_at=now)
    return replace(chat, session=session, first_words=replace(chat.first_words, unanswered=0))


def _settled_ids(mail: Mail, command: Incoming, *, wipes: bool) -> list[str]:
    """What a command settles: itself, or where it wipes the talk, all that had come until then."""
    if not wipes:
        return [command.id]
    until = _arrival(mail, command)
    return [
        incoming.id
        for incoming, at in zip(mail.inbox, mail.arrivals, strict=True)
        # In a group others wait for an answer too.
        if at <= until and (incoming.person == command.person or not command.group)
    ]


def _arrival(mail: Mail, command: Incoming) -> float:
    pairs = zip(mail.inbox, mail.arrivals, strict=True)
    return max(at for incoming, at in pairs if incoming.id == command.id)
