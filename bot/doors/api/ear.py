"""Hears, for all requests of this process, what is told in the store of each chat; knows no request."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from engine.models.supervisor import Up
from scheduler.mailbox import Feed, Sign

_MANY = 64
"""Signs that wait for whoever is slow to listen; what was told lies in the store anyway."""


@dataclass(slots=True)
class Ear:
    """One subscription for all listeners."""

    feed: Feed
    _listeners: "defaultdict[str, set[asyncio.Queue[Sign]]]" = field(
        default_factory=lambda: defaultdict(set), init=False
    )

    async def serve(self, up: Up) -> None:
        """Hear all signs, for ever. Raises StoreDown."""
        async for heard in self.feed.signs():
            if heard is None:
                up()
                continue
            chat, sign = heard
            for queue in self._listeners.get(chat, ()):
                with suppress(asyncio.QueueFull):
                    queue.put_nowait(sign)

    @contextmanager
    def at(self, chat: str) -> Iterator["asyncio.Queue[Sign]"]:
        """Yield where the signs of a chat come in."""
        queue: asyncio.Queue[Sign] = asyncio.Queue(_MANY)
        self._listeners[chat].add(queue)
        try:
            yield queue
        finally:
            self._listeners[chat].discard(queue)
            if not self._listeners[chat]:
                del self._listeners[chat]
