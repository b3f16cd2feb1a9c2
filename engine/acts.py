"""What a turn does beside speaking, as values: who holds the chat carries them out; they know no store."""

from dataclasses import dataclass

from persona.chat import Care
from persona.promise import Promise


@dataclass(frozen=True, slots=True)
class SetReminder:
    """Keep the reminder that a sentence asks for."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep something to come back to."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class Settle:
    """Note that a promise, by its id, is answered: nothing is left to ask."""

    promise: str


@dataclass(frozen=True, slots=True)
class Raise:
    """Note that a promise, by its id, has been asked about."""

    promise: str


@dataclass(frozen=True, slots=True)
class Summarize:
    """Put a text in the place of the oldest ``lines`` of the talk."""

    text: str
    lines: int


@dataclass(frozen=True, slots=True)
class Attend:
    """Keep how things stand after a sign of danger, once a line of the house has answered."""

    care: Care


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Note what went out into the web, and the page that was named for it ("": none), for /why."""

    query: str
    source: str


Act = SetReminder | Remember | Settle | Raise | Summarize | Attend | LookedUp
