"""How the house is seen from outside: a report a turn, errors by kind, and what happened at a door."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.messages import TurnReport


def _unheard(kind: str, well: bool, seconds: float) -> None:
    """Where nobody counts."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Four calls that metrics and log answer; nothing that is said passes here. ``made`` hears of each picture, voice
    note or lookup by its kind, whether there was one in the end, and the seconds that it took."""

    report: Callable[[TurnReport], None]
    error: Callable[[str, BaseException | None], None]
    count: Callable[[str, str], None]
    made: Callable[[str, bool, float], None] = _unheard
