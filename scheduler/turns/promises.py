"""What becomes of promises and reminders in a chat: what is due, what waits for a zone; knows no words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from engine import promises as words
from engine.messages import Impulse, Incoming
from engine.promises.noticing import Remark
from persona import promise
from persona.chat import Chat, Decision
from persona.person import Person
from persona.place.local import local_time
from persona.promise import Kind, Promise, Promises
from persona.scene import Snapshot
from scheduler.mailbox import Taken

_DECISIONS_KEPT = 20
_SAVED = 41 * 3600.0
"""Seconds before a promise in which he writes of nothing smaller, since after that he would have to wait as long."""
_LATE_WORD = 86_400.0
"""Seconds by which a platform may bring a message late, so that its own time is still the time it was said."""


def remarks(taken: Taken) -> tuple[Remark, ...]:
    """What was written, as it waits in the inbox. The time is the platform's, unless it can't be right."""
    pairs = zip(taken.inbox, taken.arrivals, strict=True)
    return tuple(Remark(incoming.id, incoming.text, _written(incoming, arrived)) for incoming, arrived in pairs)


def unclear(snapshot: Snapshot, said: Sequence[Remark]) -> bool:
    """Whether a burst asks for a reminder that can't be kept: no time to come, too far ahead, in a group."""
    here = {each.line for each in snapshot.chat.promises if each.is_reminder}
    return any(words.asks_for_reminder(each.text) and each.id not in here for each in said)


def wait_for_zone(chat: Chat, said: Sequence[Remark]) -> bool:
    """Whether a reminder that this burst asks for has no time until the person tells where they are."""
    ids = {each.id for each in said}
    return any(each.is_open and not each.due and each.line in ids for each in chat.promises)


def placed(snapshot: Snapshot, now: float) -> tuple[Chat, Promises]:
    """The chat with the time of those reminders that waited for a zone, now that it is known, and those."""
    zone = zone_of(snapshot.person)
    waiting = [each for each in snapshot.chat.promises if each.is_open and not each.due]
    if zone is None or not waiting:
        return snapshot.chat, ()
    # What is past where they are is given at once: late is better than never.
    found = {each.id: words.reminder(each.said, each.at, zone) for each in waiting}
    times = {id_: each.due if each else now for id_, each in found.items()}
    kept = tuple(
        replace(each, due=times[each.id], until=times[each.id]) if each.id in times else each
        for each in snapshot.chat.promises
    )
    return replace(snapshot.chat, promises=kept), tuple(each for each in kept if each.id in times)


def reminders_due(chat: Chat, now: float) -> Promises:
    """The reminders whose time has come."""
    return tuple(each for each in promise.due(chat.promises, now) if each.is_reminder)


def reminded(chat: Chat, given: Promises, now: float) -> Chat:
    """The chat after these reminders were given."""
    known = chat.promises
    for each in given:
        known = promise.settle(known, each.id)
    decisions = (*chat.first_words.decisions, Decision(now, "reminder"))[-_DECISIONS_KEPT:]
    return replace(chat, promises=known, first_words=replace(chat.first_words, decisions=decisions))


def next_look(snapshot: Snapshot, look: float) -> float:
    """When (epoch s) to look at a chat that check-ins would look at then (0 for never): a reminder that is due
    sooner comes first."""
    reminder = 0.0 if snapshot.person.blocked else promise.next_due(snapshot.chat.promises, Kind.REMINDER)
    return min((each for each in (look, reminder) if each), default=0.0)


def ahead(snapshot: Snapshot, now: float) -> float:
    """When (epoch s) the promise falls due for which he keeps his next message, where none is due now; else 0."""
    if words.due_promise(snapshot, now):
        return 0.0
    soon = promise.next_due(snapshot.chat.promises, Kind.PROMISE, after=now)
    return soon if soon <= now + _SAVED else 0.0


def impulse(found: Promise, snapshot: Snapshot, now: float) -> Impulse:
    """The reason to write that a promise is."""
    return Impulse("promise", words.goal(found, local_time(snapshot.person, now)), found.what)


def decision(found: Promise, person: Person, now: float) -> Decision:
    """Why he asks, for /why."""
    local = local_time(person, now)
    return Decision(now, "promise", words.explained(found, local) if local else "")


def zone_of(person: Person) -> tzinfo | None:
    """The person's zone, or None while it is unknown."""
    local = local_time(person, 0.0)
    return local.tzinfo if local else None


def _written(incoming: Incoming, arrived: float) -> float:
    return incoming.at if 0 <= arrived - incoming.at <= _LATE_WORD else arrived
