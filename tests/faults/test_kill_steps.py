"""A house killed at each numbered step of a turn: nothing lost, nothing doubled, and a history that is true."""

import random

import pytest

from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures
from tests.faults.house import House
from tests.faults.world import World

_MOST_STEPS = 160
"""What is said in two messages takes some 54 steps where one answer meets both, and 106 where each has its own, as the
pace of the machine has it; a reply that a newer message voids takes more."""


async def turn(world: World, house: House, chat: str, *, trap: int | str) -> str:
    """Say two things and answer a death with a new start; return the step at which the house died, or ""."""
    house.steps.count_from_here(trap=trap)
    for _ in range(2):
        world.say(chat)
    await world.stirred(house)
    died_at, house.steps.trap = house.steps.sprung, 0
    if died_at:
        await house.start()
        await house.serving()
    await world.answered()
    return died_at


async def greeted(world: World, door: str) -> tuple[House, str]:
    """A house that serves, and a chat in it to which all has been said that is said once."""
    house = await world.add_house(door)
    await house.start()
    await house.serving()
    chat = world.chats(1, 0)[0] if door == "telegram" else world.chats(0, 1)[0]
    for _ in range(2):
        world.say(chat)
        await world.answered()
    return house, chat


@pytest.mark.faults
async def test_a_turn_survives_a_kill_at_any_of_some_steps(new_world: MakeWorld, figures: Figures) -> None:
    async with new_world(seed=1) as world:
        house, chat = await greeted(world, "telegram")
        kinds = ["ingest, before", "ingest, after", "take, after", "on its way", "commit, after", "send, before"]
        for kind in [*kinds, "send, after", "sent, before", "leave, after"]:
            # By name: how many steps a turn takes changes with the pace of the machine.
            died_at = await turn(world, house, chat, trap=kind)
            assert died_at, (kind, house.steps.seen)
            figures.killed(died_at)
        assert await world.broken() == []
        figures.add("A kill at some steps of a turn", world, seed=1)


@pytest.mark.faults
@pytest.mark.parametrize("door", ["telegram", "discord"])
async def test_a_turn_survives_a_kill_at_every_step(new_world: MakeWorld, figures: Figures, door: str) -> None:
    async with new_world(seed=2) as world:
        house, chat = await greeted(world, door)
        for trap in range(1, _MOST_STEPS):
            died_at = await turn(world, house, chat, trap=trap)
            if not died_at:
                break
            figures.killed(died_at)
        assert house.deaths == trap - 1 >= 40
        assert await world.broken() == []
        figures.add(f"A kill at every step of a turn, {door}", world, seed=2)


@pytest.mark.faults
async def test_turns_of_many_chats_survive_random_kills(new_world: MakeWorld, figures: Figures) -> None:
    seed = 3
    async with new_world(seed=seed) as world:
        house = await world.add_house("telegram", "discord")
        await house.start()
        await house.serving()
        chats = world.chats(4, 4)
        for chat in chats:
            world.say(chat)
        await world.answered()
        async with world.load(chats, pause=0.15):
            while house.deaths < 200:
                died_at = await _killed_soon(house, world.rng)
                figures.killed(died_at)
                await house.start()
        await world.answered(seconds=60)
        assert await world.broken() == []
        figures.add("Random kills under load, Telegram and Discord", world, seed=seed)


async def _killed_soon(house: House, rng: random.Random) -> str:
    """Kill the house at some step, or in between after a while; return where."""
    house.steps.count_from_here(trap=rng.randint(1, 250))
    await house.ended(seconds=rng.choice((0.3, 3.0, 3.0, 3.0, 3.0)))
    house.kill()
    # What did not spring must not wait for the next house.
    house.steps.trap = 0
    return house.steps.sprung or "between two steps"
