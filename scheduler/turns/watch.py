"""How the house is seen from outside: a report a turn, errors by kind, and what happened at a door."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.messages import TurnReport


@dataclass(frozen=True, slots=True)
class Watch:
    """Three calls that metrics and log answer; nothing that is said passes here."""

    report: Callable[[TurnReport], None]
    error: Callable[[str, BaseException | None], None]
    count: Callable[[str, str], None]
