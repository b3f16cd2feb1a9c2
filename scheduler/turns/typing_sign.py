"""Shows somebody who waits that he writes; knows nothing of what."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from engine.models.supervisor import end
from scheduler.door import Door
from scheduler.mailbox import Limits

_AT_ONCE = 0.4
"""Seconds after which somebody who waits is to see that he writes."""


@asynccontextmanager
async def typing(door: Door, chat: str, limits: Limits) -> AsyncIterator[None]:
    """Show the typing sign for as long as the block runs, renewed before the platform lets it fade; what is there at
    once needs none."""

    async def show() -> None:
        while True:
            if not limits.closed(door.name, chat):
                await door.typing(chat)
            await asyncio.sleep(door.typing_seconds * 0.8)

    signs: list[asyncio.Task[None]] = []
    # No task for what is there at once, as nearly every time.
    begins = asyncio.get_running_loop().call_later(_AT_ONCE, lambda: signs.append(asyncio.create_task(show())))
    try:
        yield
    finally:
        begins.cancel()
        for sign in signs:
            await end(sign)
