"""An interaction is acknowledged once, by whoever needs it first, and everybody waits for that."""

import asyncio

from bot.doors.discord.interactions import Interactions


class Platform:
    """Hears of interactions after a moment."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def hear(self) -> None:
        await asyncio.sleep(0)
        self.heard.append("seen")


async def test_listener_and_sender_wait_for_one_acknowledgement() -> None:
    platform, interactions = Platform(), Interactions()
    interactions.owe("1/token", platform.hear)
    assert platform.heard == []
    await asyncio.gather(*(interactions.acknowledge("1/token") for _ in range(3)))
    interactions.owe("1/token", platform.hear)
    await interactions.acknowledge("1/token")
    assert platform.heard == ["seen"]


async def test_who_gives_up_waiting_does_not_end_the_acknowledgement() -> None:
    platform, interactions = Platform(), Interactions()
    interactions.owe("1/token", platform.hear)
    hasty = asyncio.create_task(interactions.acknowledge("1/token"))
    await asyncio.sleep(0)
    hasty.cancel()
    await interactions.acknowledge("1/token")
    assert platform.heard == ["seen"]


async def test_of_one_that_nobody_owes_the_platform_has_heard() -> None:
    platform, interactions = Platform(), Interactions()
    await interactions.acknowledge("1/another")
    interactions.owe("1/token", platform.hear)
    interactions.forget("1/token")
    await interactions.acknowledge("1/token")
    assert platform.heard == []
