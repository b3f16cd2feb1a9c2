"""What every way of speaking shares: the parts of the house, and the few moves that any of them makes.

It knows the mailbox, the turn engine and the door port; no platform and no settings.
"""

import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.messages import Bubble, BubbleKind, Incoming, Kind, TurnReport
from engine.safety import answered_age, minor_signal
from engine.turn.turn import TurnEngine
from persona import evolve
from persona.feelings.stage import Thresholds
from persona.person import Age, Person
from persona.promise import stopped
from persona.scene import Snapshot
from scheduler.clock import Clock
from scheduler.door import Door, door_of
from scheduler.errors import LeaseLost, Unreachable
from scheduler.mailbox import Lease, Mailbox, Taken, Waiting
from scheduler.mailbox.counts import Counts
from scheduler.privacy import export
from scheduler.turns import promises
from scheduler.turns.allowance import Caps
from scheduler.turns.deliver import Delivery
from scheduler.turns.pace import Pace
from scheduler.turns.ration import Ration
from scheduler.turns.rules import House, Outcome

_HOUR = 3600.0
_FIRST_CLAUSE = re.compile(r"[,.!?;\n]| and | but | why ")


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
    caps: Caps = field(default_factory=Caps)

    @property
    def ration(self) -> Ration:
        """What each person may have."""
        return Ration(Counts(self.mailbox.store), self.caps)

    async def look_again(self, lease: Lease) -> Taken:
        """Return the chat as it is now. Raises LeaseLost, StoreDown."""
        taken = await lease.look()
        if taken is None:
            raise LeaseLost(lease.key)
        return taken

    async def snapshot(self, taken: Taken, *incoming: Incoming) -> Snapshot:
        """Return all that a turn may know; ``incoming`` introduces those who sent it, and the last of them speaks.

        Raises LeaseLost when one of them was forgotten after that, StoreDown.
        """
        if not incoming:
            person = evolve.unexpired(await self.mailbox.person(taken.chat.place.person), self.clock.now())
            return Snapshot(person, taken.chat, taken.history)
        people = {key: await self._introduced(taken, key, incoming) for key in {each.person for each in incoming}}
        person = people[incoming[-1].person]
        chat = replace(taken.chat, place=replace(taken.chat.place, group=incoming[-1].group, person=person.key))
        return Snapshot(person, chat, taken.history)

    async def _introduced(self, taken: Taken, key: str, incoming: Sequence[Incoming]) -> Person:
        now, said = self.clock.now(), [each for each in incoming if each.person == key]
        asked = taken.chat.questions.open == "age" and not taken.chat.place.group
        ids = {each.id for each in said}
        arrived = [at for each, at in zip(taken.inbox, taken.arrivals, strict=True) if each.id in ids]
        since = min(arrived, default=math.inf)
        return await self.mailbox.change_person(key, lambda known: _met(known, said, now, asked), since=since)

    def delivery(self, lease: Lease, snapshot: Snapshot) -> Delivery:
        """Return the way out of this chat."""
        door = self.doors[door_of(lease.key)]
        limits, count = self.mailbox.limits, self.watch.count
        return Delivery(lease, door, snapshot, limits, self.clock, self.pace, count, self._filled)

    async def _filled(self, bubble: Bubble, person: str) -> Bubble:
        content = await export.everything(self.mailbox, person, now=self.clock.now())
        return replace(bubble, content=content)

    def with_next_look(self, snapshot: Snapshot) -> Snapshot:
        """Return the Snapshot with the time at which he may think of writing first."""
        now = self.clock.now()
        look = promises.next_look(snapshot, self.next_look(snapshot, now))
        return replace(
            snapshot, chat=replace(snapshot.chat, first_words=replace(snapshot.chat.first_words, next_look=look))
        )

    async def apply(
        self,
        lease: Lease,
        snapshot: Snapshot,
        outcome: Outcome,
        *,
        answered: Sequence[str] = (),
        since: float = math.inf,
    ) -> tuple[Waiting, ...]:
        """Do what the house decided, in one step; ``since`` is when (epoch s) it was asked for. Raises LeaseLost,
        also when the person was forgotten after that, StoreDown."""
        if outcome.forget:
            return await lease.commit(answered=answered, bubbles=outcome.bubbles, wipe=not snapshot.chat.place.group)
        if outcome.person is not None:
            person = await self.mailbox.change_person(snapshot.person.key, outcome.person, since=since)
            snapshot = replace(snapshot, person=person)
        if outcome.report is not None:
            # Before the command is settled, so that a process that dies here takes it up again.
            await self.mailbox.reports.put(f"{lease.key}/{''.join(answered)}", outcome.report)
        after, bubbles = replace(snapshot, chat=outcome.chat or snapshot.chat), outcome.bubbles
        chat, placed = promises.placed(after, self.clock.now())
        if placed:
            # They told where they are, so reminders that waited for it have their time.
            after = replace(after, chat=chat)
            bubbles = (*bubbles, *self.house.kept_in_mind(after, placed, now=self.clock.now()).bubbles)
        chat = self.with_next_look(after).chat
        await self.mailbox.look_at(lease.key, chat.first_words.next_look)
        return await lease.commit(chat=chat, answered=answered, bubbles=bubbles, wipe=outcome.reset)

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
            key = snapshot.person.key
            await self.mailbox.change_person(key, lambda person: replace(person, blocked=True))
        await self.mailbox.look_at(lease.key, 0)
        taken = await self.look_again(lease)
        await lease.void(taken.outbox)
        reminders_gone = stopped(taken.chat.promises)
        silent = replace(
            taken.chat,
            promises=reminders_gone,
            first_words=replace(taken.chat.first_words, wanted=False, next_look=0.0),
        )
        await lease.commit(chat=silent, answered=[each.id for each in taken.inbox])


def _met(person: Person, said: Sequence[Incoming], now: float, asked: bool) -> Person:
    """What is known of the person, with what these messages tell of them; ``asked``: for their age, just before."""
    latest = said[-1]
    known = replace(
        person,
        name=person.name or latest.name,
        language=latest.language or person.language,
        # By the hour is enough to tell who has long been away, and saves a write with every message.
        seen_at=now if now - person.seen_at > _HOUR else person.seen_at,
        blocked=False,
    )
    # Before a word is written in answer.
    for text in (each.text for each in said if each.kind not in (Kind.COMMAND, Kind.BUTTON)):
        if signal := minor_signal(text):
            known = evolve.younger(known, signal.age)
        elif asked and known.age is Age.UNKNOWN and answered_age(_FIRST_CLAUSE.split(text, maxsplit=1)[0]) == "adult":
            known = replace(known, age=Age.ADULT)
    return evolve.unexpired(known, now)
