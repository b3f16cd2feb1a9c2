"""A chat whose state, or whose person, can't be read: it says so in one card, can be begun anew, and nothing of it is
overwritten before, since a missing key may come back."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from engine.messages import Incoming
from persona.chat import Chat, Place
from persona.codec import Lost
from persona.languages import house_language
from persona.person import Person
from persona.scene import Scene, Snapshot
from scheduler.mailbox import Lease, Mail
from scheduler.turns.orders import Orders
from scheduler.turns.post import Post
from scheduler.turns.rules import Rules, command_in

_BEGIN_ANEW = frozenset({"forget", "reset"})


@dataclass(frozen=True, slots=True)
class UnreadableChat:
    post: Post
    rules: Rules
    orders: Orders
    rng: random.Random

    async def settle(self, lease: Lease, mail: Mail, error: Lost, wake: Callable[[str], None]) -> None:
        """Deliver what lies in the outbox, else obey what begins anew, else say what is wrong to whoever wrote.

        Raises ChatClosed, LeaseLost, StoreDown, DoorError.
        """
        command = command_in(mail, self.rules)
        scene = self._scene(lease, command or (mail.inbox[-1] if mail.inbox else None))
        if mail.outbox:
            await self.post.deliver_left(lease, scene, mail.outbox)
        elif command is not None and command.command[0] in _BEGIN_ANEW:
            await self.orders.begin_anew(lease, mail, command, scene, wake)
        else:
            self.post.watch.error("unreadable_chat", error)
            language = house_language(scene.person)
            bubbles = [self.rules.unreadable(language, command)] if mail.inbox else []
            await lease.commit(answered=[incoming.id for incoming in mail.inbox], bubbles=bubbles)

    def _scene(self, lease: Lease, incoming: Incoming | None) -> Scene:
        """As if nothing were known, which is so but for what the platform tells."""
        person, group = (incoming.person, incoming.group) if incoming else ("", False)
        resident = Person(person, language=incoming.language if incoming else "")
        chat = Chat(lease.key, place=Place(person=person, group=group))
        return Scene(Snapshot(resident, chat, self.rules.sheet(chat)), self.post.clock.now(), self.rng)
