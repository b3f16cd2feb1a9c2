"""A service that fails is begun again after growing pauses, and says meanwhile what is wrong."""

import asyncio
from collections.abc import Callable

import pytest

from engine.errors import EngineDown
from engine.models.supervisor import Pauses, Supervisor
from tests.fakes.waiting import eventually

SHORT = Pauses(0.001, 0.002)


def nothing(kind: str, error: BaseException | None) -> None:
    """Nobody hears of it."""


def test_k04_pauses_grow_to_a_longest_and_no_further() -> None:
    pauses = Pauses(1.0, 60.0)
    assert [pauses.after(failures) for failures in (1, 2, 3, 6, 7, 5000)] == [1.0, 2.0, 4.0, 32.0, 60.0, 60.0]
    assert pauses.times(0.5).after(7) == 30.0


async def test_k04_what_dies_is_begun_again_and_says_what_is_wrong_meanwhile() -> None:
    lives = 0
    kinds: list[str] = []

    def hear(kind: str, error: BaseException | None) -> None:
        assert isinstance(error, EngineDown)
        kinds.append(kind)

    async def die(up: Callable[[], None]) -> None:
        nonlocal lives
        lives += 1
        if lives == 3:
            up()
            await asyncio.Event().wait()
        raise EngineDown("the model ended: see the log")

    keeper = Supervisor("engine", die, hear, SHORT)
    task = asyncio.create_task(keeper.run())
    assert keeper.state == "engine is starting"
    with pytest.raises(EngineDown):
        await keeper.first_try(5.0)
    assert keeper.state == "the model ended: see the log"
    await eventually(keeper.is_up.is_set)
    # Of the first it is the caller who says so.
    assert (keeper.state, kinds) == ("ok", ["engine"])
    task.cancel()


async def test_k04_what_others_raise_is_named_and_not_quoted() -> None:
    async def die(up: Callable[[], None]) -> None:
        del up
        raise KeyError("what somebody said")

    keeper = Supervisor("engine", die, nothing, Pauses(60.0, 60.0))
    task = asyncio.create_task(keeper.run())
    await keeper.tried.wait()
    assert keeper.state == "KeyError"
    task.cancel()


async def test_k04_who_is_in_a_pause_can_be_hurried() -> None:
    lives = 0

    async def die(up: Callable[[], None]) -> None:
        nonlocal lives
        lives, _ = lives + 1, up
        raise EngineDown("no")

    keeper = Supervisor("engine", die, nothing, Pauses(3600.0, 3600.0))
    task = asyncio.create_task(keeper.run())
    await keeper.tried.wait()
    keeper.hurry()
    await eventually(lambda: lives == 2)
    task.cancel()
