"""Times as people write them ("on Friday at 10", "in 20 minutes"), read in their own zone; knows no promise.

Hours, days and spans are read by rules of our own, since people leave out what is plain to them; dates with a month
are read by a library, which is imported when the first of them is met.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import IntEnum

from engine.times.words import (
    ALL,
    DATE,
    DAYS,
    HOUR,
    NAMED,
    PARTS,
    PAST,
    PAST_THE_HOUR,
    SPAN,
    TODAY,
    WEEK,
    WEEKDAYS,
    WEEKEND,
    WORDS,
)
from persona.text import level_blanks, lower_in_place, straighten

LONGEST = 400
"""Characters of a text that are read."""
_FURTHEST = 366 * 86_400.0
_DAY = 86_400.0
_SENSIBLE = range(7, 24)
"""Hours at which a bare "at 3" is meant, unless the other one is near."""
_NIGHT = 22
_NEAR = 3 * 3600.0
_AFTERNOON = range(1, 7)
"""Hours that mean the afternoon on another day."""
_MORNING = range(4, 12)
_Span = tuple[int, int]


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
    spans: tuple[_Span, ...]

    @property
    def exact(self) -> bool:
        """Whether it names an hour."""
        return self.grain is Grain.HOUR


def plain(text: str) -> str:
    """The text as it is read here, of the same length: small letters, straight apostrophes, plain blanks."""
    return level_blanks(straighten(lower_in_place(text)))


def has_time(text: str) -> bool:
    """Whether a text names a time, told cheaply; most texts don't."""
    said = plain(text[:LONGEST])
    return any(pattern.search(said) for pattern in ALL) or _clock(said) is not None


def needs_zone(text: str) -> bool:
    """Whether the time that a text names depends on where the person is."""
    span = SPAN.search(plain(text[:LONGEST]))
    return has_time(text) and (span is None or _unit(span) >= _DAY)


def when(text: str, now: float, zone: tzinfo | None, *, morning: bool = False) -> When | None:
    """The time to come that a clause names, or None; ``now`` in epoch s. Without a zone only a span of hours or
    minutes is known. ``morning`` reads a bare hour as one of the morning, as in "wake me at 7"."""
    said = plain(text[:LONGEST])
    if (span := SPAN.search(said)) and _unit(span) < _DAY:
        moment = now + _seconds(span)
        return When(moment, moment, Grain.HOUR, (span.span(),))
    if zone is None or PAST.search(said):
        return None
    found = _Reading(said, datetime.fromtimestamp(now, zone), morning).whole()
    return found if found and now <= found.start <= now + _FURTHEST else None


def day_at(at: float, zone: tzinfo, hour: int, *, later: int = 0) -> float:
    """The time (epoch s) of an hour on the local day of ``at``, or on one that many days ``later``."""
    day = datetime.fromtimestamp(at, zone).date() + timedelta(days=later)
    return datetime.combine(day, time(hour), zone).timestamp()


@dataclass(frozen=True, slots=True)
class _Clock:
    """An hour and minute, and whether it may be of either half of the day."""

    hour: int
    minute: int
    either: bool
    span: _Span


@dataclass(slots=True)
class _Reading:
    """One clause, read at one local time."""

    said: str
    local: datetime
    morning: bool

    def whole(self) -> When | None:
        days, day_spans = self._days()
        rest = _blanked(self.said, day_spans)
        part = PARTS.search(rest)
        if part and days is None:
            days = self._day_of(part[0])
        part = part if days else None
        hours = _hours(part) if part else None
        clock = _clock(rest)
        spans = (*day_spans, *([part.span()] if part else ()), *([clock.span] if clock else ()))
        if clock is not None:
            moment = self._moment(clock, days[0] if days else None, hours)
            return None if moment is None else When(moment, moment, Grain.HOUR, spans)
        if days is None:
            return None
        first, last = hours or (0, 24)
        start, end, now = self._stamp(days[0], first), self._stamp(days[1], last), self.local.timestamp()
        return None if end <= now else When(max(start, now), end, Grain.PART if hours else Grain.DAY, spans)

    def _days(self) -> tuple[tuple[date, date] | None, tuple[_Span, ...]]:
        """The first and the last day that are named, and where."""
        today = self.local.date()
        if found := SPAN.search(self.said):
            day = today + timedelta(days=round(_seconds(found) / _DAY))
            return (day, day), (found.span(),)
        if (found := DATE.search(self.said)) and (read := _from_library(found[0], today)):
            return (read, read), (found.span(),)
        if found := WEEK.search(self.said):
            monday = self._ahead(7 - today.weekday())
            return (monday, monday + timedelta(days=4)), (found.span(),)
        if found := WEEKEND.search(self.said):
            saturday = self._ahead(5 - today.weekday() + 7 * bool(found["next"]))
            return (max(saturday, today), saturday + timedelta(days=1)), (found.span(),)
        if found := DAYS.search(self.said):
            day = self._ahead(_number(found))
            return (day, day), (found.span(),)
        if found := WEEKDAYS.search(self.said):
            day = self._weekday(found)
            return (day, day), (found.span(),)
        return None, ()

    def _weekday(self, found: re.Match[str]) -> date:
        number, today = _number(found), self.local.weekday()
        if found["next"]:
            return self._ahead(7 - today + number)
        if number == today and self._later_today():
            return self._ahead(0)
        return self._ahead((number - today - 1) % 7 + 1)

    def _later_today(self) -> bool:
        """Whether an hour or a part of the day is named that is still to come today."""
        clock, part, today = _clock(self.said), PARTS.search(self.said), self.local.date()
        if clock is not None:
            moment = self._moment(clock, today, _hours(part) if part else None)
            # "Friday at 10", said on a Friday at eleven, is not meant for the night.
            return moment is not None and (part is not None or not clock.either or moment < self._stamp(today, _NIGHT))
        return part is not None and self._stamp(today, _hours(part)[0]) > self.local.timestamp()

    def _day_of(self, part: str) -> tuple[date, date] | None:
        """The day of a part that stands alone: "tonight" is today, "in the morning" the next one."""
        if part == "in the morning":
            day = self._ahead(int(self.local.hour >= _MORNING.start))
        elif TODAY.fullmatch(part):
            day = self._ahead(0)
        else:
            return None
        return day, day

    def _moment(self, clock: _Clock, day: date | None, hours: tuple[int, int] | None) -> float | None:
        """The time (epoch s) of a clock on a day, or on the next on which it makes sense; None when it is past."""
        now, today = self.local.timestamp(), self.local.date()
        halves = [clock.hour, clock.hour % 12 + 12 * (clock.hour < 12)] if clock.either else [clock.hour]
        if clock.either and hours:
            halves = [clock.hour % 12 + 12 * (hours[0] >= 12)]
        if day is not None and day != today:
            late = clock.either and clock.hour in _AFTERNOON and not self.morning and not hours
            return self._stamp(day, halves[-1] if late else halves[0], clock.minute)
        days = [today] if day else [today, self._ahead(1)]
        here = [(self._stamp(each, half, clock.minute), half) for each in days for half in halves]
        here = [pair for pair in here if pair[0] > now]
        if clock.either and self.morning:
            here = [pair for pair in here if pair[1] in _MORNING] or here
        elif clock.either and not day:
            here = [pair for pair in here if pair[1] in _SENSIBLE or pair[0] - now <= _NEAR] or here
        return min(here)[0] if here else None

    def _ahead(self, days: int) -> date:
        return self.local.date() + timedelta(days=days)

    def _stamp(self, day: date, hour: int, minute: int = 0) -> float:
        """The time of a wall clock: in an hour that a zone skips the one after, of two the one that is to come."""
        day, hour = (day + timedelta(days=1), hour - 24) if hour >= 24 else (day, hour)
        there = datetime.combine(day, time(hour, minute), self.local.tzinfo)
        stamp = there.timestamp()
        return stamp if stamp > self.local.timestamp() else there.replace(fold=1).timestamp()


def _clock(said: str) -> _Clock | None:
    """The first clock that a text names."""
    if named := NAMED.search(said):
        return _Clock(_number(named), 0, either=False, span=named.span())
    if (past := PAST_THE_HOUR.search(said)) and 1 <= int(past["hour"]) <= 12:
        minutes = 30 if past["which"] == "half" else 15
        at = int(past["hour"]) * 60 + (minutes if past["side"] == "past" else -minutes)
        return _Clock(at // 60, at % 60, either=True, span=past.span())
    for found in HOUR.finditer(said):
        hour, minute = int(found["hour"]), int(found["minute"] or found["after"] or 0)
        half = (found["half"] or "").replace(".", "")
        if not (found["before"] or half or found["mark"] or found["colon"] in (":", "h")):
            continue
        if half and 1 <= hour <= 12:
            return _Clock(hour % 12 + 12 * (half == "pm"), minute, either=False, span=found.span())
        if not half and hour * 60 + minute <= 1440:
            return _Clock(hour, minute, 1 <= hour <= 12 and found["hour"][0] != "0", found.span())
    return None


def _seconds(span: re.Match[str]) -> float:
    number, unit = span["number"], _unit(span)
    count = float(number) if number.isdigit() else _value(WORDS["numbers"], number)
    return count * unit + (unit / 2 if span["half"] else 0) + 60 * int(span["more"] or 0)


def _unit(span: re.Match[str]) -> float:
    return _value(WORDS["units"], span["unit"])


def _value(table: Mapping[str, list[str]], word: str) -> float:
    return next(float(value) for value, words in table.items() if re.fullmatch("|".join(words), word))


def _hours(part: re.Match[str]) -> tuple[int, int]:
    named = next(hours for hours, words in WORDS["parts"].items() if re.fullmatch("|".join(words), part[0]))
    start, _, end = named.partition("-")
    return int(start), int(end)


def _from_library(text: str, today: date) -> date | None:
    # Imported here: it takes a third of a second, and few people ever need it.
    import dateparser

    base = datetime.combine(today, time())
    options = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
    for languages, order in ((["en"], "DMY" if "." in text else "MDY"), (["de", "fr", "es"], "DMY")):
        found = dateparser.parse(text, languages=languages, settings=options | {"DATE_ORDER": order})
        if isinstance(found, datetime):
            return found.date()
    return None


def _number(found: re.Match[str]) -> int:
    """The number that stands for the word that was found."""
    return next(int(key[1:]) for key, value in found.groupdict().items() if value and key[1:].isdigit())


def _blanked(text: str, spans: Iterable[_Span]) -> str:
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    return text
