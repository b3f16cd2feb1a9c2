"""What becomes of promises and reminders in a chat: what is due, what waits for a zone; knows no words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from engine import promises as words
from engine.messages import Impulse, Incoming
from engine.promises.noticing import Remark
from persona.chat import Chat, Decision
from persona.person import Person
from persona.place.local import local_time
from persona.promise import Kind, Promise, Promises, due, next_due, settle
from persona.scene import Snapshot
from scheduler.mailbox import Mail

_DECISIONS_KEPT = 20
_SAVED = 41 * 3600.0
"""Seconds before a promise in which he writes of nothing smaller, since after that he would have to wait as long."""
_LATE_WORD = 86_400.0
"""Seconds by which a platform may bring a message late, so that its own time is still the time it was said."""


def remarks(mail: Mail) -> tuple[Remark, ...]:
    """People's own words, as they wait in the inbox. The time is the platform's, unless it can't be right."""
    pairs = zip(mail.inbox, mail.arrivals, strict=True)
    return tuple(
        Remark(incoming.id, incoming.own_words, _written_at(incoming, arrival))
        for incoming, arrival in pairs
        if incoming.own_words
    )


def unclear(snapshot: Snapshot, burst: Sequence[Remark]) -> bool:
    """Whether a burst asks for a reminder that can't be kept: no time to come, too far ahead, in a group."""
    lines = {promise.line for promise in snapshot.chat.promises if promise.is_reminder}
    return any(words.asks_for_reminder(remark.text) and remark.id not in lines for remark in burst)


def wait_for_zone(chat: Chat, burst: Sequence[Remark]) -> bool:
    """Whether a reminder that this burst asks for has no time until the person tells where they are."""
    ids = {remark.id for remark in burst}
    return any(promise.is_open and not promise.due and promise.line in ids for promise in chat.promises)


def resolve_times(snapshot: Snapshot, now: float) -> tuple[Chat, Promises]:
    """The chat with the time of those reminders that waited for a zone, now that it is known, and those."""
    zone = zone_of(snapshot.person)
    waiting = [promise for promise in snapshot.chat.promises if promise.is_open and not promise.due]
    if zone is None or not waiting:
        return snapshot.chat, ()
    # What is past where they are is given at once: late is better than never.
    reminders = {promise.id: words.reminder(promise.said, promise.at, zone) for promise in waiting}
    times = {id_: reminder.due if reminder else now for id_, reminder in reminders.items()}
    promises = tuple(
        replace(promise, due=times[promise.id], until=times[promise.id]) if promise.id in times else promise
        for promise in snapshot.chat.promises
    )
    return replace(snapshot.chat, promises=promises), tuple(promise for promise in promises if promise.id in times)


def reminders_due(chat: Chat, now: float) -> Promises:
    """The reminders whose time has come."""
    return tuple(promise for promise in due(chat.promises, now) if promise.is_reminder)


def settle_reminders(chat: Chat, reminders: Promises, now: float) -> Chat:
    """The chat after these reminders were given."""
    promises = chat.promises
    for reminder in reminders:
        promises = settle(promises, reminder.id)
    decisions = (*chat.first_words.decisions, Decision(now, "reminder"))[-_DECISIONS_KEPT:]
    return replace(chat, promises=promises, first_words=replace(chat.first_words, decisions=decisions))


def next_look(snapshot: Snapshot, look: float) -> float:
    """When (epoch s) to look at a chat that check-ins would look at then (0 for never): a reminder that is due
    sooner comes first."""
    reminder = 0.0 if snapshot.person.blocked else next_due(snapshot.chat.promises, Kind.REMINDER)
    return min((moment for moment in (look, reminder) if moment), default=0.0)


def ahead(snapshot: Snapshot, now: float) -> float:
    """When (epoch s) the promise falls due for which he keeps his next message, where none is due now; else 0."""
    if words.due_promise(snapshot, now):
        return 0.0
    soon = next_due(snapshot.chat.promises, Kind.PROMISE, after=now)
    return soon if soon <= now + _SAVED else 0.0


def impulse(promise: Promise, snapshot: Snapshot, now: float) -> Impulse:
    """The reason to write that a promise is."""
    return Impulse("promise", words.goal(promise, local_time(snapshot.person, now)), promise.what)


def decision(promise: Promise, person: Person, now: float) -> Decision:
    """Why he asks, for /why."""
    local = local_time(person, now)
    return Decision(now, "promise", words.explanation(promise, local) if local else "")


def zone_of(person: Person) -> tzinfo | None:
    """The person's zone, or None while it is unknown."""
    local = local_time(person, 0.0)
    return local.tzinfo if local else None


def _written_at(incoming: Incoming, arrival: float) -> float:
    return incoming.at if 0 <= arrival - incoming.at <= _LATE_WORD else arrival
