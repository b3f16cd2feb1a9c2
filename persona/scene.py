"""All that a turn may know, as one value: who, where, what was said, and when; knows no rule and no store."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from persona.chat import Chat
from persona.feelings.bond import Bond
from persona.line import Line
from persona.meanings import Meanings
from persona.members import member
from persona.person import Fact, Person
from persona.place.local import local_time
from persona.server import Server
from persona.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The person, the chat, the persona who speaks in it, what was delivered, and what is remembered of the person;
    in a group also the ``others`` whose words are about, and ``shared``, the keys of those whose words may go to the
    engine (None: everybody's), ``facts_of`` others of them, by their keys, and what is set for the ``server``. In
    private ``archive`` holds lines that have left the history, ``meanings`` what these,
    the facts and the newest words mean, as far as that is known, and ``recalled`` what a prompt is to tell of all this
    once."""

    person: Person
    chat: Chat
    sheet: Sheet
    history: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()
    others: tuple[Person, ...] = ()
    shared: frozenset[str] | None = None
    archive: tuple[Line, ...] = ()
    meanings: Meanings = field(default_factory=Meanings)
    recalled: str = ""
    server: Server = field(default_factory=Server)
    facts_of: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)

    @property
    def people(self) -> tuple[Person, ...]:
        """All whose words are about, who speaks first."""
        return (self.person, *self.others)

    @property
    def bond(self) -> Bond:
        """How close the person who speaks is to him, in a group within that place."""
        chat = self.chat
        return member(chat.members, self.person.key).bond if chat.place.group else chat.bond

    def name_of(self, person: Person) -> str:
        """What he calls somebody here, "" where nothing is known: among others that by which the place knows them,
        whatever they told him alone."""
        if not self.chat.place.group:
            return person.name
        return member(self.chat.members, person.key).name

    @property
    def called(self) -> str:
        """What he calls the person who speaks; "" where no name was told."""
        return self.name_of(self.person)

    def by(self, person: Person) -> "Snapshot":
        """The same, seen as a talk with one of them alone."""
        if person is self.person and person.key == self.chat.place.person and not self.others:
            return self
        chat = replace(self.chat, place=replace(self.chat.place, person=person.key))
        facts = self.facts if person.key == self.person.key else ()
        return replace(self, person=person, chat=chat, facts=facts, others=())


@dataclass(frozen=True, slots=True)
class Scene:
    """A Snapshot at a time (epoch s), made once a turn, with the one source of chance."""

    snapshot: Snapshot
    now: float
    rng: random.Random = field(compare=False)

    @property
    def person(self) -> Person:
        """Who speaks with him."""
        return self.snapshot.person

    @property
    def chat(self) -> Chat:
        """Where."""
        return self.snapshot.chat

    @property
    def sheet(self) -> Sheet:
        """As whom he speaks."""
        return self.snapshot.sheet

    @property
    def history(self) -> tuple[Line, ...]:
        """What was delivered, the oldest first."""
        return self.snapshot.history

    @property
    def local(self) -> datetime | None:
        """The person's wall clock, or None while their zone is unknown."""
        return local_time(self.person, self.now)

    def at(self, snapshot: Snapshot) -> "Scene":
        """The same moment with what has changed since."""
        return Scene(snapshot, self.now, self.rng)

    def with_chat(self, chat: Chat) -> "Scene":
        """The same moment with the chat as it is now."""
        return self if chat is self.snapshot.chat else self.at(replace(self.snapshot, chat=chat))
