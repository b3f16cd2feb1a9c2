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
    while it can't be told because the person's time zone is unknown; ``until`` is the end of the window."""

    id: str
    kind: Kind
    what: str
    said: str
    line: str
    at: float
    due: float
    until: float
    state: State = State.OPEN

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.state is State.OPEN

    @property
    def is_reminder(self) -> bool:
        """Whether it was asked for at an exact time."""
        return self.kind is Kind.REMINDER


Promises = tuple[Promise, ...]


def add(known: Sequence[Promise], new: Promise) -> Promises:
    """Keep a new one under a number of its own, once: of one line, and of one thing at one time, there is one.

    What is asked again for another time replaces the old. When there are too many, those that are over leave first,
    then promises; a reminder that is still to come is never lost, so it is the new one that is not kept.
    """
    if any(_same(each, new) for each in known):
        return tuple(known)
    kept = [each for each in known if not (each.is_open and _moved(each, new))]
    numbered = replace(
        new,
        id=str(max((int(each.id) for each in known), default=0) + 1),
        what=new.what[:LONGEST_WHAT],
        said=new.said[:LONGEST_SAID],
    )
    kept.append(numbered)
    while len(kept) > MOST:
        kept.remove(min(kept, key=_worth))
    return tuple(kept)


def raise_(known: Sequence[Promise], id_: str) -> Promises:
    """Note that a promise was asked about."""
    return _turned(known, id_, State.OPEN, State.RAISED)


def unsettled(known: Sequence[Promise]) -> Promises:
    """The promises of which nobody has told the end, and whose time is not over."""
    return tuple(each for each in known if not each.is_reminder and each.state in (State.OPEN, State.RAISED))


def settle(known: Sequence[Promise], id_: str) -> Promises:
    """Note that it is answered, given or taken back."""
    return _turned(_turned(known, id_, State.OPEN, State.SETTLED), id_, State.RAISED, State.SETTLED)


def drop(known: Sequence[Promise], id_: str) -> Promises:
    """Forget one altogether."""
    return tuple(each for each in known if each.id != id_)


def expire(known: Sequence[Promise], now: float) -> Promises:
    """Close the promises whose window is over; a reminder waits until it is given."""
    return tuple(
        replace(each, state=State.EXPIRED)
        if each.kind is Kind.PROMISE and each.state in (State.OPEN, State.RAISED) and now > each.until
        else each
        for each in known
    )


def stopped(known: Sequence[Promise]) -> Promises:
    """Leave no reminder that is still to come."""
    return tuple(each for each in known if not (each.is_open and each.is_reminder))


def without_talk(known: Sequence[Promise]) -> Promises:
    """Leave only the reminders that are still to come, since those were asked for."""
    return tuple(each for each in known if each.is_open and each.is_reminder)


def due(known: Sequence[Promise], now: float) -> Promises:
    """The open ones whose time has come, the earliest first."""
    here = [each for each in known if each.is_open and each.due and each.due <= now]
    return tuple(sorted((each for each in here if each.is_reminder or now <= each.until), key=lambda each: each.due))


def next_due(known: Sequence[Promise], kind: Kind, *, after: float = 0.0) -> float:
    """When (epoch s) the next open one of a kind falls due after that time; 0 where there is none."""
    return min((each.due for each in known if each.is_open and each.kind is kind and each.due > after), default=0.0)


def _turned(known: Sequence[Promise], id_: str, old: State, new: State) -> Promises:
    return tuple(replace(each, state=new) if each.id == id_ and each.state is old else each for each in known)


def _same(one: Promise, other: Promise) -> bool:
    if one.kind is not other.kind:
        return False
    of_one_line = bool(one.line) and one.line == other.line and one.what == other.what[:LONGEST_WHAT]
    at_one_time = one.is_open and one.due == other.due != 0.0 and one.what == other.what[:LONGEST_WHAT]
    return of_one_line or at_one_time


def _moved(one: Promise, other: Promise) -> bool:
    """Whether a promise is the same event at another time; two reminders of one thing are two."""
    return one.kind is other.kind is Kind.PROMISE and one.what.casefold() == other.what.casefold()


def _worth(each: Promise) -> tuple[int, float]:
    """The least worth keeping first; of reminders to come the newest, which its person can still be told about."""
    if not each.is_open:
        return (0, each.at)
    return (1, each.at) if each.kind is Kind.PROMISE else (2, -float(each.id))
