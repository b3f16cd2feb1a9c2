"""How the house is, told within a second whatever hangs."""

import asyncio

from bot.health import Health


def nothing(part: str, is_well: bool) -> None:
    """Nobody hears of it."""


async def well() -> str:
    """All is well."""
    return "ok"


async def hang() -> str:
    """Say nothing, for ever."""
    await asyncio.Event().wait()
    return "ok"


async def gone() -> str:
    """Say what is wrong."""
    return "out of reach"


async def test_k15_what_hangs_is_said_and_holds_up_nobody() -> None:
    noted: dict[str, bool] = {}
    health = Health(noted.__setitem__, patience=0.01)
    health.watch("store", well)
    health.watch("engine", hang)
    parts = await health.look()
    assert parts == {"store": "ok", "engine": "engine does not answer within 0.01 s"}
    assert noted == {"store": True, "engine": False}
    assert not health.serves(parts)


async def test_k13_one_door_that_is_open_is_enough_and_none_is_not() -> None:
    health = Health(nothing)
    health.watch("store", well)
    health.watch("telegram", gone, door=True)
    assert not health.serves(await health.look())
    health.watch("discord", well, door=True)
    parts = await health.look()
    assert (parts["telegram"], health.serves(parts)) == ("out of reach", True)


def test_k07_the_patience_is_below_a_second() -> None:
    assert Health(nothing).patience < 1.0
