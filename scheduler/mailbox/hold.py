"""Holds a chat's lease for the length of a block and keeps it alive; knows nothing of what is done meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from scheduler.errors import LeaseLost, StoreDown
from scheduler.mailbox.lease import Lease
from scheduler.mailbox.reading import Mail


@asynccontextmanager
async def holding(lease: Lease) -> AsyncIterator[tuple[Lease, Mail] | None]:
    """Yield the lease and the chat, or None when somebody else has it. Losing it cancels the block.

    Raises LeaseLost, StoreDown, and what the block raises.
    """
    try:
        mail = await lease.look()
    except asyncio.CancelledError:
        # The store may have given it before the answer was cut off, and nobody else would get in until it runs out.
        await _give_back(lease)
        raise
    if mail is None:
        yield None
        return
    try:
        async with asyncio.TaskGroup() as group:
            heart = group.create_task(_beat(lease))
            try:
                yield lease, mail
            finally:
                heart.cancel()
                await _give_back(lease)
    except BaseExceptionGroup as trouble:
        # Either the block's own error or a lost lease that cancelled it: one of them, never a choice.
        raise trouble.exceptions[0] from None


async def _give_back(lease: Lease) -> None:
    with suppress(StoreDown):
        await lease.release()


async def _beat(lease: Lease) -> None:
    while True:
        await asyncio.sleep(lease.milliseconds / 3000)
        try:
            # While the store is away nobody else can take the lease either.
            with suppress(StoreDown):
                await lease.keep()
        except LeaseLost:
            if not lease.given_back:
                raise
            # Its holder may still have something to end.
            return
