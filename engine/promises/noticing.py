"""What a burst, and his answer, mean for promises: acts, by the rules on sentences; asks no engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from engine.acts import Act, Raise, Remember, SetReminder, Settle
from engine.promises.finding import Found, promises
from engine.promises.reminders import reminder
from engine.promises.settling import asks_about, settles
from persona import promise
from persona.person import Age
from persona.scene import Snapshot

FURTHEST = 28 * 86_400.0
"""Seconds ahead: a chat in which nothing is said is kept for thirty days, and what is kept in it no longer."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One message of a person: its id, its text, and when (epoch s) it was written."""

    id: str
    text: str
    at: float


def wishes(snapshot: Snapshot, remarks: Sequence[Remark], zone: tzinfo | None) -> tuple[SetReminder, ...]:
    """The reminders that a burst asks for and that can be kept; none in a group."""
    if snapshot.chat.place.group:
        return ()
    asked = ((remark, reminder(remark.text, remark.at, zone)) for remark in remarks)
    return tuple(
        SetReminder(wish.kept(remark.id, remark.at))
        for remark, wish in asked
        if wish is not None and wish.due <= remark.at + FURTHEST
    )


def noticed(snapshot: Snapshot, remarks: Sequence[Remark], zone: tzinfo | None, now: float) -> tuple[Act, ...]:
    """What a burst settles, and what it promises."""
    person, open_promises = snapshot.person, promise.pending(promise.expire(snapshot.chat.promises, now))
    settled = tuple(
        Settle(known.id)
        for known in open_promises
        if any(known.line != remark.id and settles(remark.text, known, remark.at) for remark in remarks)
    )
    # Of somebody under age nothing is kept that he may never ask.
    if snapshot.chat.place.group or person.age is Age.MINOR or person.minor_signs:
        return settled
    events = (remembered(promises(remark.text, remark.at, zone), remark, now) for remark in remarks)
    return (*settled, *(act for acts in events for act in acts))


def remembered(events: Iterable[Found], remark: Remark, now: float) -> tuple[Remember, ...]:
    """The events of one remark that are still to come and not too far ahead."""
    return tuple(
        Remember(event.kept(remark.id, remark.at)) for event in events if now <= event.until <= remark.at + FURTHEST
    )


def raised(snapshot: Snapshot, texts: Sequence[str], now: float) -> tuple[Raise, ...]:
    """The promises to which these words of his come."""
    return tuple(
        Raise(known.id)
        for known in promise.due(snapshot.chat.promises, now)
        if not known.is_reminder and any(asks_about(text, known) for text in texts)
    )
