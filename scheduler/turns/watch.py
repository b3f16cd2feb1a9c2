"""How the house is seen from outside: a report a turn, errors by kind, and what happened at a door."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.messages import TurnReport


def _unheard(kind: str, well: bool, seconds: float) -> None:
    """Where nobody counts."""


def _uncounted(way: str, seconds: float) -> None:
    """The same for sound."""


def _unseen() -> None:
    """The same for people."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Six calls that metrics and log answer; nothing that is said passes here. ``made`` hears of each picture, voice
    note or lookup by its kind, whether there was one in the end, and the seconds that it took, ``sound`` how many
    seconds were spoken (``out``) or heard (``in``), ``person`` of each person's first turn of a day."""

    report: Callable[[TurnReport], None]
    error: Callable[[str, BaseException | None], None]
    count: Callable[[str, str], None]
    made: Callable[[str, bool, float], None] = _unheard
    sound: Callable[[str, float], None] = _uncounted
    person: Callable[[], None] = _unseen
