"""Too many messages at once for the platform: it is asked nothing before the time that it named, and gets all then."""

import asyncio
import time

import pytest

from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures

_WAIT = 7
# What had left before the refusal came back.
_UNDER_WAY = 0.5


@pytest.mark.faults
async def test_a_flood_of_fifty_chats_waits_as_the_platform_asked(new_world: MakeWorld, figures: Figures) -> None:
    async with new_world(seed=40) as world:
        house = await world.add_house("telegram")
        await house.start()
        await house.serving()
        chats = world.chats(50, 0)
        for chat in chats:
            world.say(chat)
        await world.answered(seconds=60)
        telegram = world.telegram
        telegram.calls.clear()
        # Told so in one chat, the house goes on in all others; told so in two, it waits in all.
        telegram.fail("sendMessage", 429, retry_after=_WAIT, times=2)
        for chat in chats[:2]:
            world.say(chat)
        began = time.monotonic()
        while sum(call.method == "sendMessage" for call in telegram.calls) < 2:
            assert time.monotonic() - began < 10
            await asyncio.sleep(0.01)
        refused = [call.at for call in telegram.calls if call.method == "sendMessage"][1]
        for chat in chats[2:]:
            world.say(chat)
        await world.answered(seconds=60)
        early = [
            (call.method, call.at - refused)
            for call in telegram.calls
            if call.method.startswith("send") and refused + _UNDER_WAY < call.at < refused + _WAIT
        ]
        assert early == []
        assert await world.broken() == []
        figures.add("A 429 with 7 s to wait, 50 chats", world, seed=40)
