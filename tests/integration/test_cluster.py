"""The store as a cluster of three primaries and three replicas: talk, and the death of a primary while people write."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress

import pytest

from bot.settings import Settings
from lab.loopback.engine import EngineServer
from scheduler.errors import StoreDown
from scheduler.mailbox import Store
from scheduler.mailbox.wakes import QUEUE, Wakes
from tests.fakes.cluster import ClusterNodes, cluster, settled
from tests.fakes.home import at_home
from tests.fakes.waiting import eventually

pytestmark = pytest.mark.faults  # processes that start and die: too long for each commit

Make = Callable[..., Settings]
CHATS = [f"fake:c{number}" for number in range(1, 11)]


@pytest.fixture
async def nodes() -> AsyncIterator[ClusterNodes]:
    """Six real nodes."""
    async with cluster() as running:
        yield running


async def test_talk_goes_on_over_the_death_of_a_primary_and_nothing_acknowledged_is_lost(
    settings: Make, nodes: ClusterNodes, engine: EngineServer
) -> None:
    engine.answer = lambda messages: f"I heard {messages[-1]['content'].split()[-1]}."
    house = settings(
        redis_url=nodes.url, store_wait_replicas=1, store_timeout=2.0, sweep_seconds=0.5, lease_seconds=3.0
    )
    async with at_home(house) as home, home.app.loop.running():
        for chat in CHATS:
            await home.write("hello", chat=chat, person=chat.replace(":c", ":u"))
        await eventually(lambda: all(home.door.heard(chat) for chat in CHATS), seconds=60)
        acknowledged: list[tuple[str, str]] = []

        async def people() -> None:
            for turn in range(8):
                for chat in CHATS:
                    words = f"m{turn}x{chat[6:]}"
                    try:
                        await home.write(words, chat=chat, person=chat.replace(":c", ":u"))
                    except Exception:  # noqa: BLE001, S112 - not acknowledged: the platform brings it again
                        continue
                    acknowledged.append((chat, words))
                await asyncio.sleep(0.4)

        writing = asyncio.create_task(people())
        await asyncio.sleep(1.0)
        nodes.kill(nodes.ports[0])
        await eventually(lambda: settled(nodes.ports[1]), seconds=60, every=0.2)
        await writing
        assert len(acknowledged) > len(CHATS) * 3

        async def lost() -> list[tuple[str, str]]:
            talks = {chat: str(await home.app.mailbox.whole(chat)) for chat in CHATS}
            return [(chat, words) for chat, words in acknowledged if f"{words}'" not in talks[chat]]

        async def all_served() -> bool:
            return not await home.app.mailbox.waiting()

        await eventually(all_served, seconds=60, every=0.2)
        assert await lost() == []


async def test_whoever_only_waits_for_wake_ups_finds_them_after_the_death_of_their_node(
    settings: Make, nodes: ClusterNodes
) -> None:
    """No other command tells an idle worker that the queue has another primary."""
    async with at_home(settings(redis_url=nodes.url, store_timeout=2.0)) as home:
        await home.write("hello", chat=CHATS[0], person="fake:u1")
        codec, clock = home.app.mailbox.store.codec, home.app.clock
        # Stores of their own, which nothing else asks for anything.
        waiter, sayer = (Wakes(Store.connect(nodes.url, codec, timeout=2.0), clock) for _ in range(2))
        port = (await waiter.store.at(QUEUE)).connection_pool.connection_kwargs["port"]
        nodes.kill(port)
        other = next(other for other in nodes.ports if other != port)
        await eventually(lambda: settled(other), seconds=60, every=0.2)

        async def said() -> bool:
            with suppress(StoreDown):
                await sayer.put(CHATS[0])
                return True
            return False

        await eventually(said, seconds=60, every=0.2)

        async def taken() -> str:
            with suppress(StoreDown):
                async with aclosing(waiter.taken()) as found:
                    return await anext(found)
            return ""

        assert await eventually(taken, seconds=30, every=0.2) == CHATS[0]
        await asyncio.gather(waiter.store.close(), sayer.store.close())
