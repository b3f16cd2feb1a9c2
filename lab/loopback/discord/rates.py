"""How fast a bot may write, each channel counted for itself; knows no message."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lab.loopback.discord.waits import bucket, too_many
from lab.loopback.discord.wire import RefusedError


@dataclass(slots=True, eq=False)
class Rate:
    """So many messages in so many seconds, in one channel or in each; a window begins with its first message."""

    count: int
    seconds: float
    channel: int | None
    windows: dict[int, tuple[float, int]] = field(default_factory=dict)

    def spend(self, channel: int, now: float) -> tuple[int, float]:
        """Count one message. Returns how many are left, below 0 for one too many, and seconds until there are more."""
        begin, count = self.windows.get(channel, (now, 0))
        if begin + self.seconds <= now:
            begin, count = now, 0
        self.windows[channel] = begin, min(count + 1, self.count)
        return self.count - count - 1, begin + self.seconds - now


class Rates:
    """None until one is set; where several hold for a channel, the one set last does."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rates: list[Rate] = []

    def limit(self, count: int, seconds: float, *, channel: int | None = None) -> None:
        """Answer 429 to what is sent faster than that, in one channel or in each by itself."""
        self._rates.append(Rate(count, seconds, channel))

    def admit(self, channel: int) -> dict[str, str]:
        """Count a message, and return the headers that tell what is left. Raises RefusedError."""
        rate = next((rate for rate in reversed(self._rates) if rate.channel in (None, channel)), None)
        if rate is None:
            return {}
        now = self._clock()
        remaining, wait = rate.spend(channel, now)
        headers = bucket(f"messages-{channel}", limit=rate.count, remaining=max(remaining, 0), reset_after=wait, at=now)
        if remaining < 0:
            body, wait_headers = too_many(wait)
            raise RefusedError.with_body(429, body, headers | wait_headers)
        return headers
