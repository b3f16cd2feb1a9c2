"""Whether Harry has leave to write first, and from when on: gates in a fixed order. Pure rules; knows no reason to."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from persona.chat import Chat
from persona.consent import Permission, allowed
from persona.person import Age
from persona.promise import Kind, next_due
from persona.scene import Scene, Snapshot
from scheduler.first_words.spread import is_quiet, spread

HOUR, DAY, WEEK = 3600.0, 86_400.0, 7 * 86_400.0
LONGEST_DAY, LONGEST_WEEK = DAY + HOUR, WEEK + HOUR
"""Seconds between two midnights where the clocks go back in between."""
RARELY, OFTEN = "rarely", "often"
_A_MOMENT = 60.0
_QUARTER = 900.0
"""Seconds: every zone's clock shows a new hour at a quarter of an hour."""
_LONGEST_QUIET = 4 * 50
"""Quarters: a day, another one where the clocks leave out the only hour that is open, and some."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Seconds of silence before he may write first, and his caps."""

    after: float = 20 * HOUR
    live: float = 10 * 60.0
    daily: int = 1
    weekly: int = 3
    unanswered: int = 3
    spread: float = DAY  # within which he chooses the hour, from the first open moment on


@dataclass(frozen=True, slots=True)
class Gate:
    """A named reason for silence; ``holds`` says that it applies."""

    reason: str
    holds: Callable[[Snapshot, float, Policy], bool]


@dataclass(frozen=True, slots=True)
class TimeGate:
    """A reason for silence that ends by itself: ``until`` says when (epoch s, infinity for never)."""

    reason: str
    until: Callable[[Snapshot, Policy], float]

    @property
    def gate(self) -> Gate:
        """The same as a gate."""
        return Gate(self.reason, lambda snapshot, now, policy: now < self.until(snapshot, policy))


_CRISIS = TimeGate("crisis_pause", lambda snapshot, _: snapshot.chat.care.calm_until)
_NOT_NOW = TimeGate("not_now", lambda snapshot, _: snapshot.chat.first_words.not_before)
_LIVE = TimeGate("live_talk", lambda snapshot, policy: _last(snapshot) + policy.live)
_DAILY = TimeGate("daily_cap", lambda snapshot, policy: _below_cap(snapshot, LONGEST_DAY, policy.daily))
_WEEKLY = TimeGate("weekly_cap", lambda snapshot, policy: _below_cap(snapshot, LONGEST_WEEK, _weekly(snapshot, policy)))
_COOLDOWN = TimeGate("cooldown", lambda snapshot, policy: _open_from(snapshot, policy))
TIMED = (_CRISIS, _NOT_NOW, _LIVE, _DAILY, _WEEKLY, _COOLDOWN)

GATES = (
    Gate(
        "not_opted_in", lambda snapshot, *_: snapshot.chat.first_words.wanted is not True or snapshot.chat.place.group
    ),
    Gate("minor_mode", lambda snapshot, *_: snapshot.person.age is not Age.ADULT or not snapshot.sheet.adult),
    Gate("blocked", lambda snapshot, *_: snapshot.person.blocked),
    _CRISIS.gate,
    _NOT_NOW.gate,
    _LIVE.gate,
    Gate("quiet_hours", lambda snapshot, now, _policy: is_quiet(snapshot, now)),
    _DAILY.gate,
    _WEEKLY.gate,
    _COOLDOWN.gate,
    Gate("unanswered", lambda snapshot, _now, policy: snapshot.chat.first_words.unanswered >= policy.unanswered),
)
_UNTIL_SOMETHING_CHANGES = frozenset({"not_opted_in", "minor_mode", "blocked", "unanswered", "not_allowed"})


def _opted_in(chat: Chat) -> bool:
    return chat.first_words.wanted is True and not chat.place.group


def closed_gate(scene: Scene, *, policy: Policy) -> str:
    """The reason of the first gate that is closed, or "" when he may write."""
    may = allowed(Permission.CHECK_IN, scene.snapshot)
    reason = next((gate.reason for gate in GATES if gate.holds(scene.snapshot, scene.now, policy)), "")
    return reason or ("" if may else "not_allowed")


def next_look(snapshot: Snapshot, now: float, *, policy: Policy, since: float = 0.0) -> float:
    """When (epoch s) this chat is worth looking at again: a moment after ``now``, and not before ``since``, at which
    the time alone closes no gate, and at which the person is likely there; 0 for never, until something changes."""
    chat = snapshot.chat
    if not _opted_in(chat) or snapshot.person.blocked or chat.first_words.unanswered >= policy.unanswered:
        return 0.0
    least = now + min(policy.after, _A_MOMENT)
    first = max(since, least, *(gate.until(snapshot, policy) for gate in TIMED))
    if not math.isfinite(first):
        return 0.0
    opens = _by_day(snapshot, first)
    return spread(snapshot, opens, policy.spread) if policy.spread else opens


def look_again(snapshot: Snapshot, reason: str, now: float, *, policy: Policy) -> float:
    """When to look again after a gate was found closed."""
    return 0.0 if reason in _UNTIL_SOMETHING_CHANGES else next_look(snapshot, now, policy=policy)


def later(snapshot: Snapshot, now: float, wait: float, *, policy: Policy) -> float:
    """When to look again where the gates are open and there is nothing to say for ``wait`` seconds; a promise that
    falls due by then is something to say."""
    due = next_due(snapshot.chat.promises, Kind.PROMISE, after=now) or math.inf
    return next_look(snapshot, now, policy=policy, since=min(due, now + wait))


def _by_day(snapshot: Snapshot, first: float) -> float:
    """The first moment from there on that is in no quiet hours."""
    for _ in range(_LONGEST_QUIET):
        if not is_quiet(snapshot, first):
            break
        first = (first // _QUARTER + 1) * _QUARTER
    return first


def _last(snapshot: Snapshot) -> float:
    return max(snapshot.chat.session.heard_at, snapshot.chat.session.said_at)


def _weekly(snapshot: Snapshot, policy: Policy) -> int:
    return min(1, policy.weekly) if snapshot.chat.first_words.often == RARELY else policy.weekly


def _below_cap(snapshot: Snapshot, within: float, limit: int) -> float:
    """When the oldest check-in that fills the cap is old enough; never where none is allowed at all."""
    if limit < 1:
        return math.inf
    times = snapshot.chat.first_words.times
    return times[-limit] + within if len(times) >= limit else 0.0


def _open_from(snapshot: Snapshot, policy: Policy) -> float:
    """The silence he waits for doubles with each message of his that stays unanswered, and never gets shorter,
    however long something else had made him wait."""
    chat = snapshot.chat
    earliest = 0.0
    if chat.first_words.unanswered >= 2 and len(chat.first_words.times) >= 2:
        before, latest = chat.first_words.times[-2:]
        earliest = latest + (latest - before)
    patience: float = policy.after * 2**chat.first_words.unanswered
    return max(_last(snapshot) + patience, earliest)
