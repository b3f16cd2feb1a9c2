"""A house that stands still between two bubbles, for longer than its lease, has lost the next one to another house."""

import asyncio
import os
import signal

import pytest

from tests.fakes.waiting import eventually
from tests.faults.conftest import MakeWorld

_LEASE, _PAUSE = 2.0, 3.0
"""Seconds."""


@pytest.mark.faults
async def test_who_slept_through_a_pause_sends_nothing_that_another_one_has_sent(new_world: MakeWorld) -> None:
    """The next bubble stands there as about to leave, and after the pause nobody is asked: its holder's own clock says
    whether the chat can be another one's by now."""
    waits = {"LEASE_SECONDS": str(_LEASE), "PAUSE_SHORTEST": str(_PAUSE), "PAUSE_LONGEST": str(_PAUSE)}
    async with new_world(seed=71) as world:
        houses = [await world.add_house("telegram", **waits) for _ in range(2)]
        for house in houses:
            await house.start()
            await house.serving()
        chat = world.chats(1, 0)[0]
        for _ in range(2):
            world.say(chat)
            await world.answered()
        for house in houses:
            house.steps.count_from_here()
        world.say(chat)
        # Its first bubble was noted, and with it the second one.
        holder = await eventually(
            lambda: next((house for house in houses if "store: sent, after" in house.steps.seen), None), every=0.001
        )
        async with world.store.client() as client:
            # The engine has written the rest, which lies there as well.

            async def is_written() -> bool:
                return bool(await client.hlen(world.names.chat(chat).key("outbox")) == 2)

            await eventually(is_written)
        os.kill(holder.pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(_LEASE)
            await world.answered()
            assert len(world.ledger.spoken(chat)) == 9
        finally:
            os.kill(holder.pid, signal.SIGCONT)
        await asyncio.sleep(_PAUSE)
        assert holder.alive
        assert await world.broken() == []
        assert world.ledger.doubled([chat]) == 0
