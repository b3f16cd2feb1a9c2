"""Times as people write them ("on Friday at 10", "in 20 minutes"), read in their own zone; knows no promise.

Hours, days and spans are read by rules of our own, since people leave out what is plain to them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import IntEnum

from engine.times.clocks import Span, Wall, clock_in, hours_of
from engine.times.days import DAY, day_of, days_in
from engine.times.words import ALL, PARTS, PAST, SPAN, seconds_in, unit_of
from persona.text import level_blanks, lower_in_place, straighten

LONGEST = 400
"""Characters of a text that are read."""
_FURTHEST = 366 * DAY


class Grain(IntEnum):
    """How exactly a time is named."""

    HOUR = 0
    PART = 1
    DAY = 2


@dataclass(frozen=True, slots=True)
class When:
    """A time to come, from ``start`` to ``end`` (epoch s; the same for an hour), and where the text names it."""

    start: float
    end: float
    grain: Grain
    spans: tuple[Span, ...]

    @property
    def exact(self) -> bool:
        """Whether it names an hour."""
        return self.grain is Grain.HOUR


def plain(text: str) -> str:
    """The text as it is read here, of the same length: small letters, straight apostrophes, plain blanks."""
    return level_blanks(straighten(lower_in_place(text)))


def has_time(text: str) -> bool:
    """Whether a text names a time, told cheaply; most texts don't."""
    text = plain(text[:LONGEST])
    return any(pattern.search(text) for pattern in ALL) or clock_in(text) is not None


def needs_zone(text: str) -> bool:
    """Whether the time that a text names depends on where the person is."""
    span = SPAN.search(plain(text[:LONGEST]))
    return has_time(text) and (span is None or unit_of(span) >= DAY)


def when(text: str, now: float, zone: tzinfo | None, *, morning: bool = False) -> When | None:
    """The time to come that a clause names, or None; ``now`` in epoch s. Without a zone only a span of hours or
    minutes is known. ``morning`` reads a bare hour as one of the morning, as in "wake me at 7"."""
    text = plain(text[:LONGEST])
    if (span := SPAN.search(text)) and unit_of(span) < DAY:
        moment = now + seconds_in(span)
        return When(moment, moment, Grain.HOUR, (span.span(),))
    if zone is None or PAST.search(text):
        return None
    reading = _read(text, Wall(datetime.fromtimestamp(now, zone), morning))
    return reading if reading and now <= reading.start <= now + _FURTHEST else None


def day_at(at: float, zone: tzinfo, hour: int, *, later: int = 0) -> float:
    """The time (epoch s) of an hour on the local day of ``at``, or on one that many days ``later``."""
    day = datetime.fromtimestamp(at, zone).date() + timedelta(days=later)
    return datetime.combine(day, time(hour), zone).timestamp()


def _read(text: str, wall: Wall) -> When | None:
    """What a clause names, be it past or far."""
    days, day_spans = days_in(text, wall)
    rest = _mask(text, day_spans)
    part = PARTS.search(rest)
    if part and days is None:
        days = day_of(part[0], wall)
    part = part if days else None
    hours = hours_of(part) if part else None
    clock = clock_in(rest)
    spans = (*day_spans, *([part.span()] if part else ()), *([clock.span] if clock else ()))
    if clock is not None:
        moment = wall.moment(clock, days[0] if days else None, hours)
        return None if moment is None else When(moment, moment, Grain.HOUR, spans)
    if days is None:
        return None
    first, last = hours or (0, 24)
    start, end, now = wall.stamp(days[0], first), wall.stamp(days[1], last), wall.local.timestamp()
    return None if end <= now else When(max(start, now), end, Grain.PART if hours else Grain.DAY, spans)


def _mask(text: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    return text
