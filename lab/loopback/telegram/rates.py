"""How fast a bot may write, each chat counted for itself; knows no message."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.loopback.telegram.wire import MESSAGES, RefusedError


@dataclass(slots=True, eq=False)
class Rate:
    """So many messages in so many seconds, in one chat or in each."""

    count: int
    seconds: float
    chat: int | None
    times: "defaultdict[int, deque[float]]" = field(default_factory=lambda: defaultdict(deque))

    def wait(self, chat: int, now: float) -> int:
        """Seconds until one more may be sent, 0 for at once."""
        recent = self.times[chat]
        while recent and recent[0] + self.seconds <= now:
            recent.popleft()
        return math.ceil(recent[0] + self.seconds - now) if len(recent) >= self.count else 0


class Rates:
    """None until one is set; what is refused does not count."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rates: list[Rate] = []

    def limit(self, count: int, seconds: float, *, chat: int | None = None) -> None:
        """Answer 429 to what is sent faster than that, in one chat or in each by itself."""
        self._rates.append(Rate(count, seconds, chat))

    def admit(self, method: str, chat: int) -> None:
        """Count a call that sends a message. Raises RefusedError."""
        if method not in MESSAGES:
            return
        now, rates = self._clock(), [rate for rate in self._rates if rate.chat in (None, chat)]
        if wait := max((rate.wait(chat, now) for rate in rates), default=0):
            raise RefusedError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        for rate in rates:
            rate.times[chat].append(now)
