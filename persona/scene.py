"""All that a turn may know, as one value; knows no rule and no store."""

from dataclasses import dataclass

from persona.chat import Chat
from persona.line import Line
from persona.person import Person


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a turn may know: the person, the chat, and what was delivered in it."""

    person: Person
    chat: Chat
    history: tuple[Line, ...] = ()
