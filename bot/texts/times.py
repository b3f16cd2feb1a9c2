"""Times to come as people say them."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Times:
    """Times to come as people say them."""

    at: str
    at_one: str
    today: str
    tomorrow: str
    this_week: str
    later: str
    in_a_minute: str
    in_minutes: str
    in_hours: str
    in_days: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    numbers: tuple[str, ...]

    def moment(self, at: datetime, now: datetime) -> str:
        """A local time to come as people say it: "at 15:00", "tomorrow at 9:00", "on Fri at 15:00"."""
        days = (at.date() - now.date()) // timedelta(days=1)
        text = self.later if days >= 7 else self.this_week
        if days < 2:
            text = self.today if days < 1 else self.tomorrow
        # Where one o'clock has a grammar of its own.
        clock = (self.at_one if at.hour == 1 else self.at).format(clock=f"{at.hour}:{at:%M}")
        return text.format(at=clock, weekday=self.weekdays[at.weekday()], day=at.day, month=self.months[at.month - 1])

    def in_a_while(self, seconds: float) -> str:
        """A span to come, for somebody whose clock is unknown."""
        minutes = max(1, round(seconds / 60))
        if minutes < 120:
            return self.in_a_minute if minutes == 1 else self.in_minutes.format(count=minutes)
        hours = round(minutes / 60)
        return self.in_hours.format(count=hours) if hours < 48 else self.in_days.format(count=round(hours / 24))

    def number(self, count: int) -> str:
        """A number in words, where it is a small one."""
        return self.numbers[count] if count < len(self.numbers) else str(count)
