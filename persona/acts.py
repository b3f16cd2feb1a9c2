"""What a turn does beside speaking, as values, and what they change in a chat: a pure function; knows no store."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from persona.chat import LOOKUPS, Care, Chat, LookUp
from persona.promise import Promise, add, expire, raise_, settle


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


def carry_out(chat: Chat, acts: Iterable[Act], now: float) -> Chat:
    """The chat after these acts, in their order; what has run out by ``now`` (epoch s) is closed first."""
    chat = replace(chat, promises=expire(chat.promises, now))
    for act in acts:
        match act:
            case SetReminder(promise) | Remember(promise):
                chat = replace(chat, promises=add(chat.promises, promise))
            case Settle(id_):
                chat = replace(chat, promises=settle(chat.promises, id_))
            case Raise(id_):
                chat = replace(chat, promises=raise_(chat.promises, id_))
            case Summarize(text, lines):
                summary = replace(chat.summary, text=text, lines=chat.summary.lines + lines)
                chat = replace(chat, summary=summary)
            case Attend(care):
                chat = replace(chat, care=care)
            case LookedUp(query, source):
                lookups = (*chat.session.lookups, LookUp(now, query, source))[-LOOKUPS:]
                chat = replace(chat, session=replace(chat.session, lookups=lookups))
    return chat
