"""A full disk: what can't be written is not acknowledged, and all is answered once there is room."""

import asyncio
from collections.abc import Callable
from functools import partial

import aiohttp
import pytest

from tests.fakes.waiting import eventually
from tests.faults.conftest import MakeWorld
from tests.faults.embedded import EmbeddedStore, at_home, family, known, limit_files
from tests.faults.figures import Figures
from tests.faults.house import House
from tests.faults.world import World

_TIMES, _FULL = 2, 15.0
_ROOM = 20_000
"""Bytes that are left."""


async def health(house: House) -> tuple[int, str]:
    """What the house says of itself, and of its store."""
    url = house.said().rpartition("Health and metrics: ")[2].split()[0]
    async with aiohttp.ClientSession() as http, http.get(f"{url}/health") as answer:
        return answer.status, (await answer.json())["store"]


async def filled(world: World, house: House, full: Callable[[], None], room: Callable[[], None]) -> list[str]:
    """Let people talk while the disk fills up, stays so and is freed, some times; what the house said of its store."""
    chats = world.chats(5, 5)
    for chat in chats:
        world.say(chat)
    await world.answered(seconds=60)
    states = []
    async with world.load(chats, pause=0.1):
        for _ in range(_TIMES):
            await asyncio.sleep(3)
            full()

            async def ill() -> str:
                status, store = await health(house)
                return store if status == 503 and store != "ok" else ""

            states.append(await eventually(ill, seconds=60, every=0.2))
            await asyncio.sleep(_FULL)
            # What it could not keep, it has not acknowledged either.
            assert world.telegram.waiting > 0
            room()

            async def well() -> bool:
                return (await health(house))[1] == "ok"

            await eventually(well, seconds=60, every=0.2)
    await world.answered(seconds=120)
    assert house.alive
    assert await world.broken(unsure=True) == []
    return states


@pytest.mark.faults_long
async def test_a_store_that_refuses_to_write_for_want_of_room_loses_nothing(
    new_world: MakeWorld, long_figures: Figures
) -> None:
    seed = 72
    async with new_world(seed=seed) as world:
        house = await world.add_house("telegram", "discord")
        # With "always" the store would rather end than refuse.
        async with world.store.client() as client:
            await client.config_set("appendfsync", "everysec")
        await house.start()
        await house.serving()
        pid = await world.store.pid()

        def full() -> None:
            limit_files(pid, world.store.size() + _ROOM)

        states = await filled(world, house, full, partial(limit_files, pid))
        assert all("free some space" in state for state in states), states
        long_figures.add(f"A full disk, twice for {_FULL:.0f} s: a store that refuses to write", world, seed=seed)


@pytest.mark.faults_long
async def test_a_store_that_ends_for_want_of_room_comes_back_with_all_that_was_acknowledged(
    new_world: MakeWorld, long_figures: Figures
) -> None:
    seed = 73
    async with new_world(seed=seed) as world:
        house = await world.add_house("telegram", "discord", **at_home(world))
        await house.start()
        await house.serving()
        await known(world)
        store = world.store
        assert isinstance(store, EmbeddedStore)

        def full() -> None:
            for pid in reversed([*family(house.pid)]):
                limit_files(pid, store.size() + _ROOM)

        def room() -> None:
            for pid in family(house.pid):
                limit_files(pid)

        states = await filled(world, house, full, room)
        assert all("free some space" in state or "store" in state for state in states), states
        long_figures.add(f"A full disk, twice for {_FULL:.0f} s: the house's own store, which ends", world, seed=seed)
