"""Something to come back to, and something to be reminded of: values and their life; knows no words and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

MOST = 20
"""Promises and reminders kept for a chat."""
LONGEST_SAID = 200
LONGEST_WHAT = 80
"""Characters."""


class Kind(StrEnum):
    """A promise is asked about in its window; a reminder is given at its time."""

    PROMISE = "promise"
    REMINDER = "reminder"


class State(StrEnum):
    """A raised promise has been asked about; a settled one is answered, given or taken back."""

    OPEN = "open"
    RAISED = "raised"
    SETTLED = "settled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Promise:
    """What it is about and when, in epoch seconds: ``due`` is when it may be raised, or a reminder's exact time, 0
    while it can't be told because the person's time zone is unknown; ``until`` is the end of the window.

    A reminder that waits for a word of the person has ``choices`` of times, or ``lacks`` its time; one that comes
    again and again has the ``rule`` of that (RFC 5545, in local time)."""

    id: str
    kind: Kind
    what: str
    said: str
    line: str
    at: float
    due: float
    until: float
    state: State = State.OPEN
    choices: tuple[float, ...] = ()
    rule: str = ""
    lacks: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.state is State.OPEN

    @property
    def is_reminder(self) -> bool:
        """Whether it was asked for at an exact time."""
        return self.kind is Kind.REMINDER

    @property
    def waits_for_zone(self) -> bool:
        """Whether all that it lacks is where the person is."""
        return self.is_open and self.is_reminder and not self.due and not self.is_asked

    @property
    def is_asked(self) -> bool:
        """Whether the person was asked when it is to come, and has not said."""
        return self.is_open and not self.due and bool(self.choices or self.lacks)


Promises = tuple[Promise, ...]
_ANSWER = 86_400.0
"""Seconds within which a question about a reminder may be answered."""


def add(promises: Sequence[Promise], promise: Promise) -> Promises:
    """Keep a promise under a number of its own, once: of one line, and of one thing at one time, there is one.

    What is asked again for another time replaces the earlier one. When there are too many, those that are over go
    first, then promises; a reminder that is still to come is never lost, so it is the latest one that is not kept.
    """
    if any(_is_same(earlier, promise) for earlier in promises):
        return tuple(promises)
    entries = [earlier for earlier in promises if not (earlier.is_open and _is_moved(earlier, promise))]
    entry = replace(
        promise,
        id=str(max((int(earlier.id) for earlier in promises), default=0) + 1),
        what=promise.what[:LONGEST_WHAT],
        said=promise.said[:LONGEST_SAID],
    )
    entries.append(entry)
    while len(entries) > MOST:
        entries.remove(min(entries, key=_worth))
    return tuple(entries)


def raise_(promises: Sequence[Promise], id_: str) -> Promises:
    """Note that a promise was asked about."""
    return _turn(promises, id_, State.OPEN, State.RAISED)


def pending(promises: Sequence[Promise]) -> Promises:
    """The promises of which nobody has told the end, and whose time is not over."""
    return tuple(
        promise for promise in promises if not promise.is_reminder and promise.state in (State.OPEN, State.RAISED)
    )


def settle(promises: Sequence[Promise], id_: str) -> Promises:
    """Note that it is answered, given or taken back."""
    return _turn(_turn(promises, id_, State.OPEN, State.SETTLED), id_, State.RAISED, State.SETTLED)


def drop(promises: Sequence[Promise], id_: str) -> Promises:
    """Forget one altogether."""
    return tuple(promise for promise in promises if promise.id != id_)


def expire(promises: Sequence[Promise], now: float) -> Promises:
    """Close the promises whose window is over; a reminder waits until it is given, unless nobody said when."""
    return tuple(replace(promise, state=State.EXPIRED) if _is_over(promise, now) else promise for promise in promises)


def without_reminders(promises: Sequence[Promise]) -> Promises:
    """The promises without the reminders that are still to come."""
    return tuple(promise for promise in promises if not (promise.is_open and promise.is_reminder))


def without_talk(promises: Sequence[Promise]) -> Promises:
    """The reminders that are still to come and nothing else, since those were asked for."""
    return tuple(promise for promise in promises if promise.is_open and promise.is_reminder)


def due(promises: Sequence[Promise], now: float) -> Promises:
    """The open ones whose time has come, the earliest first."""
    at_last = (promise for promise in promises if promise.is_open and promise.due and promise.due <= now)
    in_time = [promise for promise in at_last if promise.is_reminder or now <= promise.until]
    return tuple(sorted(in_time, key=lambda promise: promise.due))


def next_due(promises: Sequence[Promise], kind: Kind, *, after: float = 0.0) -> float:
    """When (epoch s) the next open one of a kind falls due after that time; 0 where there is none."""
    return min(
        (promise.due for promise in promises if promise.is_open and promise.kind is kind and promise.due > after),
        default=0.0,
    )


def change(promises: Sequence[Promise], id_: str, *others: Promise) -> Promises:
    """Put others in the place of one, the first under its number."""
    before = tuple(promise for promise in promises if promise.id != id_)
    if len(before) == len(promises) or not others:
        return before
    kept = tuple(replace(others[0], id=id_) if promise.id == id_ else promise for promise in promises)
    for promise in others[1:]:
        kept = add(kept, promise)
    return kept


def _is_over(promise: Promise, now: float) -> bool:
    if promise.is_asked:
        return now > promise.at + _ANSWER
    return promise.kind is Kind.PROMISE and promise.state in (State.OPEN, State.RAISED) and now > promise.until


def _turn(promises: Sequence[Promise], id_: str, before: State, after: State) -> Promises:
    return tuple(
        replace(promise, state=after) if promise.id == id_ and promise.state is before else promise
        for promise in promises
    )


def _is_same(earlier: Promise, promise: Promise) -> bool:
    if earlier.kind is not promise.kind:
        return False
    if earlier.what != promise.what[:LONGEST_WHAT]:
        return False
    # Of one line there may be two at two times, but not one that has its time by now and the same without.
    of_one_line = bool(earlier.line) and earlier.line == promise.line
    at_one_time = earlier.due == promise.due and earlier.choices == promise.choices
    both_reminders = earlier.is_reminder and earlier.due and promise.due
    return (of_one_line and (at_one_time or not both_reminders)) or (
        earlier.is_open and at_one_time and promise.due != 0.0
    )


def _is_moved(earlier: Promise, promise: Promise) -> bool:
    """Whether a promise is the same event at another time; two reminders of one thing are two."""
    return earlier.kind is promise.kind is Kind.PROMISE and earlier.what.casefold() == promise.what.casefold()


def _worth(promise: Promise) -> tuple[int, float]:
    """The least worth keeping first; of reminders to come the newest, which its person can still be told about."""
    if not promise.is_open:
        return (0, promise.at)
    return (1, promise.at) if promise.kind is Kind.PROMISE else (2, -float(promise.id))
