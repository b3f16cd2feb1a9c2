"""What comes before the persona's first word in a reply: the house's notices, a card that is owed, reminders that are
kept, and refusals; asks no engine."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.messages import Bubble, TurnReport
from engine.promises import noticing
from persona import care, session
from persona.acts import carry_out
from persona.scene import Scene
from scheduler.door import door_of
from scheduler.mailbox import CARD_EVERY, Lease, Mail, Once
from scheduler.turns import promises
from scheduler.turns.outcomes import Outcomes
from scheduler.turns.post import Post
from scheduler.turns.rules import Outcome, Rules
from scheduler.turns.scenes import Scenes
from scheduler.turns.watch import Watch


def people_of(mail: Mail) -> tuple[str, ...]:
    """Who wrote, in their order."""
    return tuple(dict.fromkeys(incoming.person for incoming in mail.inbox))


@dataclass(frozen=True, slots=True)
class Beforehand:
    """Says it for the burst in an inbox, under its chat's lease."""

    scenes: Scenes
    rules: Rules
    post: Post
    outcomes: Outcomes
    watch: Watch
    lease: Lease
    mail: Mail

    async def said(self, scene: Scene) -> Scene:
        """Send what must be said and was not, and keep the reminders that are asked for, so that no outage and no death
        can lose one; the Scene after that. Raises StoreDown, LeaseLost, DoorError, ChatClosed."""
        rules = self.rules
        scene = scene.with_chat(session.hear(scene.chat, scene.now))
        contact = rules.first_contact(scene.snapshot, people_of(self.mail)) or rules.long_talk(scene) or Outcome()
        bubbles = list(contact.bubbles)
        scene = scene.with_chat(contact.chat or scene.chat)
        scene, notes = self._keep_reminders(scene)
        bubbles += notes
        if await self._owes_card():
            words = "\n".join(incoming.text for incoming in self.mail.inbox if incoming.crisis)
            bubbles.insert(0, rules.danger_card(scene.snapshot, words))
            await self.post.mailbox.referrals.count(scene.now)
            self.watch.report(TurnReport(door_of(self.lease.key), "card", outcome="sent"))
        if bubbles:
            await self.post.send(self.lease, scene, bubbles)
        return scene

    def _keep_reminders(self, scene: Scene) -> tuple[Scene, Sequence[Bubble]]:
        if self.rules.refusal(scene.snapshot) is not None:
            return scene, ()
        zone = promises.zone_of(scene.person)
        wishes = noticing.wishes(scene.snapshot, promises.remarks(self.mail), zone)
        acts = wishes.acts
        before = {promise.id for promise in scene.chat.promises}
        scene = scene.with_chat(carry_out(scene.chat, acts, scene.now)) if acts else scene
        reminders = tuple(promise for promise in scene.chat.promises if promise.id not in before)
        if not reminders and not wishes.troubles:
            return scene, ()
        outcome = self.rules.confirm_reminders(scene, reminders, wishes.troubles)
        return self.scenes.with_look(scene.with_chat(outcome.chat or scene.chat)), outcome.bubbles

    async def _owes_card(self) -> bool:
        """Whether somebody whose message showed danger has not got the card by the door."""
        mailbox, chat = self.post.mailbox, self.lease.key
        in_danger = [incoming for incoming in self.mail.inbox if incoming.crisis]
        owed = [
            await mailbox.undo_in(chat, Once.OWED_CARD, person=person)
            for person in sorted({incoming.person for incoming in in_danger})
        ]
        # What only its meaning showed was perhaps asked for by a process that died before it could help.
        late = [
            await mailbox.once_in(chat, Once.CARD, CARD_EVERY, person=person)
            for person in sorted({incoming.person for incoming in in_danger if incoming.unsure})
        ]
        return any(owed) or any(late)

    async def refuses(self, scene: Scene) -> bool:
        """Say why nothing is answered, where that is so; what was written goes no further. Raises as `said` does."""
        for person in scene.snapshot.people:
            ids = [incoming.id for incoming in self.mail.inbox if incoming.person == person.key]
            theirs = scene.at(scene.snapshot.by(person))
            outcome = self._refusal(theirs) if ids else None
            if outcome is not None:
                # What the others wrote is answered by itself.
                await self.outcomes.apply(self.lease, theirs, outcome, answered=ids)
                return True
        return False

    def _refusal(self, scene: Scene) -> Outcome | None:
        """Why the one person of this Scene is not answered, None where they are."""
        rules = self.rules
        if refusal := rules.refusal(scene.snapshot):
            return Outcome((refusal,))
        # Somebody in danger is answered by the house, which sends nothing anywhere.
        is_acute = care.is_acute(scene.chat.care, scene.person.key, scene.now)
        return None if is_acute else rules.remote_question(scene.snapshot)
