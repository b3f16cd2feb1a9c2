"""Whether Harry has leave and reason to write first: gates in a fixed order, then candidates. Pure rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.messages import Impulse
from persona.consent import Act, allowed
from persona.local import quiet
from persona.model import Age, Snapshot, Speaker
from persona.sheet import Sheet

HOUR, DAY, WEEK = 3600.0, 86_400.0, 7 * 86_400.0
LONGEST_DAY, LONGEST_WEEK = DAY + HOUR, WEEK + HOUR
"""Seconds between two midnights where the clocks go back in between."""
ON_ITS_WAY = 60.0
"""Seconds that a message may take until it is there."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Seconds of silence before he may write first, and his caps."""

    after: float = 20 * HOUR
    live: float = 10 * 60.0
    daily: int = 1
    weekly: int = 3
    unanswered: int = 3


@dataclass(frozen=True, slots=True)
class Gate:
    """A named reason for silence; ``holds`` says that it applies."""

    reason: str
    holds: Callable[[Snapshot, Sheet, float, Policy], bool]


GATES = (
    Gate("not_opted_in", lambda snapshot, *_: snapshot.chat.checkins is not True or snapshot.chat.group),
    Gate("minor_mode", lambda snapshot, sheet, *_: snapshot.person.age is not Age.ADULT or not sheet.adult),
    Gate("blocked", lambda snapshot, *_: snapshot.person.blocked),
    Gate("crisis_pause", lambda snapshot, _sheet, now, _policy: now < snapshot.chat.crisis_until),
    Gate("live_talk", lambda snapshot, _sheet, now, policy: now - _last(snapshot) < policy.live),
    Gate("quiet_hours", lambda snapshot, _sheet, now, _policy: _quiet(snapshot, now)),
    Gate("daily_cap", lambda snapshot, _sheet, now, policy: _sent(snapshot, now, LONGEST_DAY) >= policy.daily),
    Gate("weekly_cap", lambda snapshot, _sheet, now, policy: _sent(snapshot, now, LONGEST_WEEK) >= policy.weekly),
    Gate("cooldown", lambda snapshot, _sheet, now, policy: now < _open_from(snapshot, policy)),
    Gate("unanswered", lambda snapshot, _sheet, _now, policy: snapshot.chat.unanswered >= policy.unanswered),
)


def closed_gate(snapshot: Snapshot, sheet: Sheet, *, now: float, policy: Policy) -> str:
    """The reason of the first gate that is closed, or "" when he may write."""
    may = allowed(Act.CHECK_IN, snapshot, persona_adult=sheet.adult)
    reason = next((gate.reason for gate in GATES if gate.holds(snapshot, sheet, now, policy)), "")
    return reason or ("" if may else "not_allowed")


def candidates(snapshot: Snapshot) -> Iterator[Impulse]:
    """Reasons to write, best first."""
    theirs = [line.text for line in snapshot.history if line.speaker is Speaker.PERSON and len(line.text) > 25]
    if theirs:
        yield Impulse(
            "unfinished_thread",
            "he comes back, kindly and lightly, to something the person told him earlier",
        )
    yield Impulse("own_day", "he shares one small thing from his own day and wishes them well")


def next_look(snapshot: Snapshot, now: float, *, policy: Policy) -> float:
    """When (epoch s) this chat is worth looking at again; 0 for never, until something changes."""
    chat = snapshot.chat
    if chat.checkins is not True or snapshot.person.blocked or chat.unanswered >= policy.unanswered:
        return 0.0
    return max(_open_from(snapshot, policy), chat.crisis_until, now + min(policy.after, 60.0))


def look_again(snapshot: Snapshot, reason: str, now: float, *, policy: Policy) -> float:
    """When to look again after a gate was found closed."""
    hour = min(HOUR, policy.after)
    if reason in ("not_opted_in", "minor_mode", "blocked", "unanswered", "not_allowed"):
        return 0.0
    if reason == "daily_cap":
        return _below_cap(snapshot, LONGEST_DAY, policy.daily)
    if reason == "weekly_cap":
        return _below_cap(snapshot, LONGEST_WEEK, policy.weekly)
    return max(next_look(snapshot, now, policy=policy), now + hour)


def _quiet(snapshot: Snapshot, now: float) -> bool:
    return quiet(snapshot.person, now) or quiet(snapshot.person, now + ON_ITS_WAY)


def _last(snapshot: Snapshot) -> float:
    return max(snapshot.chat.last_heard, snapshot.chat.last_said)


def _sent(snapshot: Snapshot, now: float, within: float) -> int:
    return sum(now - at < within for at in snapshot.chat.checkin_times)


def _below_cap(snapshot: Snapshot, within: float, most: int) -> float:
    """When the oldest check-in that fills the cap is old enough; never where none is allowed at all."""
    filling = snapshot.chat.checkin_times[-most:] if most else ()
    return filling[0] + within if filling else 0.0


def _open_from(snapshot: Snapshot, policy: Policy) -> float:
    """The silence he waits for doubles with each message of his that stays unanswered."""
    patience: float = policy.after * 2**snapshot.chat.unanswered
    return _last(snapshot) + patience
