"""The clock on a person's wall: which moments its hours are."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


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
