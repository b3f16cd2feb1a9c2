"""What whoever runs the house must hear of by themselves, counted by kind; knows no text, no person and no door."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scheduler.errors import DoorShut


class Trouble(StrEnum):
    """What somebody must look after."""

    CRASH = "crash"
    TOKEN = "token"  # noqa: S105 - a kind of trouble
    GIVEN_UP = "given_up"
    STUCK = "stuck"


_TROUBLES: Mapping[str, Trouble] = {
    "turn": Trouble.CRASH,
    "check_in": Trouble.CRASH,
    "telegram_update": Trouble.CRASH,
    "discord_event": Trouble.CRASH,
    "given_up": Trouble.GIVEN_UP,
}
"""By what the watch calls it."""


@dataclass(slots=True)
class Troubles:
    """What one process saw since that was last told; ``stuck`` is how many chats wait too long now."""

    stuck: int = 0
    _counts: Counter[str] = field(default_factory=Counter, init=False)

    def note(self, kind: str, cause: BaseException | None = None) -> None:
        """Count an error or event, where it is one that somebody must look after."""
        if trouble := Trouble.TOKEN if isinstance(cause, DoorShut) else _TROUBLES.get(kind):
            self._counts[trouble] += 1

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each kind there are; nothing where all is well."""
        return {trouble: count for trouble, count in (*self._counts.items(), (Trouble.STUCK, self.stuck)) if count}

    def told(self, counts: Mapping[str, int]) -> None:
        """Forget what was told; what came meanwhile is told the next time."""
        self._counts.subtract({trouble: count for trouble, count in counts.items() if trouble is not Trouble.STUCK})
