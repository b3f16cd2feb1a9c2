"""What the bot did, kept as it arrived, and waited for; knows no channel and no rule."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from lab.loopback.discord.wire import Call, Json
from lab.loopback.shelves import Log


@dataclass(frozen=True, slots=True)
class Sent:
    """What the bot sent; `via` is message, interaction or followup, `flags` those that the message has now."""

    channel: int
    message_id: int
    text: str
    payload: Json
    files: dict[str, bytes]
    nonce: str | None
    at: float
    via: str = "message"
    flags: int = 0


class Records:
    """Logs of the latest calls and of what came of them, and those who wait for a message."""

    def __init__(self, clock: Callable[[], float], keep: int) -> None:
        self.sent: Log[Sent] = Log(keep)
        self.edited: Log[Sent] = Log(keep)
        self.typing: Log[tuple[int, float]] = Log(keep)
        self.calls: Log[tuple[str, str, float]] = Log(keep)
        self.watchers: list[Callable[[Sent], None]] = []  # told of each message at once
        self.clock = clock
        self._news = asyncio.Event()

    def arrive(self, method: str, path: str) -> None:
        """Note a request before anything is done about it."""
        self.calls.note((method, path, self.clock()))

    def type(self, channel: int) -> None:
        """Note a typing sign."""
        self.typing.note((channel, self.clock()))

    def note(self, message: Json, call: Call, via: str, *, edit: bool = False) -> None:
        """Note a message that was sent or edited."""
        ids = int(message["channel_id"]), int(message["id"])
        nonce, flags = message.get("nonce"), message["flags"]
        record = Sent(*ids, message["content"], call.payload, call.files, nonce, self.clock(), via, flags)
        (self.edited if edit else self.sent).note(record)
        for watcher in () if edit else tuple(self.watchers):
            watcher(record)
        self._news.set()

    async def wait_sent(self, count: int = 1, *, channel: int | None = None, timeout: float = 10.0) -> list[Sent]:
        """Everything sent so far (in that channel), once it is at least `count`."""
        messages: list[Sent] = []
        try:
            async with asyncio.timeout(timeout):
                while len(messages := [s for s in self.sent if channel in (None, s.channel)]) < count:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            last = [f"{method} {path}" for method, path, _ in self.calls[-5:]]
            texts = [message.text for message in messages]
            raise TimeoutError(f"{len(messages)} of {count} messages: {texts}; last calls: {last}") from None
        return messages
