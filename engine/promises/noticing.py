"""What a burst, and his answer, mean for promises: acts, by the rules on sentences; asks no engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from engine.promises.draft import Draft
from engine.promises.finding import promises
from engine.promises.settling import asks_about, settles
from engine.promises.wishes import FURTHEST, Trouble, wish
from engine.times import dates
from persona import promise
from persona.acts import Act, Raise, Remember, SetReminder, Settle
from persona.promise import Promises
from persona.scene import Snapshot


@dataclass(frozen=True, slots=True)
class Remark:
    """One message of a person: its id, its text, when (epoch s) it was written, and what its meaning says that it comes
    to, None where that was not asked."""

    id: str
    text: str
    at: float
    intents: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """The reminders that a burst asks for, those among them that lack a time or a choice too, and why others can't be
    kept."""

    acts: tuple[SetReminder, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def wishes(snapshot: Snapshot, remarks: Sequence[Remark], zone: tzinfo | None) -> Wishes:
    """What a burst asks to be reminded of; nothing in a group."""
    if snapshot.chat.place.group:
        return Wishes()
    acts: list[SetReminder] = []
    troubles: list[Trouble] = []
    for remark in remarks:
        asked = wish(remark.text, remark.at, zone)
        if asked is None:
            continue
        if asked.is_refused:
            troubles.append(asked.trouble)
            continue
        acts += (SetReminder(draft.promise(remark.id, remark.at, lacks=asked.trouble)) for draft in asked.drafts)
    return Wishes(tuple(acts), tuple(troubles))


def acts_of(snapshot: Snapshot, remarks: Sequence[Remark], zone: tzinfo | None, now: float) -> tuple[Act, ...]:
    """What a burst settles, and what it promises."""
    person = snapshot.person
    settlements = _settlements(snapshot.chat.promises, remarks, now)
    # Of somebody under age nothing is kept that he may never ask.
    if snapshot.chat.place.group or person.seems_young:
        return settlements
    events = (
        to_remember(promises(remark.text, remark.at, zone), remark, now) for remark in remarks if _has_time(remark.text)
    )
    return (*settlements, *(act for acts in events for act in acts))


def to_remember(events: Iterable[Draft], remark: Remark, now: float) -> tuple[Remember, ...]:
    """The events of one remark that are still to come and not too far ahead."""
    return tuple(
        Remember(event.promise(remark.id, remark.at)) for event in events if now <= event.until <= remark.at + FURTHEST
    )


def to_raise(snapshot: Snapshot, texts: Sequence[str], now: float) -> tuple[Raise, ...]:
    """The promises to which these words of his come."""
    return tuple(
        Raise(due_promise.id)
        for due_promise in promise.due(snapshot.chat.promises, now)
        if not due_promise.is_reminder and any(asks_about(text, due_promise) for text in texts)
    )


def _settlements(ahead: Promises, remarks: Sequence[Remark], now: float) -> tuple[Settle, ...]:
    if not ahead:
        return ()
    return tuple(
        Settle(open_promise.id)
        for open_promise in promise.pending(promise.expire(ahead, now))
        if any(open_promise.line != remark.id and settles(remark.text, open_promise, remark.at) for remark in remarks)
    )


def _has_time(text: str) -> bool:
    """Whether any line of a text names a time, without which it has neither wish nor event; most have none.

    Line by line, as clauses are read: a number at the end of one is an hour whatever the next line begins with."""
    return any(map(dates.has_time, text[: dates.LONGEST].split("\n")))
