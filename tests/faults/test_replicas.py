"""Several houses on one store, all doors open in each: one answer to each message, and turns that never overlap."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures
from tests.faults.world import World

_LEASE = "3"
"""Seconds. A house that stands still for longer than its lease counts as dead, and a busy machine may let four houses
wait for a second."""


async def replicas(world: World, count: int) -> None:
    """Start so many houses with all doors."""
    for _ in range(count):
        await world.add_house("telegram", "discord", LEASE_SECONDS=_LEASE)
    for house in world.houses:
        await house.start()
    for house in world.houses:
        await house.serving()


@asynccontextmanager
async def again_and_out_of_order(world: World) -> AsyncIterator[None]:
    """Let both platforms deliver old updates again at random for the length of the block, newer before older."""

    async def repeat() -> None:
        while True:
            await asyncio.sleep(world.rng.uniform(0.05, 0.2))
            updates = list(world.telegram.updates)[-12:]
            for update in sorted(world.rng.sample(updates, min(3, len(updates))), reverse=True):
                world.telegram.redeliver(update, times=world.rng.randint(1, 2))
            messages = world.written[-12:]
            for message in sorted(world.rng.sample(messages, min(3, len(messages))), reverse=True):
                world.discord.redeliver(message)

    repeater = asyncio.create_task(repeat())
    try:
        yield
    finally:
        repeater.cancel()
        await asyncio.gather(repeater, return_exceptions=True)


async def test_two_houses_on_one_store_answer_each_message_once(new_world: MakeWorld, figures: Figures) -> None:
    await _served_by(2, new_world, figures, seconds=5.0, kills=0)


@pytest.mark.faults
@pytest.mark.parametrize("count", [2, 4])
async def test_replicas_that_are_killed_in_turn_answer_each_message_once(
    new_world: MakeWorld, figures: Figures, count: int
) -> None:
    await _served_by(count, new_world, figures, seconds=20.0, kills=8)


async def _served_by(count: int, new_world: MakeWorld, figures: Figures, *, seconds: float, kills: int) -> None:
    seed = 10 + count
    async with new_world(seed=seed) as world:
        await replicas(world, count)
        chats = world.chats(3, 3)
        for chat in chats:
            world.say(chat)
        await world.answered()
        async with world.load(chats, pause=0.15), again_and_out_of_order(world):
            for _ in range(kills):
                await asyncio.sleep(seconds / kills)
                house = world.rng.choice(world.houses)
                house.kill()
                figures.killed("between two steps")
                await house.start()
            await asyncio.sleep(0.0 if kills else seconds)
        await world.answered(seconds=60)
        assert await world.broken() == []
        assert len({house.name for house in world.houses if house.steps.seen}) == count
        name = f"{count} replicas, updates redelivered and reordered" + (", some killed" if kills else "")
        figures.add(name, world, seed=seed)
