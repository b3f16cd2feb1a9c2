"""Clock times as people write them ("at 10", "half past 3"), and the moments that they mean where somebody lives."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.times.words import HOUR, NAMED, PAST_THE_HOUR, WORDS, number_in

MORNING = range(4, 12)
_SENSIBLE = range(7, 24)
"""Hours at which a bare "at 3" is meant, unless the other one is near."""
_NEAR = 3 * 3600.0
_AFTERNOON = range(1, 7)
"""Hours that mean the afternoon on another day."""

Span = tuple[int, int]
"""From where to where in a text something stands."""
Hours = tuple[int, int]
"""The first hour of a part of the day, and the one after its last."""


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour and minute, and whether it may be of either half of the day."""

    hour: int
    minute: int
    either: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Wall:
    """The clock on a person's wall at ``local`` time; ``morning`` reads a bare hour as one of the morning."""

    local: datetime
    morning: bool

    def ahead(self, days: int) -> date:
        """The day that many days from today."""
        return self.local.date() + timedelta(days=days)

    def stamp(self, day: date, hour: int, minute: int = 0) -> float:
        """The time (epoch s) of an hour: of one that a zone skips the one after, of two the one that is to come."""
        day, hour = (day + timedelta(days=1), hour - 24) if hour >= 24 else (day, hour)
        there = datetime.combine(day, time(hour, minute), self.local.tzinfo)
        stamp = there.timestamp()
        return stamp if stamp > self.local.timestamp() else there.replace(fold=1).timestamp()

    def moment(self, clock: Clock, day: date | None, hours: Hours | None) -> float | None:
        """The time (epoch s) of a clock on a day, or on the next on which it makes sense; None when it is past.
        ``hours`` are those of the part of the day that stands beside it."""
        now, today = self.local.timestamp(), self.local.date()
        halves = [clock.hour, clock.hour % 12 + 12 * (clock.hour < 12)] if clock.either else [clock.hour]
        if clock.either and hours:
            halves = [clock.hour % 12 + 12 * (hours[0] >= 12)]
        if day is not None and day != today:
            late = clock.either and clock.hour in _AFTERNOON and not self.morning and not hours
            return self.stamp(day, halves[-1] if late else halves[0], clock.minute)
        days = [today] if day else [today, self.ahead(1)]
        moments = [(self.stamp(date_, half, clock.minute), half) for date_ in days for half in halves]
        moments = [pair for pair in moments if pair[0] > now]
        if clock.either and self.morning:
            moments = [pair for pair in moments if pair[1] in MORNING] or moments
        elif clock.either and not day:
            moments = [pair for pair in moments if pair[1] in _SENSIBLE or pair[0] - now <= _NEAR] or moments
        return min(moments)[0] if moments else None


def clock_in(text: str) -> Clock | None:
    """The first clock that a text names."""
    if name := NAMED.search(text):
        return Clock(number_in(name), 0, either=False, span=name.span())
    if (past := PAST_THE_HOUR.search(text)) and 1 <= int(past["hour"]) <= 12:
        minutes = 30 if past["which"] == "half" else 15
        at = int(past["hour"]) * 60 + (minutes if past["side"] == "past" else -minutes)
        return Clock(at // 60, at % 60, either=True, span=past.span())
    for match in HOUR.finditer(text):
        hour, minute = int(match["hour"]), int(match["minute"] or match["after"] or 0)
        half = (match["half"] or "").replace(".", "")
        if not (match["before"] or half or match["mark"] or match["colon"] in (":", "h")):
            continue
        if half and 1 <= hour <= 12:
            return Clock(hour % 12 + 12 * (half == "pm"), minute, either=False, span=match.span())
        if not half and hour * 60 + minute <= 1440:
            return Clock(hour, minute, 1 <= hour <= 12 and match["hour"][0] != "0", match.span())
    return None


def hours_of(part: re.Match[str]) -> Hours:
    """The hours of a part of the day."""
    hours = next(hours for hours, words in WORDS["parts"].items() if re.fullmatch("|".join(words), part[0]))
    start, _, end = hours.partition("-")
    return int(start), int(end)
