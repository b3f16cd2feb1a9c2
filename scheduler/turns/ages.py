"""How long messages lie in an inbox, by a clock that nobody sets; the wall clocks of two machines never agree."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduler.mailbox import Mail


@dataclass(slots=True)
class Ages:
    """The ages of one chat's messages, as whoever serves it sees them come. ``clock`` gives seconds that never go
    back. What lies there at the first look counts as new: it woke whoever looks, or has waited so long that a moment
    more is nothing."""

    clock: Callable[[], float] = time.monotonic
    _came_at: dict[str, float] = field(default_factory=dict, init=False)
    _looked_at: float | None = field(default=None, init=False)

    def arrivals(self, mail: Mail, now: float) -> tuple[float, ...]:
        """When (epoch s) each message came, if it is ``now``."""
        at = self.clock()
        # What was not there at the last look has come since, whatever the wall clock says.
        longest = 0.0 if self._looked_at is None else at - self._looked_at
        came_at = {
            incoming.id: self._came_at.get(incoming.id, at - min(max(now - arrival, 0.0), longest))
            for incoming, arrival in zip(mail.inbox, mail.arrivals, strict=True)
        }
        self._came_at, self._looked_at = came_at, at
        return tuple(now - (at - came_at[incoming.id]) for incoming in mail.inbox)
