"""One time of a wish, put together of its clock, its day and how it repeats."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.times.calendar import Day
from engine.times.clocks import Wall
from engine.times.hours import Hour
from engine.times.moments import Part, moments
from engine.times.repeats import NAMES, Repeat, first_day
from engine.times.spans import Stretch

_OFFERED = {-1: (9, 18), 0: (3, 5), 4: (8, 10), 12: (14, 16), 17: (18, 20), 18: (20, 22)}
"""The hours that are offered for a day, or the part of it with that first hour, of which no hour was said."""


_NIGHT = 24


@dataclass(frozen=True)
class Entry:
    """One time of a wish, in its parts."""

    hour: Hour | None = None
    day: Day | None = None
    part: Part | None = None
    stretch: Stretch | None = None
    repeat: Repeat | None = None
    start: Day | None = None
    until: Day | None = None
    count: int = 0

    @property
    def lacks_hour(self) -> bool:
        """Whether no clock is named, nor a part of a day that is named too: "tomorrow morning" is at nine, of a night
        nobody can tell."""
        dated = (
            self.part is not None
            and (self.day is not None or self.part.today)
            and self.part.first > 0
            and self.part.last <= _NIGHT
        )
        return not (self.hour or self.stretch or dated)

    def offers(self, wall: Wall) -> tuple[tuple[float, ...], str]:
        """Two times (epoch s) to choose from where only the day or a part of it is named, and how they repeat."""
        part = self.part or (_part_named(self.repeat.part) if self.repeat else None)
        times = [
            replace(self, hour=Hour(hour, 0, either=False, span=(0, 0)), part=None).stamps(wall, wakes=False)
            for hour in _OFFERED[part.first if part else -1]
        ]
        return tuple(stamp for stamps, _ in times for stamp in stamps), times[0][1]

    def stamps(self, wall: Wall, *, wakes: bool) -> tuple[tuple[float, ...], str]:
        """The times (epoch s) that it may mean, and the rule by which it repeats."""
        if self.stretch is not None:
            return (wall.local.timestamp() + self.stretch.seconds,), ""
        if self.repeat is None:
            return moments(self.hour, self.day, self.part, wall, wakes=wakes), ""
        return self._repeating(self.repeat, wall, wakes=wakes)

    def _repeating(self, repeat: Repeat, wall: Wall, *, wakes: bool) -> tuple[tuple[float, ...], str]:
        part = self.part or _part_named(repeat.part)
        first = self.start or self.day
        start = wall.local if first is None else datetime.combine(first.first, datetime.min.time(), wall.local.tzinfo)
        if first is not None and not repeat.days and not repeat.monthday and repeat.freq != "DAILY":
            repeat = replace(repeat, days=(NAMES[first.first.weekday()],)) if first.weekday is not None else repeat
        # The hours of another day, so that nothing depends on what time it is now.
        far = Day(start.date() + timedelta(days=1), start.date() + timedelta(days=1), (0, 0))
        clocks = moments(self.hour, far, part, wall, wakes=wakes)
        stamps = []
        rule = ""
        for clock in clocks:
            wanted = datetime.fromtimestamp(clock, wall.local.tzinfo)
            late = (wanted.date() - far.first).days
            day = first_day(repeat, start)
            stamp = wall.stamp(day.date(), wanted.hour + 24 * late, wanted.minute)
            if stamp <= wall.local.timestamp():
                day = first_day(
                    repeat, datetime.combine(day.date() + timedelta(days=1), datetime.min.time(), wall.local.tzinfo)
                )
                stamp = wall.stamp(day.date(), wanted.hour + 24 * late, wanted.minute)
            stamps.append(stamp)
            until = datetime.combine(self.until.first, datetime.min.time()) if self.until else None
            rule = repeat.rule(wanted, count=self.count, until=until)
        return tuple(sorted(stamps)), rule


def shared(groups: list[tuple[Entry, int, int]]) -> list[tuple[Entry, int, int]]:
    """The same with the day and the part of the day that a list has in common."""
    entries: list[tuple[Entry, int, int]] = []
    last = next((entry.day for entry, _, _ in reversed(groups) if entry.day), None)
    for at, (entry, start, end) in enumerate(groups):
        before = entries[at - 1][0] if at else None
        if entry.stretch is None:
            day = (
                entry.day
                or (before.day if before else None)
                or (last if before is None and entry.part is None else None)
            )
            part = entry.part
            later = groups[at + 1 :]
            if part is None and entry.day is None and later and later[-1][0].part and later[-1][0].day:
                part = later[-1][0].part
            if (
                part is None
                and before
                and before.part
                and entry.hour
                and entry.hour.either
                and before.hour
                and entry.day is None
            ):
                part = (
                    before.part
                    if entry.hour.hour * 60 + entry.hour.minute > before.hour.hour % 12 * 60 + before.hour.minute
                    else None
                )
            entry = replace(entry, day=day, part=part)
        entries.append((entry, start, end))
    return entries


def _part_named(name: str) -> Part | None:
    if not name:
        return None
    first, last = next(hours for hours, pattern in _PARTS.items() if pattern.match(name))
    return Part(first, last, (0, 0))


_PARTS: Mapping[tuple[int, int], re.Pattern[str]] = {
    (4, 12): re.compile("morning|morgen|mañana|mat"),
    (12, 18): re.compile("after|nachm|tarde|après|apr"),
    (17, 24): re.compile("even|abend|soir"),
    (18, 29): re.compile("night|nacht|noche|nuit"),
}
