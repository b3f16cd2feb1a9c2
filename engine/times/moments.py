"""Which moments a clock, a day and a part of the day can mean where somebody lives: one, two to choose from, none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.times.calendar import Day
from engine.times.clocks import Wall
from engine.times.hours import Hour, Span

_NEAR = 3 * 3600.0
"""Seconds within which a bare hour is meant, whichever half of the day it is in."""
_SENSIBLE = 7
"""The hour from which on a bare one is one of the day."""
_LATE = 22
_AFTERNOON = range(1, 5)
"""Bare hours that mean the afternoon on another day."""
_NIGHT = 24
_SMALL = 5
"""Bare hours of a night before this one are after midnight: "five tonight" is in the afternoon."""
_DEFAULTS = {4: 9, 12: 15, 17: 19, 18: 20}
"""The hour of a reminder that names only a part of the day, by the first hour of that."""
_DAY, _DAY_BEGUN = 9, 18
"""The hour of a reminder that names only a day, and only the day that has begun."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, by its first hour and the one after its last; ``today`` where it is that of today, ``bare``
    where the word may be of no day at all ("game night")."""

    first: int
    last: int
    span: Span
    today: bool = False
    bare: bool = False

    def hour(self, number: int) -> int:
        """The hour of it that a bare one means, those after midnight as 24 and more."""
        return _within(number % 12, self)


def moments(hour: Hour | None, day: Day | None, part: Part | None, wall: Wall, *, wakes: bool) -> tuple[float, ...]:
    """The times (epoch s) to come that are meant, the earlier first: two where either half of the day, or either of
    two days, may be meant; none where it is past. ``wakes`` reads a bare hour as one of the morning."""
    if day is None and part is not None and part.today:
        day = Day(wall.ahead(0), wall.ahead(0), part.span)
    if hour is None:
        return _without_hour(day, part, wall)
    if day is not None and day.other is not None:
        days = sorted((day.first, day.other))
        stamps = [_first(_halves(hour, part, day_named=True, wakes=wakes), date_, hour, wall) for date_ in days]
        return tuple(stamp for stamp in stamps if stamp > wall.local.timestamp())
    today = wall.ahead(0)
    if day is not None and day.first != today and not (day.weekday == today.weekday() and day.weekday is not None):
        halves = _halves(hour, part, day_named=True, wakes=wakes)
        return tuple(wall.stamp(day.first, half, hour.minute) for half in halves)
    return _near(hour, day, part, wall, wakes=wakes)


def _near(hour: Hour, day: Day | None, part: Part | None, wall: Wall, *, wakes: bool) -> tuple[float, ...]:
    """Of today, of a weekday that may be today, or of the next day on which it makes sense."""
    now, today = wall.local.timestamp(), wall.ahead(0)
    later = _halves(hour, part, day_named=True, wakes=wakes)
    if hour.hour == 0 and not hour.either and day is None and part is None:
        later = later[:1]
    here = _to_come([today], _halves(hour, part, day_named=False, wakes=wakes), hour, wall)
    if part and part.last > _NIGHT and wall.local.hour < part.last - _NIGHT and day is None:
        # Said in the small hours, "tonight at one" is this night.
        here = _to_come([today], [half - _NIGHT for half in later if half >= _NIGHT], hour, wall) or here
    if near := [stamp for stamp in here if stamp - now <= _NEAR]:
        return (near[0],)
    if day is not None and day.weekday is not None and hour.either and part is None:
        # "Friday at 10", said on a Friday at eleven, is not meant for the night.
        here = [stamp for stamp in here if stamp < wall.stamp(today, _LATE)]
    here = [stamp for stamp in here if stamp >= wall.stamp(today, _SENSIBLE) or not hour.either or part is not None]
    if here:
        return tuple(here[:2])
    if day is not None and day.weekday is None:
        return ()
    day_after = day.first if day is not None else wall.ahead(1)
    stamps = _to_come([day_after], later, hour, wall)
    if near := [stamp for stamp in _to_come([day_after], [hour.hour % 12], hour, wall) if stamp - now <= _NEAR]:
        return (near[0],) if day is None and hour.either and part is None else tuple(stamps)
    return tuple(stamps)


def _to_come(days: Sequence[date], halves: Sequence[int], hour: Hour, wall: Wall) -> list[float]:
    now = wall.local.timestamp()
    stamps = [wall.stamp(day, half, hour.minute) for day in days for half in halves]
    return sorted(stamp for stamp in stamps if stamp > now)


def _first(halves: Sequence[int], day: date, hour: Hour, wall: Wall) -> float:
    return wall.stamp(day, halves[0], hour.minute)


def _halves(hour: Hour, part: Part | None, *, day_named: bool, wakes: bool) -> list[int]:
    """The hours of the day that a clock may mean, those after midnight as 24 and more."""
    number = hour.hour
    if not hour.either:
        if number == 0 and day_named and part is None and not hour.formal:
            return [0, _NIGHT]
        at_night = part is not None and (
            (part.last > _NIGHT and number < part.last - _NIGHT) or (number == 0 and part.last >= _NIGHT)
        )
        return [number + _NIGHT if at_night else number]
    if part is not None:
        return [part.hour(number)]
    if number == 12:
        return [12] if day_named else [0, 12]
    if wakes:
        return [number]
    if day_named and number in _AFTERNOON and not hour.formal:
        return [number + 12]
    return [number] if day_named and hour.formal else [number, number + 12]


def _within(number: int, part: Part) -> int:
    """The hour of a part of the day."""
    if part.first < 12:
        return number or 12 * (part.first > 0)
    if number < _SMALL and part.last > _NIGHT:
        return number + _NIGHT
    return _NIGHT if number == 0 and part.first > 12 else number + 12


def _without_hour(day: Day | None, part: Part | None, wall: Wall) -> tuple[float, ...]:
    now, today = wall.local.timestamp(), wall.ahead(0)
    if part is not None:
        first = day.first if day else today
        stamp = wall.stamp(first, _DEFAULTS.get(part.first, part.first))
        late = wall.stamp(first, min(part.last, _NIGHT)) - 3600
        if stamp <= now < late:
            stamp = min(now + 3600, late)
        if stamp <= now and day is None:
            stamp = wall.stamp(wall.ahead(1), _DEFAULTS.get(part.first, part.first))
        return (stamp,) if stamp > now else ()
    if day is None:
        return ()
    stamp = wall.stamp(day.first, _DAY)
    if stamp <= now:
        stamp = max(wall.stamp(day.first, _DAY_BEGUN), now + 3600)
    return (stamp,) if stamp < wall.stamp(day.first, _NIGHT) else ()


def single(hour: Hour, day: Day | None, part: Part | None, wall: Wall) -> float | None:
    """The one time (epoch s) that is likeliest of those which are meant, for what is only to be come back to; None
    when it is past."""
    stamps = moments(hour, day, part, wall, wakes=wall.morning)
    if len(stamps) < 2:
        return stamps[0] if stamps else None
    if day is not None and day.other is not None:
        return stamps[-1]
    # On another day a bare hour up to six is one of the afternoon, and today the next that is to come.
    is_late = hour.either and (day is not None and day.first != wall.ahead(0)) and hour.hour < _SENSIBLE
    return stamps[1] if is_late or (day is None and hour.hour < _SENSIBLE) else stamps[0]
