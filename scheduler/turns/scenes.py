"""Makes the one Scene of a turn: who wrote, what is known of them, which persona speaks, and what time it is."""

import asyncio
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from engine.memory.drawing import asked_before
from engine.memory.told_name import told_name
from engine.messages import Incoming, Kind
from engine.safety import age_answer, excerpt, minor_signal, read
from persona import evolve, members
from persona.chat import Chat
from persona.codec import Unreadable
from persona.consent import sayable
from persona.languages import plain_language
from persona.line import Speaker
from persona.meanings import together
from persona.members import Members
from persona.person import Age, Fact, Person
from persona.scene import Scene, Snapshot
from persona.sheets.cards.playing import addressing
from scheduler.clock import Clock
from scheduler.mailbox import Mail, Mailbox
from scheduler.turns import promises
from scheduler.turns.ahead import Ahead, Known
from scheduler.turns.rules import Rules

_HOUR = 3600.0
_OTHERS = 4
"""Of so many others of a group it is looked up what they let be told there."""
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
    ahead: Ahead

    async def of(self, mail: Mail, *incoming: Incoming, known: Known | None = None) -> Scene:
        """Return all that a turn may know; ``incoming`` introduces those who sent it, and the last of them speaks, of
        whom ``known`` may have been read already.

        Raises Unreadable where chat or person can't be read, LeaseLost when one of them was forgotten after that,
        StoreDown.
        """
        if mail.locked is not None:
            raise mail.locked
        now, chat = self.clock.now(), mail.chat
        if incoming:
            latest = incoming[-1]
            place = replace(
                chat.place, group=latest.group, person=latest.person, server=latest.server or chat.place.server
            )
            chat = replace(chat, place=place, members=_members(chat, incoming))
            if known is None or not known.fits(mail, latest):
                known = await self.ahead.of(mail, latest)
        else:
            known = None
        # In one round trip, as they have nothing to do with each other.
        people, server, facts = await asyncio.gather(
            self._people(mail, chat, incoming, known),
            self.mailbox.servers.of(chat.place.server),
            self._facts(chat, now, known),
        )
        if server.language:
            # What those who look after a place have set for it goes before what each has for themselves.
            people = [replace(person, speaks=server.language) for person in people]
        person, *others = people
        sheet = self.rules.sheet(chat)
        snapshot = Snapshot(
            *(person, chat, sheet, mail.history, facts, tuple(others)),
            archive=known.archive if known else (),
            meanings=together(known.meanings if known else ()),
            server=server,
            facts_of=await self._facts_of(others[:_OTHERS], now) if incoming and others else {},
        )
        snapshot = replace(snapshot, sheet=addressing(sheet, snapshot.called))
        return Scene(replace(snapshot, shared=self._shared(snapshot)) if chat.place.group else snapshot, now, self.rng)

    async def _facts(self, chat: Chat, now: float, known: Known | None) -> tuple[Fact, ...]:
        return known.facts if known else await self.mailbox.facts.of(chat.place.person, now=now)

    async def _people(
        self, mail: Mail, chat: Chat, incoming: Sequence[Incoming], known: Known | None
    ) -> Sequence[Person]:
        """Who speaks, then in a group all others who have just written, or whose words he still knows."""
        writers = dict.fromkeys(message.person for message in incoming)
        about = dict.fromkeys(line.person for line in mail.history if line.speaker is Speaker.PERSON and line.person)
        keys = dict.fromkeys((chat.place.person, *reversed(writers), *(about if chat.place.group else ())))
        return await asyncio.gather(
            *(self._introduce(mail, key, incoming, known) if key in writers else self._known(key, chat) for key in keys)
        )

    async def _facts_of(self, people: Sequence[Person], now: float) -> Mapping[str, tuple[Fact, ...]]:
        """What others of a group let be told there."""
        facts = await asyncio.gather(*(self.mailbox.facts.of(person.key, now=now) for person in people))
        return {person.key: sayable(person, known) for person, known in zip(people, facts, strict=True)}

    async def _known(self, key: str, chat: Chat) -> Person:
        """What is known of somebody who has not just written; nothing of a bystander who can't be read, which
        permits nothing."""
        try:
            return await self.mailbox.person(key)
        except Unreadable:
            if key == chat.place.person:
                raise
            return Person(key)

    def _shared(self, snapshot: Snapshot) -> frozenset[str] | None:
        """The people of a group whose words may go to the engine; None where nobody need be asked."""

        def may_go(person: Person) -> bool:
            return self.rules.remote_question(snapshot.by(person)) is None

        return None if may_go(Person("")) else frozenset(person.key for person in snapshot.people if may_go(person))

    def with_look(self, scene: Scene) -> Scene:
        """The Scene with the time at which he may think of writing first, or of a reminder."""
        look = promises.next_look(scene.snapshot, self.next_look(scene.snapshot, scene.now), scene.now)
        return scene.with_chat(replace(scene.chat, first_words=replace(scene.chat.first_words, next_look=look)))

    async def _introduce(self, mail: Mail, key: str, incoming: Sequence[Incoming], known: Known | None) -> Person:
        now, messages = self.clock.now(), [message for message in incoming if message.person == key]
        asks_age = mail.chat.questions.open == "age" and not mail.chat.place.group
        asked = asked_before(mail.history, len(mail.history))

        def meet(person: Person) -> Person:
            return self._called(_meet(person, messages, now, asks_age), messages, asked)

        read = known.sealed if known and known.whose == key else None
        return await self.mailbox.change_person(key, meet, since=mail.seen_at, read=read)

    def _called(self, person: Person, messages: Sequence[Incoming], asked: str) -> Person:
        """The person by the name that these messages give them, in private; ``asked`` is what he said before."""
        for message in messages:
            is_talk = message.kind in (Kind.TEXT, Kind.SPOKEN) and not (
                message.group or message.crisis or message.concern
            )
            name = told_name(message.own_words, asked, person.name) if is_talk and message.own_words else ""
            if name and (name := self.rules.call_name(name)):
                person = replace(person, name=name)
        return person


def _members(chat: Chat, incoming: Sequence[Incoming]) -> Members:
    """Whom the place knows once these messages are in, by the names that the platform shows."""
    group = [message for message in incoming if message.group]
    return members.met(chat.members, ((message.person, message.name) for message in group))


def _meet(person: Person, messages: Sequence[Incoming], now: float, asks_age: bool) -> Person:
    """What is known of the person, with what these messages tell of them; ``asks_age`` where that was asked before."""
    latest = messages[-1]
    talk = [message for message in messages if message.kind not in (Kind.COMMAND, Kind.BUTTON)]
    person = replace(
        person,
        name=person.name or latest.name,
        language=latest.language or person.language,
        writes=plain_language("\n".join(message.own_words for message in talk)) or person.writes,
        # By the hour is enough to tell who has long been away, and saves a write with every message.
        seen_at=now if now - person.seen_at > _HOUR else person.seen_at,
        blocked=False,
    )
    # Before a word is written in answer.
    had, year = 0, datetime.fromtimestamp(now, UTC).year
    for message in talk:
        text = excerpt(message.own_words, had=had)
        had += len(message.own_words)
        clause = _FIRST_CLAUSE.split(text, maxsplit=1)[0]
        if signal := minor_signal(read(text), year, message.intents):
            person = evolve.lower_age(person, signal.age)
        elif asks_age and person.age is Age.UNKNOWN and age_answer(read(clause)) == "adult":
            person = replace(person, age=Age.ADULT)
    return person
