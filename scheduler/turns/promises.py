"""What becomes of promises and reminders in a chat: what is due, what waits for a zone; knows no words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, tzinfo

from engine import promises as words
from engine.messages import Impulse, Incoming
from engine.promises.noticing import Remark
from engine.times.repeats import next_time
from persona.chat import Chat, Decision
from persona.languages import ENGLISH, house_language, talk_language
from persona.person import Person
from persona.place.local import local_time
from persona.promise import Kind, Promise, Promises, change, due, next_due, settle
from persona.scene import Snapshot
from persona.topics import main_words
from scheduler.mailbox import Mail

_DECISIONS_KEPT = 20
_SAID_WORDS = 20
_SAVED = 41 * 3600.0
"""Seconds before a promise in which he writes of nothing smaller, since after that he would have to wait as long."""
_ALIVE = 20 * 86_400.0
"""Seconds after which a chat with a reminder is looked at again, well before it would be forgotten."""
_LATE_WORD = 86_400.0
"""Seconds by which a platform may bring a message late, so that its own time is still the time it was said."""


def remarks(mail: Mail) -> tuple[Remark, ...]:
    """People's own words, as they wait in the inbox. The time is the platform's, unless it can't be right."""
    pairs = zip(mail.inbox, mail.arrivals, strict=True)
    return tuple(
        Remark(incoming.id, incoming.own_words, _written_at(incoming, arrival), incoming.intents)
        for incoming, arrival in pairs
        if incoming.own_words
    )


def unclear(snapshot: Snapshot, burst: Sequence[Remark]) -> bool:
    """Whether a burst asks for a reminder that is not kept: in a group, or as one of too many."""
    lines = {promise.line for promise in snapshot.chat.promises if promise.is_reminder}
    wishes = (words.wish(remark.text, remark.at, None) for remark in burst if remark.id not in lines)
    return any(wish is not None and not wish.is_refused for wish in wishes)


def wait_for_zone(chat: Chat, burst: Sequence[Remark]) -> bool:
    """Whether a reminder that this burst asks for has no time until the person tells where they are."""
    ids = {remark.id for remark in burst}
    return any(promise.waits_for_zone and promise.line in ids for promise in chat.promises)


def asked(chat: Chat, burst: Sequence[Remark]) -> str:
    """The question that this burst leaves open about a reminder it asks for: where the person is, or when; or ""."""
    if wait_for_zone(chat, burst):
        return "timezone"
    ids = {remark.id for remark in burst}
    if any(promise.is_asked and promise.line in ids for promise in chat.promises):
        return "when"
    # Of the zone it is asked but once, and any later word of it is an answer.
    return "timezone" if any(promise.waits_for_zone for promise in chat.promises) else ""


def resolve_times(snapshot: Snapshot, now: float) -> tuple[Chat, Promises]:
    """The chat with the time of those reminders that waited for a zone, now that it is known, and those."""
    zone = zone_of(snapshot.person)
    waiting = [promise for promise in snapshot.chat.promises if promise.waits_for_zone]
    if zone is None or not waiting:
        return snapshot.chat, ()
    promises, before = (
        snapshot.chat.promises,
        {promise.id for promise in snapshot.chat.promises} - {promise.id for promise in waiting},
    )
    for promise in waiting:
        promises = change(promises, promise.id, *_in_zone(promise, zone, now))
    return replace(snapshot.chat, promises=promises), tuple(promise for promise in promises if promise.id not in before)


def _in_zone(promise: Promise, zone: tzinfo, now: float) -> Promises:
    """The reminders that one was, now that it is known where they are."""
    wish = words.wish(promise.said, promise.at, zone)
    if wish is None or wish.is_refused:
        # What is past where they are is given at once: late is better than never.
        return (replace(promise, due=now, until=now),)
    drafts = (draft.promise(promise.line, promise.at, lacks=wish.trouble) for draft in wish.drafts)
    return tuple(replace(draft, what=draft.what or promise.what) for draft in drafts)


def reminders_due(chat: Chat, now: float) -> Promises:
    """The reminders whose time has come."""
    return tuple(promise for promise in due(chat.promises, now) if promise.is_reminder)


def settle_reminders(chat: Chat, reminders: Promises, zone: tzinfo | None, now: float) -> Chat:
    """The chat after these reminders were given; those that repeat have their next time in the person's zone."""
    promises = chat.promises
    for reminder in reminders:
        again = following(reminder, zone, now)
        promises = settle(promises, reminder.id) if again is None else change(promises, reminder.id, again)
    decisions = (*chat.first_words.decisions, Decision(now, "reminder"))[-_DECISIONS_KEPT:]
    return replace(chat, promises=promises, first_words=replace(chat.first_words, decisions=decisions))


def following(reminder: Promise, zone: tzinfo | None, now: float) -> Promise | None:
    """The same reminder at the time after its own at which it comes again; None where that was the last."""
    if not reminder.rule:
        return None
    due, rule = next_time(reminder.rule, reminder.due, zone or UTC, max(now, reminder.due))
    return replace(reminder, due=due, until=due, rule=rule) if due else None


def next_look(snapshot: Snapshot, look: float, now: float) -> float:
    """When (epoch s) to look at a chat that check-ins would look at then (0 for never): a reminder that is due
    sooner comes first, and one of next month is looked at before, since what nobody looks at is forgotten."""
    reminder = 0.0 if snapshot.person.blocked else next_due(snapshot.chat.promises, Kind.REMINDER)
    reminder = min(reminder, now + _ALIVE) if reminder else 0.0
    return min((moment for moment in (look, reminder) if moment), default=0.0)


def ahead(snapshot: Snapshot, now: float) -> float:
    """When (epoch s) the promise falls due for which he keeps his next message, where none is due now; else 0."""
    if words.due_promise(snapshot, now):
        return 0.0
    soon = next_due(snapshot.chat.promises, Kind.PROMISE, after=now)
    return soon if soon <= now + _SAVED else 0.0


def impulse(promise: Promise, snapshot: Snapshot, now: float) -> Impulse:
    """The reason to write that a promise is."""
    goal = words.goal(promise, local_time(snapshot.person, now))
    plain = words.questions(promise, talk_language(snapshot.person, ""))
    return Impulse("promise", goal, promise.what, (promise.what, *main_words(promise.said, limit=_SAID_WORDS)), plain)


def decision(promise: Promise, person: Person, now: float) -> Decision:
    """Why he asks, for /why: in English told, in other languages in the person's own words."""
    local, language = local_time(person, now), house_language(person)
    if local and language == ENGLISH:
        return Decision(now, "promise", words.explanation(promise, local))
    return Decision(now, "promise", words.quoted(promise.said or promise.what, language))


def zone_of(person: Person) -> tzinfo | None:
    """The person's zone, or None while it is unknown."""
    local = local_time(person, 0.0)
    return local.tzinfo if local else None


def _written_at(incoming: Incoming, arrival: float) -> float:
    return incoming.at if 0 <= arrival - incoming.at <= _LATE_WORD else arrival
