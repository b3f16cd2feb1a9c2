"""Makes the one Scene of a turn: who wrote, what is known of them, which persona speaks, and what time it is."""

import asyncio
import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from engine.messages import Incoming, Kind
from engine.safety import age_answer, excerpt, minor_signal, read
from persona import evolve
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from scheduler.clock import Clock
from scheduler.mailbox import Mail, Mailbox
from scheduler.turns import promises
from scheduler.turns.rules import Rules

_HOUR = 3600.0
_FIRST_CLAUSE = re.compile(r"[,.!?;\n]| and | but | why ")

NextLook = Callable[[Snapshot, float], float]
"""When (epoch s) check-ins would look at a chat again, seen from a time; 0 for never."""


@dataclass(frozen=True, slots=True)
class Scenes:
    """Knows where people are kept, not what is done with a Scene."""

    mailbox: Mailbox
    rules: Rules
    clock: Clock
    rng: random.Random
    next_look: NextLook

    async def of(self, mail: Mail, *incoming: Incoming) -> Scene:
        """Return all that a turn may know; ``incoming`` introduces those who sent it, and the last of them speaks.

        Raises Unreadable where chat or person can't be read, LeaseLost when one of them was forgotten after that,
        StoreDown.
        """
        if mail.locked is not None:
            raise mail.locked
        now, chat = self.clock.now(), mail.chat
        if incoming:
            latest = incoming[-1]
            chat = replace(chat, place=replace(chat.place, group=latest.group, person=latest.person))
        # In one round trip, as they have nothing to do with each other.
        person, facts = await asyncio.gather(
            self._person(mail, chat.place.person, incoming), self.mailbox.facts.of(chat.place.person, now=now)
        )
        return Scene(Snapshot(person, chat, self.rules.sheet(chat), mail.history, facts), now, self.rng)

    async def _person(self, mail: Mail, key: str, incoming: Sequence[Incoming]) -> Person:
        if not incoming:
            return await self.mailbox.person(key)
        keys = {message.person for message in incoming}
        people = {who: await self._introduce(mail, who, incoming) for who in keys}
        return people[key]

    def with_look(self, scene: Scene) -> Scene:
        """The Scene with the time at which he may think of writing first, or of a reminder."""
        look = promises.next_look(scene.snapshot, self.next_look(scene.snapshot, scene.now))
        return scene.with_chat(replace(scene.chat, first_words=replace(scene.chat.first_words, next_look=look)))

    async def _introduce(self, mail: Mail, key: str, incoming: Sequence[Incoming]) -> Person:
        now, messages = self.clock.now(), [message for message in incoming if message.person == key]
        asks_age = mail.chat.questions.open == "age" and not mail.chat.place.group
        ids = {message.id for message in messages}
        arrivals = [at for message, at in zip(mail.inbox, mail.arrivals, strict=True) if message.id in ids]
        since = min(arrivals, default=math.inf)
        return await self.mailbox.change_person(key, lambda person: _meet(person, messages, now, asks_age), since=since)


def _meet(person: Person, messages: Sequence[Incoming], now: float, asks_age: bool) -> Person:
    """What is known of the person, with what these messages tell of them; ``asks_age`` where that was asked before."""
    latest = messages[-1]
    person = replace(
        person,
        name=person.name or latest.name,
        language=latest.language or person.language,
        # By the hour is enough to tell who has long been away, and saves a write with every message.
        seen_at=now if now - person.seen_at > _HOUR else person.seen_at,
        blocked=False,
    )
    # Before a word is written in answer.
    had, year = 0, datetime.fromtimestamp(now, UTC).year
    for words in (message.text for message in messages if message.kind not in (Kind.COMMAND, Kind.BUTTON)):
        text = excerpt(words, had=had)
        had += len(words)
        clause = _FIRST_CLAUSE.split(text, maxsplit=1)[0]
        if signal := minor_signal(read(text), year):
            person = evolve.lower_age(person, signal.age)
        elif asks_age and person.age is Age.UNKNOWN and age_answer(read(clause)) == "adult":
            person = replace(person, age=Age.ADULT)
    return person
