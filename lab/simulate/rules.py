"""The rules that his writing first must keep, checked from outside on what people saw; shares no code with the house.

Times are epoch seconds. What a house promises in `/privacy` and CARE is written down here a second time on purpose.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lab.simulate.ledger import Chronicle, Sight, Window, latest

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
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Caps:
    """Check-ins in a day, in a week, and in a row without an answer; and the silence (s) that he waits for."""

    daily: int = 1
    weekly: int = 3
    unanswered: int = 3
    after: float = 20 * HOUR


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that was broken, in which chat, and when (epoch s)."""

    rule: str
    chat: str
    at: float


def violations(chronicle: Chronicle, *, caps: Caps, end: float) -> list[Breach]:
    """Each time that a rule was broken in one chat."""
    checkins = [bubble for bubble in chronicle.bubbles if bubble.kind == "check-in"]
    times = [
        *(
            (rule, checkin.at)
            for place, checkin in enumerate(checkins)
            for rule in _breaches(chronicle, checkin, checkins[:place], caps)
        ),
        *_in_a_row(chronicle, checkins, caps),
        *_reminders(chronicle, end),
    ]
    return [Breach(rule, chronicle.chat, at) for rule, at in times]


def promises(chronicle: Chronicle, *, caps: Caps, end: float) -> tuple[int, int]:
    """How many windows that are over held a moment at which he might have asked, and in how many of these he did."""
    chances, uses = 0, 0
    for window in (window for window in chronicle.windows if window.until <= end):
        event = chronicle.events.get(window.name)
        until = min(window.until, event.end) if event and event.end else window.until
        use = any(
            window.since <= bubble.at <= window.until and window.name in bubble.text for bubble in chronicle.bubbles
        )
        if use or _might_ask(chronicle, window, until, caps):
            chances, uses = chances + 1, uses + use
    return chances, uses


def _breaches(chronicle: Chronicle, checkin: Sight, before: Sequence[Sight], caps: Caps) -> Iterator[str]:
    at = checkin.at
    if _is_quiet(chronicle, at):
        yield "quiet_hours"
    if sum(at - bubble.at < DAY for bubble in before) >= caps.daily:
        yield "daily_cap"
    if sum(at - bubble.at < 7 * DAY for bubble in before) >= caps.weekly:
        yield "weekly_cap"
    if not latest(chronicle.leave, at, False):
        yield "after_stop" if any(may for _, may in chronicle.leave) else "without_opt_in"
    if latest(chronicle.blocks, at, False):
        yield "after_block"
    if _is_live(chronicle, at):
        yield "live_talk"
    if checkin.goal and any(at - bubble.at < _TOPIC and bubble.goal == checkin.goal for bubble in before):
        yield "repeated_topic"
    if any(event.end and event.end < at and event.name in checkin.text for event in chronicle.events.values()):
        yield "settled_promise"
    if any(bubble.text == checkin.text and at - bubble.at < MINUTE for bubble in before):
        yield "doubled"


def _in_a_row(chronicle: Chronicle, checkins: Sequence[Sight], caps: Caps) -> Iterator[tuple[str, float]]:
    """Within a row of unanswered check-ins the pauses must not get shorter, and the row must end."""
    row: list[float] = []
    for checkin in checkins:
        if row and any(row[-1] < at <= checkin.at for at in chronicle.messages):
            row = []
        row.append(checkin.at)
        if len(row) > caps.unanswered:
            yield "after_three", checkin.at
        if len(row) >= 3 and row[-1] - row[-2] < row[-2] - row[-3]:
            yield "back_off", checkin.at


def _reminders(chronicle: Chronicle, end: float) -> Iterator[tuple[str, float]]:
    for errand, due in chronicle.reminders:
        times = [bubble.at for bubble in chronicle.bubbles if bubble.kind == "reminder" and errand in bubble.text]
        if not times and due < end - HOUR and not latest(chronicle.blocks, due, False):
            yield "missing_reminder", due
        if any(not due <= at <= due + _LATE for at in times[:1]):
            yield "late_reminder", due
        yield from (("doubled", at) for at in times[1:])


def _might_ask(chronicle: Chronicle, window: Window, until: float, caps: Caps) -> bool:
    moments = int((until - window.since) / _STEP) + 1
    checkins = [bubble.at for bubble in chronicle.bubbles if bubble.kind == "check-in"]
    return any(_all_open(chronicle, checkins, window.since + step * _STEP, caps) for step in range(max(moments, 0)))


def _all_open(chronicle: Chronicle, checkins: Sequence[float], at: float, caps: Caps) -> bool:
    before = checkins[: bisect_left(checkins, at)]
    answer = max(chronicle.messages[: bisect_right(chronicle.messages, at)][-1:], default=0.0)
    row = len(before) - bisect_right(before, answer)
    last = max(answer, *before[-1:], 0.0)
    return (
        latest(chronicle.leave, at, False)
        and not latest(chronicle.blocks, at, False)
        and not _is_quiet(chronicle, at)
        and not _is_live(chronicle, at)
        and sum(at - moment < DAY for moment in before) < caps.daily
        and sum(at - moment < 7 * DAY for moment in before) < caps.weekly
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
    first, past = bisect_right(chronicle.bubbles, at - _LIVE, key=_at), bisect_right(chronicle.bubbles, at, key=_at)
    messages = chronicle.messages[bisect_right(chronicle.messages, at - _LIVE) : bisect_right(chronicle.messages, at)]
    return bool(messages) or any(bubble.kind == "reply" for bubble in chronicle.bubbles[first:past])


def _at(bubble: Sight) -> float:
    return bubble.at


def by_hour(chronicles: Iterable[Chronicle]) -> tuple[list[int], list[int]]:
    """How many check-ins came in each local hour, where the zone is known, and how often those people talked of their
    own accord in it, the share of each person being that of their check-ins."""
    spoke, wrote = [0] * _HOURS, [0.0] * _HOURS
    for chronicle in chronicles:
        sent = _local_hours(chronicle, [bubble.at for bubble in chronicle.bubbles if bubble.kind == "check-in"])
        own = _local_hours(chronicle, chronicle.sittings)
        if sent and own:
            for hour in sent:
                spoke[hour] += 1
            for hour in own:
                wrote[hour] += len(sent) / len(own)
    return spoke, [round(count) for count in wrote]


def _local_hours(chronicle: Chronicle, moments: Iterable[float]) -> list[int]:
    zoned = ((moment, latest(chronicle.zones, moment, "")) for moment in moments)
    return [datetime.fromtimestamp(moment, ZoneInfo(zone)).hour for moment, zone in zoned if zone]


def alike(one: Sequence[float], other: Sequence[float]) -> float:
    """How much of two distributions lies over each other, from 0 to 1."""
    sums = sum(one) or 1.0, sum(other) or 1.0
    return sum(min(first / sums[0], second / sums[1]) for first, second in zip(one, other, strict=True))
