"""What time it is where the person lives; knows zones, reads no clock."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from persona.person import Person

_TIME = r"(\d{1,2})(?:[:.h]([0-5]\d))? ?(am|pm|a\.m\.|p\.m\.|h|uhr)?"
_HOURS = re.compile(rf"(?:from |between |von |de )?{_TIME}(?: ?(?:-|–|—) ?| (?:to|till|until|and|bis|a|à) | ){_TIME}")


def local_time(person: Person, now: float) -> datetime | None:
    """The person's wall clock at ``now`` (epoch seconds), or None while their zone is unknown."""
    if not person.zone:
        return None
    try:
        return datetime.fromtimestamp(now, ZoneInfo(person.zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def quiet(person: Person, now: float) -> bool:
    """Whether ``now`` lies in the hours in which nobody writes first. A zone that is unknown counts as quiet
    outside the few hours (15–19 UTC) that are day in most inhabited places."""
    local = local_time(person, now)
    if local is None:
        return not 15 <= now // 3600 % 24 < 19
    start, end = person.quiet
    if start <= end:
        return start <= local.hour < end
    return local.hour >= start or local.hour < end


def hours_of(text: str) -> tuple[int, int] | None:
    """The local hours from and to that a person names ("22-8", "10pm to 7:30"), widened to full ones; None for
    what names no part of a day."""
    match = _HOURS.fullmatch(text.strip().casefold())
    if match is None:
        return None
    start, _ = _hour(*match.group(1, 2, 3))
    end, minutes = _hour(*match.group(4, 5, 6))
    if start is None or end is None:
        return None
    hours = start % 24, (end + (minutes > 0)) % 24
    return hours if hours[0] != hours[1] else None


def _hour(hour: str, minute: str | None, half: str | None) -> tuple[int | None, int]:
    """The hour from 0 to 24 and the minutes past it; no hour for what no clock shows."""
    number, minutes = int(hour), int(minute or 0)
    half = (half or "").replace(".", "")
    if half in ("am", "pm"):
        return (number % 12 + (12 if half == "pm" else 0) if 1 <= number <= 12 else None), minutes
    return (number if number * 60 + minutes <= 1440 else None), minutes
