"""What becomes of promises and reminders in a chat: found in what is said, looked at in time; knows no words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from engine import promises as words
from engine.messages import Impulse, Incoming
from persona import promise
from persona.chat import Chat, Decision
from persona.line import Line
from persona.person import Age, Person
from persona.place.local import local_time
from persona.promise import Kind, Promise, Promises
from persona.scene import Snapshot
from scheduler.mailbox import Taken

FURTHEST = 28 * 86_400.0
"""Seconds ahead: a chat in which nothing is said is kept for thirty days, and what is kept in it no longer."""
_DECISIONS_KEPT = 20
_SAVED = 41 * 3600.0
"""Seconds before a promise in which he writes of nothing smaller, since after that he would have to wait as long."""
_LATE_WORD = 86_400.0
"""Seconds by which a platform may bring a message late, so that its own time is still the time it was said."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its id, its text, and when (epoch s) it was written."""

    id: str
    text: str
    at: float


def said_in(taken: Taken) -> tuple[Said, ...]:
    """What was written, as it waits in the inbox. The time is the platform's, unless it can't be right."""
    pairs = zip(taken.inbox, taken.arrivals, strict=True)
    return tuple(Said(each.id, each.text, _written(each, arrived)) for each, arrived in pairs)


def asked_for(snapshot: Snapshot, said: Sequence[Said]) -> tuple[Chat, Promises]:
    """The chat with the reminders that a burst asks for, and those of them that are new."""
    chat, zone = snapshot.chat, zone_of(snapshot.person)
    if chat.place.group:
        return chat, ()
    before = chat.promises
    for each in said:
        found = words.reminder(each.text, each.at, zone)
        if found is not None and found.due <= each.at + FURTHEST:
            chat = replace(chat, promises=promise.add(chat.promises, found.kept(each.id, each.at)))
    known = {each.id for each in before}
    return chat, tuple(each for each in chat.promises if each.id not in known)


def unclear(snapshot: Snapshot, said: Sequence[Said]) -> bool:
    """Whether a burst asks for a reminder that can't be kept: no time to come, too far ahead, in a group."""
    here = {each.line for each in snapshot.chat.promises if each.is_reminder}
    return any(words.asks_for_reminder(each.text) and each.id not in here for each in said)


def wait_for_zone(chat: Chat, said: Sequence[Said]) -> bool:
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


def heard(snapshot: Snapshot, said: Sequence[Said], now: float) -> Snapshot:
    """The Snapshot after a burst: what it settles, and what it promises."""
    person, chat = snapshot.person, snapshot.chat
    known = promise.expire(chat.promises, now)
    for each in said:
        for one in promise.unsettled(known):
            if one.line != each.id and words.settles(each.text, one, each.at):
                known = promise.settle(known, one.id)
    # Of somebody under age nothing is kept that he may never ask.
    if not chat.place.group and person.age is not Age.MINOR and not person.minor_signs:
        for each in said:
            known = _with(known, words.promises(each.text, each.at, zone_of(person)), each.id, each.at, now)
    return replace(snapshot, chat=replace(chat, promises=known))


def _with(known: Promises, found: Iterable[words.Found], line: str, at: float, now: float) -> Promises:
    for each in found:
        if now <= each.until <= at + FURTHEST:
            known = promise.add(known, each.kept(line, at))
    return known


def judged(snapshot: Snapshot, found: Iterable[words.Found], line: Line, now: float) -> Chat:
    """The chat with what an engine found in a line that it has now read."""
    known = _with(snapshot.chat.promises, found, line.id, min(line.at, now), now)
    return replace(
        snapshot.chat,
        promises=known,
        summary=replace(snapshot.chat.summary, judged_until=max(snapshot.chat.summary.judged_until, line.at)),
    )


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


def raised(snapshot: Snapshot, texts: Iterable[str], now: float) -> Chat:
    """The chat after he said these words in a live talk: what they come to has been raised."""
    known, said = snapshot.chat.promises, list(texts)
    for each in promise.due(known, now):
        if not each.is_reminder and any(words.asks_about(text, each) for text in said):
            known = promise.raise_(known, each.id)
    return replace(snapshot.chat, promises=known)


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
