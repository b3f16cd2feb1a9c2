"""Long polling: getUpdates waits for news, and only one poller is served."""

import asyncio

from lab.loopback.telegram.updates import Updates
from lab.loopback.telegram.wire import TWO_POLLERS, Json, RefusedError, Request


class Polls:
    """The poller that waits, if one does."""

    def __init__(self, updates: Updates) -> None:
        self.waiting = asyncio.Event()  # set while a poll waits for news
        self._updates = updates
        self._poll: asyncio.Future[RefusedError | None] | None = None
        updates.listeners.append(self.end)

    def end(self, refusal: RefusedError | None = None) -> None:
        """Let the poll that waits come back with what there is, or with a refusal."""
        if self._poll and not self._poll.done():
            self._poll.set_result(refusal)

    async def get_updates(self, call: Request) -> list[Json]:
        """The method getUpdates. Raises RefusedError when another poller comes."""
        self.end(RefusedError(409, TWO_POLLERS))
        self._updates.allow(call)
        self._updates.confirm(call.number("offset"))
        timeout = call.number("timeout")
        if timeout > 0 and not self._updates.front:
            await self._wait(timeout)
        return self._updates.batch(min(max(call.number("limit") or 100, 1), 100))

    async def _wait(self, timeout: int) -> None:
        self._poll = poll = asyncio.get_running_loop().create_future()
        self.waiting.set()
        try:
            await asyncio.wait([poll], timeout=timeout)
        finally:
            if self._poll is poll:
                self._poll = None
                self.waiting.clear()
        if poll.done() and (refusal := poll.result()):
            raise refusal
