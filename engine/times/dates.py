"""Times as people write them ("on Friday at 10", "in 20 minutes"), read in their own zone; knows no promise."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum

from engine.times.calendar import Day
from engine.times.clocks import Wall
from engine.times.hours import Hour, Span
from engine.times.moments import Part, single
from engine.times.reading import Item, read
from engine.times.repeats import Repeat
from engine.times.spans import Stretch
from persona.text import level_blanks, lower_in_place, straighten
from persona.words import either, tables

_WORDS = tables(__file__, "dates.toml")
LONGEST = 400
"""Characters of a text that are read."""
_FURTHEST = 366 * 86_400.0
_PAST = re.compile(rf"(?<!\w)(?:{either(_WORDS['past']['words'])})(?!\w)")
_PARTS = {0: (1, 6), 4: (9, 12), 12: (14, 18), 17: (19, 22), 18: (20, 22)}
"""The hours that a part of the day is meant to be, where an event is named by that alone."""
_ANY = re.compile(rf"\d|(?<!\w)(?:{either(_WORDS['any']['words'])})")


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
    return _ANY.search(text) is not None and bool(_items(text, date(2026, 1, 1), ""))


def needs_zone(text: str) -> bool:
    """Whether the time that a text names depends on where the person is."""
    items = _items(plain(text[:LONGEST]), date(2026, 1, 1), "")
    return bool(items) and not all(isinstance(item, Stretch) for item in items)


def when(text: str, now: float, zone: tzinfo | None, *, morning: bool = False) -> When | None:
    """The time to come that a clause names, or None; ``now`` in epoch s. Without a zone only a span of hours or
    minutes is known. ``morning`` reads a bare hour as one of the morning, as in "wake me at 7"."""
    text = plain(text[:LONGEST])
    local = datetime.fromtimestamp(now, zone or UTC)
    items = _items(text, local.date(), str(zone) if zone else "")
    stretch = next((item for item in items if isinstance(item, Stretch)), None)
    if stretch is not None:
        return When(now + stretch.seconds, now + stretch.seconds, Grain.HOUR, (stretch.span,))
    if zone is None or _PAST.search(text) or any(isinstance(item, Repeat) or _is_past(item) for item in items):
        return None
    reading = _read(items, Wall(local, morning))
    return reading if reading and now <= reading.start <= now + _FURTHEST else None


def day_at(at: float, zone: tzinfo, hour: int, *, later: int = 0) -> float:
    """The time (epoch s) of an hour on the local day of ``at``, or on one that many days ``later``."""
    day = datetime.fromtimestamp(at, zone).date() + timedelta(days=later)
    return datetime.combine(day, time(hour), zone).timestamp()


def _items(text: str, today: date, zone: str) -> tuple[Item, ...]:
    items = read(text, today, zone).items if _ANY.search(text) else ()
    return tuple(item for item in items if not isinstance(item, Stretch) or item.ahead)


def _is_past(item: Item) -> bool:
    return isinstance(item, Day) and item.past


def _read(items: tuple[Item, ...], wall: Wall) -> When | None:
    """What a clause names, be it past or far."""
    hour = next((item for item in items if isinstance(item, Hour)), None)
    day = next((item for item in items if isinstance(item, Day)), None)
    part = next((item for item in items if isinstance(item, Part)), None)
    spans = tuple(item.span for item in (day, part, hour) if item is not None)
    if hour is not None and (day is None or day.one or day.other):
        moment = single(hour, day, part, wall)
        return None if moment is None else When(moment, moment, Grain.HOUR, spans)
    if day is None and (part is None or part.bare):
        return None
    first, last = _PARTS[part.first] if part else (0, 24)
    today = wall.ahead(0)
    if day is None:
        begun = part is not None and wall.local.hour >= part.first and not part.today and part.first < 12
        today = wall.ahead(1) if begun else today
    days = (day.other or day.first, day.other or day.last) if day else (today, today)
    start, end, now = wall.stamp(days[0], first), wall.stamp(days[1], last), wall.local.timestamp()
    return None if end <= now else When(max(start, now), end, Grain.PART if part else Grain.DAY, spans)
