"""A house that is asked to stop every ten seconds, while it sends: nobody sees a bubble twice, and none is lost."""

import asyncio
import random

import pytest

from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures
from tests.faults.lines import Spoil

_STOPS, _EVERY = 18, 10.0
_LEASE = "3"
"""Seconds: longer than a busy machine may let a house wait, since nobody is to die here."""


@pytest.mark.faults_long
async def test_planned_stops_under_load_double_nothing(new_world: MakeWorld, long_figures: Figures) -> None:
    seed = 74
    rng = random.Random(seed)
    slow = {name: Spoil(rng, share=0.0) for name in ("telegram", "discord")}
    async with new_world(seed=seed) as world:
        house = await world.add_house("telegram", "discord", spoil=slow.get, LEASE_SECONDS=_LEASE)
        for name in slow:
            # The platform has taken it and takes its time to say so: nearly every stop finds sends under way.
            house.lines[name].faults = ("slow",)
        await house.start()
        await house.serving()
        chats = world.chats(10, 10)
        for chat in chats:
            world.say(chat)
        await world.answered(seconds=60)
        for spoil in slow.values():
            spoil.share = 0.5
        under_way = 0
        async with world.load(chats, pause=0.2):
            for _ in range(_STOPS):
                await asyncio.sleep(_EVERY)
                under_way += sum(house.lines[name].held_back for name in slow)
                await house.stop()
                await house.start()
                await house.serving()
        for spoil in slow.values():
            spoil.share = 0.0
        await world.answered(seconds=90)
        assert await world.broken() == []
        assert world.ledger.doubled(chats) == 0
        assert under_way >= _STOPS
        name = f"{_STOPS} planned stops, one every {_EVERY:.0f} s, with {under_way} sends under way"
        long_figures.add(name, world, seed=seed)
