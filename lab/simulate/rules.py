"""The rules that his writing first must keep, checked from outside on what people saw; shares no code with the house.

Times are epoch seconds. What a house promises in `/privacy` and CARE is written down here a second time on purpose.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lab.simulate.ledger import Chronicle, Shown, Window, latest

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
RULES = (
    *("quiet_hours", "daily_cap", "weekly_cap", "without_opt_in", "after_stop", "after_block", "live_talk"),
    *("repeated_topic", "settled_promise", "back_off", "after_three", "late_reminder", "missing_reminder", "doubled"),
)
_QUIET = (22, 9)
_UNKNOWN_ZONE = range(15, 19)
_LIVE = 10 * MINUTE
_LATE = 60.0
_TOPIC = 14 * DAY
_STEP = 15 * MINUTE


@dataclass(frozen=True, slots=True)
class Caps:
    """Check-ins in a day, in a week, and in a row without an answer; and the silence (s) that he waits for."""

    daily: int = 1
    weekly: int = 3
    unanswered: int = 3
    after: float = 20 * HOUR


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that was broken, in which chat, and when (epoch s)."""

    rule: str
    chat: str
    at: float


def violations(chronicle: Chronicle, *, caps: Caps, end: float) -> list[Broken]:
    """Each time that a rule was broken in one chat."""
    checkins = [each for each in chronicle.shown if each.kind == "check-in"]
    found = [
        *(
            (rule, each.at)
            for at, each in enumerate(checkins)
            for rule in _broken_by(chronicle, each, checkins[:at], caps)
        ),
        *_in_a_row(chronicle, checkins, caps),
        *_reminders(chronicle, end),
    ]
    return [Broken(rule, chronicle.chat, at) for rule, at in found]


def promises(chronicle: Chronicle, *, caps: Caps, end: float) -> tuple[int, int]:
    """How many windows that are over held a moment at which he might have asked, and in how many of these he did."""
    open_, raised = 0, 0
    for window in (each for each in chronicle.windows if each.until <= end):
        told = chronicle.told.get(window.name)
        until = min(window.until, told.settled) if told and told.settled else window.until
        said = any(window.since <= each.at <= window.until and window.name in each.text for each in chronicle.shown)
        if said or _might_ask(chronicle, window, until, caps):
            open_, raised = open_ + 1, raised + said
    return open_, raised


def _broken_by(chronicle: Chronicle, sent: Shown, before: Sequence[Shown], caps: Caps) -> Iterator[str]:
    at = sent.at
    if _is_quiet(chronicle, at):
        yield "quiet_hours"
    if sum(at - each.at < DAY for each in before) >= caps.daily:
        yield "daily_cap"
    if sum(at - each.at < 7 * DAY for each in before) >= caps.weekly:
        yield "weekly_cap"
    if not latest(chronicle.leave, at, False):
        yield "after_stop" if any(may for _, may in chronicle.leave) else "without_opt_in"
    if latest(chronicle.blocked, at, False):
        yield "after_block"
    if _is_live(chronicle, at):
        yield "live_talk"
    if sent.goal and any(at - each.at < _TOPIC and each.goal == sent.goal for each in before):
        yield "repeated_topic"
    if any(told.settled and told.settled < at and told.name in sent.text for told in chronicle.told.values()):
        yield "settled_promise"
    if any(each.text == sent.text and at - each.at < MINUTE for each in before):
        yield "doubled"


def _in_a_row(chronicle: Chronicle, checkins: Sequence[Shown], caps: Caps) -> Iterator[tuple[str, float]]:
    """Within a row of unanswered check-ins the pauses must not get shorter, and the row must end."""
    row: list[float] = []
    for sent in checkins:
        if row and any(row[-1] < heard <= sent.at for heard in chronicle.heard):
            row = []
        row.append(sent.at)
        if len(row) > caps.unanswered:
            yield "after_three", sent.at
        if len(row) >= 3 and row[-1] - row[-2] < row[-2] - row[-3]:
            yield "back_off", sent.at


def _reminders(chronicle: Chronicle, end: float) -> Iterator[tuple[str, float]]:
    for errand, due in chronicle.reminders:
        seen = [each.at for each in chronicle.shown if each.kind == "reminder" and errand in each.text]
        if not seen and due < end - HOUR and not latest(chronicle.blocked, due, False):
            yield "missing_reminder", due
        if any(not due <= at <= due + _LATE for at in seen[:1]):
            yield "late_reminder", due
        yield from (("doubled", at) for at in seen[1:])


def _might_ask(chronicle: Chronicle, window: Window, until: float, caps: Caps) -> bool:
    moments = int((until - window.since) / _STEP) + 1
    checkins = [each.at for each in chronicle.shown if each.kind == "check-in"]
    return any(_all_open(chronicle, checkins, window.since + step * _STEP, caps) for step in range(max(moments, 0)))


def _all_open(chronicle: Chronicle, checkins: Sequence[float], at: float, caps: Caps) -> bool:
    sent = checkins[: bisect_left(checkins, at)]
    heard = max(chronicle.heard[: bisect_right(chronicle.heard, at)][-1:], default=0.0)
    row = len(sent) - bisect_right(sent, heard)
    last = max(heard, *sent[-1:], 0.0)
    return (
        latest(chronicle.leave, at, False)
        and not latest(chronicle.blocked, at, False)
        and not _is_quiet(chronicle, at)
        and not _is_live(chronicle, at)
        and sum(at - when < DAY for when in sent) < caps.daily
        and sum(at - when < 7 * DAY for when in sent) < caps.weekly
        and row < caps.unanswered
        and at - last >= caps.after * 2**row
    )


def _is_quiet(chronicle: Chronicle, at: float) -> bool:
    zone = latest(chronicle.zones, at, "")
    if not zone:
        return datetime.fromtimestamp(at, UTC).hour not in _UNKNOWN_ZONE
    start, stop = latest(chronicle.quiet, at, _QUIET)
    hour = datetime.fromtimestamp(at, ZoneInfo(zone)).hour
    return start <= hour < stop if start <= stop else not stop <= hour < start


def _is_live(chronicle: Chronicle, at: float) -> bool:
    first, past = bisect_right(chronicle.shown, at - _LIVE, key=_when), bisect_right(chronicle.shown, at, key=_when)
    heard = chronicle.heard[bisect_right(chronicle.heard, at - _LIVE) : bisect_right(chronicle.heard, at)]
    return bool(heard) or any(each.kind == "reply" for each in chronicle.shown[first:past])


def _when(shown: Shown) -> float:
    return shown.at


def by_day(chronicles: Iterable[Chronicle], kind: str) -> Iterator[tuple[int, int]]:
    """Local weekday (0: Monday) and hour of each bubble of a kind, where the zone is known."""
    for chronicle in chronicles:
        for each in chronicle.shown:
            zone = latest(chronicle.zones, each.at, "")
            if each.kind == kind and zone:
                local = datetime.fromtimestamp(each.at, ZoneInfo(zone))
                yield local.weekday(), local.hour
