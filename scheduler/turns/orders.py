"""Carries out a command that lies in the inbox, or refuses one too many; knows how a person is forgotten, and no other
command."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.messages import Incoming, Kind, TurnReport
from persona.chat import Chat
from persona.languages import house_language
from persona.scene import Scene
from scheduler.door import door_of
from scheduler.mailbox import Lease, Mail
from scheduler.privacy.forgetting import Forgetting
from scheduler.turns.again import ask_again
from scheduler.turns.cards import Cards
from scheduler.turns.outcomes import Outcomes
from scheduler.turns.ration import Ration
from scheduler.turns.rules import Outcome, Rules
from scheduler.turns.scenes import Scenes
from scheduler.turns.watch import Watch


@dataclass(frozen=True, slots=True)
class Orders:
    scenes: Scenes
    rules: Rules
    outcomes: Outcomes
    ration: Ration
    cards: Cards
    watch: Watch

    async def obey(self, lease: Lease, mail: Mail, command: Incoming, wake: Callable[[str], None]) -> None:
        """Do what a command says, and settle it; ``wake`` is told of each other chat in which something is left to do
        after a forgetting. Raises LeaseLost, StoreDown."""
        if command.shuts_door and not mail.is_kept:
            # After a forgetting there is nothing to stop, and nothing of them comes back by it.
            await lease.commit(answered=[command.id])
            return
        if await self._refuse(lease, mail, command):
            return
        scene = await self.scenes.of(mail, command)
        scene = scene.with_chat(_alive(scene.chat, scene.now))
        brings = command.media and self.rules.may_bring(command)
        outcome = self.rules.obey(scene, command, await self.cards.read(command) if brings else None)
        await self._apply(lease, mail, command, scene, _quoting(command, outcome), wake)

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
        if outcome.again is not None:
            await ask_again(self.scenes.mailbox, lease, mail, command, outcome.again)
        if outcome.forget:
            # First, so that a process that dies here finds the command in the inbox again.
            await self._forget(lease, mail, command, wake)
        ids = _settled_ids(mail, command, wipes=outcome.wipes)
        await self.outcomes.apply(lease, scene, outcome, answered=ids)
        self._report(mail, command.command[0] or "button")

    async def _refuse(self, lease: Lease, mail: Mail, command: Incoming) -> bool:
        """Settle a command too many, and all of its kind that lie there, so that none of them is read again and again;
        the first is answered. Whether it was one."""
        rules = self.rules
        # As it was typed: plain words that stand for a command are talk, which has a cap of its own.
        typed = next(incoming for incoming in mail.inbox if incoming.id == command.id)
        excess = await self.ration.excess(mail.chat, command.person, rules.uses(typed), self.scenes.clock.now())
        if excess is None:
            return False
        ids = [
            incoming.id
            for incoming in mail.inbox
            if incoming.person == command.person and excess.use in rules.uses(incoming)
        ]
        bubbles = []
        if excess.first:
            language = house_language(await self.scenes.mailbox.person(command.person))
            bubbles = [replace(rules.too_many(excess.use, language), answer_to=command.answer_to)]
        await lease.commit(answered=ids, bubbles=bubbles)
        self._report(mail, "capped")
        return True

    def _report(self, mail: Mail, outcome: str) -> None:
        chat = mail.chat
        self.watch.report(TurnReport(door_of(chat.key), "command", chat.place.persona, outcome=outcome))

    async def _forget(self, lease: Lease, mail: Mail, command: Incoming, wake: Callable[[str], None]) -> None:
        mailbox = self.scenes.mailbox
        forgetting = Forgetting(mailbox, command.person, _arrival(mail, command))
        for chat in await forgetting.before(lease, mail):
            wake(chat)


def _quoting(command: Incoming, outcome: Outcome) -> Outcome:
    """What a command decided, as an answer to it where others are about."""
    if not (command.group and command.kind is Kind.COMMAND and outcome.bubbles) or command.answer_to:
        return outcome
    first, *further = outcome.bubbles
    return replace(outcome, bubbles=(replace(first, quotes=command.id), *further))


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
