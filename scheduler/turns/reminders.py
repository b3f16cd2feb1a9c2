"""Gives the reminders of a chat whose time has come, whatever the hour; knows no check-in and no engine."""

from contextlib import suppress
from dataclasses import dataclass

from engine.messages import TurnReport
from persona.promise import Promises
from scheduler.door import door_of
from scheduler.errors import ChatClosed, Stale
from scheduler.mailbox import Lease, Mail
from scheduler.turns import promises
from scheduler.turns.post import Post
from scheduler.turns.rules import Rules
from scheduler.turns.scenes import Scenes


@dataclass(frozen=True, slots=True)
class Reminders:
    """A reminder is settled in the step that hands it to the outbox, which is emptied whoever dies, so that no other
    look can give it again."""

    scenes: Scenes
    rules: Rules
    post: Post

    async def give(self, lease: Lease, mail: Mail, due: Promises) -> None:
        """Give what is due. Raises LeaseLost, StoreDown, DoorError."""
        scene = await self.scenes.of(mail)
        chat = promises.settle_reminders(scene.chat, due, promises.zone_of(scene.person), scene.now)
        scene = self.scenes.with_look(scene.with_chat(chat))
        silent = scene.person.blocked or self.rules.refusal(scene.snapshot) is not None
        bubbles = [] if silent else [self.rules.reminder(scene.snapshot, due, now=scene.now)]
        # Whoever has just written may have said stop; then the inbox is looked at first.
        with suppress(Stale):
            outcome = "undelivered"
            with suppress(ChatClosed):
                delivery = await self.post.send(lease, scene, bubbles, rev=mail.rev)
                outcome = "sent" if delivery.bubbles else "undelivered"
            self.post.watch.report(TurnReport(door_of(lease.key), "reminder", scene.sheet.name, outcome=outcome))
