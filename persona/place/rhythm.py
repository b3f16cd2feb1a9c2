"""In which hours of their day somebody writes: counts that fade, so that a new job is soon known; reads no clock."""

from collections.abc import Sequence

HOURS = 24
SITTING = 1800.0
"""Seconds of silence after which a line begins another sitting, of which only the first one counts."""
_KEPT = 0.97
"""Of each count with every sitting: after some thirty of them the first are but a third."""
_UNKNOWN = 0.1
"""Sittings that each hour has before anything is known."""


def wrote(rhythm: Sequence[float], hour: int) -> tuple[float, ...]:
    """The counts of the 24 local hours (none: nothing known) after another sitting that began in one of them."""
    before = rhythm if len(rhythm) == HOURS else (0.0,) * HOURS
    return tuple(round(count * _KEPT + (place == hour), 3) for place, count in enumerate(before))


def weight(rhythm: Sequence[float], hour: int | None) -> float:
    """How likely they are there in a local hour, beside all others; every hour is alike while none is known."""
    return _UNKNOWN + (rhythm[hour] if hour is not None and len(rhythm) == HOURS else 0.0)
