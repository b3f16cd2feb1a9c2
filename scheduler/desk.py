"""What every way of speaking shares: the parts of the house, and the few moves that any of them makes.

It knows the mailbox, the turn engine and the door port; no platform and no settings.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.messages import BubbleKind, Incoming, TurnReport
from engine.turn import TurnEngine
from persona.model import Person, Snapshot
from persona.stage import Thresholds
from scheduler.clock import Clock
from scheduler.deliver import Delivery
from scheduler.door import Door, door_of
from scheduler.errors import LeaseLost, Unreachable
from scheduler.house import House, Outcome
from scheduler.mailbox import Lease, Mailbox, Taken, Waiting
from scheduler.pace import Pace

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Watch:
    """How the house is seen from outside: a report a turn, errors by kind, and what happened at a door."""

    report: Callable[[TurnReport], None]
    error: Callable[[str, BaseException | None], None]
    count: Callable[[str, str], None]


@dataclass(slots=True)
class Desk:
    """The parts, put together once, and what is done with a chat whose lease is held."""

    mailbox: Mailbox
    engine: TurnEngine
    house: House
    doors: Mapping[str, Door]
    clock: Clock
    rng: random.Random
    watch: Watch
    next_look: Callable[[Snapshot, float], float]
    pace: Pace = field(default_factory=Pace)
    thresholds: Thresholds = field(default_factory=Thresholds)

    async def look_again(self, lease: Lease) -> Taken:
        """Return the chat as it is now. Raises LeaseLost, StoreDown."""
        taken = await lease.look()
        if taken is None:
            raise LeaseLost(lease.key)
        return taken

    async def snapshot(self, taken: Taken, incoming: Incoming | None = None) -> Snapshot:
        """Return all that a turn may know; ``incoming`` introduces the person who sent it. Raises StoreDown."""
        if incoming is None:
            return Snapshot(await self.mailbox.person(taken.chat.person), taken.chat, taken.history)
        now = self.clock.now()
        person = await self.mailbox.change_person(incoming.person, lambda known: _met(known, incoming, now))
        return Snapshot(person, replace(taken.chat, group=incoming.group, person=person.key), taken.history)

    def delivery(self, lease: Lease, snapshot: Snapshot) -> Delivery:
        """Return the way out of this chat."""
        door = self.doors[door_of(lease.key)]
        return Delivery(lease, door, snapshot, self.mailbox.limits, self.clock, self.pace, self.watch.count)

    def with_next_look(self, snapshot: Snapshot) -> Snapshot:
        """Return the Snapshot with the time at which he may think of writing first."""
        look = self.next_look(snapshot, self.clock.now())
        return replace(snapshot, chat=replace(snapshot.chat, next_look=look))

    async def apply(
        self, lease: Lease, snapshot: Snapshot, outcome: Outcome, *, answered: Sequence[str] = ()
    ) -> tuple[Waiting, ...]:
        """Do what the house decided, in one step. Raises LeaseLost, StoreDown."""
        if outcome.forget:
            return await lease.commit(answered=answered, bubbles=outcome.bubbles, wipe=True)
        if outcome.person is not None:
            person = await self.mailbox.change_person(snapshot.person.key, outcome.person)
            snapshot = replace(snapshot, person=person)
        chat = self.with_next_look(replace(snapshot, chat=outcome.chat or snapshot.chat)).chat
        await self.mailbox.look_at(lease.key, chat.next_look)
        return await lease.commit(chat=chat, answered=answered, bubbles=outcome.bubbles, wipe=outcome.reset)

    async def deliver_rest(self, lease: Lease, taken: Taken) -> None:
        """Deliver what is in the outbox: cards, and what a process left behind when it died.

        Raises LeaseLost, StoreDown, DoorError.
        """
        snapshot = await self.snapshot(taken)
        delivery = self.delivery(lease, snapshot)
        try:
            for waiting in taken.outbox:
                if waiting.bubble.kind is BubbleKind.CHECK_IN and not waiting.fate_unknown:
                    await lease.void([waiting])  # its moment has passed
                else:
                    await delivery.one(waiting)
        except Unreachable:
            await self.close_chat(lease, snapshot)

    async def close_chat(self, lease: Lease, snapshot: Snapshot) -> None:
        """Nothing further is sent to somebody who can't be written to, and he won't write first.

        Raises LeaseLost, StoreDown.
        """
        self.watch.count(door_of(lease.key), "unreachable")
        if snapshot.person.key:
            await self.mailbox.change_person(snapshot.person.key, lambda person: replace(person, blocked=True))
        await self.mailbox.look_at(lease.key, 0)
        taken = await self.look_again(lease)
        await lease.void(taken.outbox)
        silent = replace(taken.chat, checkins=False, next_look=0.0)
        await lease.commit(chat=silent, answered=[each.id for each in taken.inbox])


def _met(person: Person, incoming: Incoming, now: float) -> Person:
    """What is known of the person, with what this message tells of them."""
    return replace(
        person,
        name=person.name or incoming.name,
        language=incoming.language or person.language,
        # By the hour is enough to tell who has long been away, and saves a write with every message.
        seen_at=now if now - person.seen_at > _HOUR else person.seen_at,
        blocked=False,
    )
