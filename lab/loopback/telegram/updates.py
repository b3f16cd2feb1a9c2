"""Updates on their way to the bot: kept until confirmed, delivered again if not; knows no way of delivery."""

import itertools
from collections import deque
from collections.abc import Callable

from lab.loopback.shelves import Shelf
from lab.loopback.telegram.wire import Json, Request

# Delivered only to those who name it in allowed_updates.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


class Updates:
    """The queue of one bot; ``listeners`` are told of each arrival."""

    def __init__(self, keep: int) -> None:
        self.bodies: Shelf[int, Json] = Shelf(keep)  # by update id
        self.listeners: list[Callable[[], None]] = []
        self.allowed: set[str] = set()
        self._again: deque[tuple[int, Json]] = deque()
        self._pending: deque[tuple[int, Json]] = deque()
        self._next = 1

    @property
    def waiting(self) -> int:
        """Updates that the bot has not confirmed."""
        return len(self._pending)

    @property
    def front(self) -> deque[tuple[int, Json]]:
        """The line that is served next, empty when nothing waits."""
        return self._again or self._pending

    def push(self, update: Json) -> int:
        """Any update, whatever allowed_updates says; one whose id has passed is delivered once more."""
        number = update.get("update_id")
        if not isinstance(number, int):
            number = self._next
        self.bodies.put(number, {"update_id": number} | update)
        (self._again if number < self._next else self._pending).append((number, self.bodies[number]))
        self._next = max(self._next, number + 1)
        for listener in self.listeners:
            listener()
        return number

    def redeliver(self, update_id: int, times: int = 1) -> None:
        """Deliver an update again, confirmed or not."""
        for _ in range(times):
            self.push(self.bodies[update_id])

    def happen(self, kind: str, body: Json) -> int:
        """Something of a kind happened; the bot hears of it if it wants to."""
        if kind in self.allowed if self.allowed else kind not in ON_REQUEST:
            return self.push({kind: body})
        number, self._next = self._next, self._next + 1
        self.bodies.put(number, {"update_id": number, kind: body})
        return number

    def allow(self, call: Request) -> None:
        """Note which kinds the bot wants to hear of, where it says so."""
        if "allowed_updates" in call.params:
            self.allowed = set(call.params["allowed_updates"] or ())

    def confirm(self, offset: int) -> None:
        """Forget what lies before an offset; a negative one keeps so many of the newest."""
        while self._pending and (self._pending[0][0] < offset or len(self._pending) > -offset > 0):
            self._pending.popleft()

    def batch(self, limit: int) -> list[Json]:
        """The next updates, which wait on until they are confirmed."""
        batch = [self._again.popleft() for _ in range(min(limit, len(self._again)))]
        batch += itertools.islice(self._pending, limit - len(batch))
        return [update for _, update in batch]

    def drop(self) -> None:
        """Forget all that waits."""
        self._pending.clear()
