"""What time it is where the person lives; knows zones, reads no clock."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from persona.model import Person


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
        return not 15 <= datetime.fromtimestamp(now, ZoneInfo("UTC")).hour < 19
    start, end = person.quiet
    if start <= end:
        return start <= local.hour < end
    return local.hour >= start or local.hour < end
