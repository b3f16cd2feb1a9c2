"""Times to come as people say them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Times:
    """Times to come as people say them."""

    at: str
    at_one: str
    today: str
    tomorrow: str
    this_week: str
    later: str
    first: str
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
        return self.on_day(text, at, at=self.clock(at.hour, at.minute), weekday=self.weekdays[at.weekday()])

    def clock(self, hour: int, minute: int) -> str:
        """A time of day: "at 15:00"."""
        # Where one o'clock has a grammar of its own.
        return (self.at_one if hour == 1 else self.at).format(clock=f"{hour}:{minute:02}")

    def on_day(self, text: str, date: date, /, **values: str) -> str:
        """A text with a day and its month put in, and these values."""
        return text.format(day=self.day(date.day), month=self.months[date.month - 1], **values)

    def day(self, number: int) -> str:
        """A day of a month."""
        # Where the first has a name of its own.
        return self.first if number == 1 else str(number)

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
