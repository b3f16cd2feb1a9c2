"""The store killed and brought back while people talk: what was acknowledged is there, and is answered."""

import asyncio

import pytest

from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures


async def test_a_killed_store_loses_nothing(new_world: MakeWorld, figures: Figures) -> None:
    await _with_kills(1, new_world, figures, seed=20)


@pytest.mark.faults
async def test_a_store_that_is_killed_often_loses_nothing(new_world: MakeWorld, figures: Figures) -> None:
    await _with_kills(8, new_world, figures, seed=21)


async def _with_kills(kills: int, new_world: MakeWorld, figures: Figures, *, seed: int) -> None:
    async with new_world(seed=seed) as world:
        house = await world.add_house("telegram", "discord")
        await house.start()
        await house.serving()
        chats = world.chats(3, 3)
        for chat in chats:
            world.say(chat)
        await world.answered()
        async with world.load(chats, pause=0.1):
            for _ in range(kills):
                await asyncio.sleep(world.rng.uniform(0.5, 2.0))
                await world.store.kill()
                world.ledger.deaths += 1
                figures.killed("the store")
                await asyncio.sleep(world.rng.uniform(0.1, 1.5))
                await world.store.start()
                # What was sent while it was away could not be noted, as if it had died only now.
                world.ledger.deaths += 1
        await world.answered(seconds=60)
        assert house.alive
        assert await world.broken() == []
        figures.add(f"The store killed {kills} times under load, append-only file on", world, seed=seed)
