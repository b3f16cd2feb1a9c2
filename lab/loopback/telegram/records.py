"""What the bot did, kept as it arrived, and waited for; knows no chat and no rule."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from lab.loopback.shelves import Log
from lab.loopback.telegram.wire import MESSAGES, Json, Request


@dataclass(frozen=True, slots=True)
class Sent:
    """What the bot did to a chat; ``text`` may be a caption, ``params`` are decoded, ``files`` by field."""

    method: str
    chat_id: int
    message_id: int
    text: str
    params: Json
    files: dict[str, bytes]
    at: float


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it arrived, refused or not; ``chat_id`` is 0 where none was named."""

    method: str
    chat_id: int
    at: float


class Records:
    """Logs of the latest calls and of what came of them, and those who wait for an entry."""

    def __init__(self, clock: Callable[[], float], keep: int) -> None:
        self.sent: Log[Sent] = Log(keep)  # messages
        self.acts: Log[Sent] = Log(keep)  # typing, edits, deletions, callback answers
        self.calls: Log[Call] = Log(keep)
        self.counts: Counter[str] = Counter()  # of calls by method; never trimmed
        self.watchers: list[Callable[[Sent], None]] = []  # told of each message and act at once
        self._clock = clock

    def arrive(self, method: str, chat: int) -> None:
        """Note a request before anything is done about it."""
        self.calls.note(Call(method, chat, self._clock()))
        self.counts[method] += 1

    def note(self, call: Request, chat: int, message_id: int = 0) -> bool:
        """Note what took effect; always true, as many methods answer."""
        text = call.text("text") or call.text("caption")
        files = {name: content for name, (_, content) in call.files.items()}
        record = Sent(call.method, chat, message_id, text, call.params, files, self._clock())
        (self.sent if call.method in MESSAGES else self.acts).note(record)
        for watcher in tuple(self.watchers):
            watcher(record)
        return True

    async def wait_sent(
        self, count: int = 1, *, chat: int | None = None, method: str | None = None, timeout: float = 10
    ) -> list[Sent]:
        """The first ``count`` messages, or acts of one method; TimeoutError says what came instead."""
        log = self.sent if method is None or method in MESSAGES else self.acts
        messages: list[Sent] = []
        complete = asyncio.Event()

        def offer(message: Sent) -> None:
            fits = message.method == method if method else message.method in MESSAGES
            if fits and chat in (None, message.chat_id) and len(messages) < count:
                messages.append(message)
            if len(messages) >= count:
                complete.set()

        for message in log:
            offer(message)
        self.watchers.append(offer)
        try:
            async with asyncio.timeout(timeout):
                await complete.wait()
        except TimeoutError:
            news = [f"{s.method} to {s.chat_id}: {s.text[:80]!r}" for s in self.sent[-20:] + self.acts[-20:]]
            gap = f"{len(messages)} of {count} {method or 'messages'} to {chat or 'anyone'} in {timeout} s"
            raise TimeoutError("\n  ".join([f"{gap}; what came:", *news])) from None
        finally:
            self.watchers.remove(offer)
        return messages
