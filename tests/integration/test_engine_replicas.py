"""Several servers of one model: a chat stays with the one that knows it, and only a dead one's chats move."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from engine.models.breaker import Breaker
from engine.models.replicas import Replica, Replicas
from engine.models.vllm import OpenAICompatible, Timeouts
from engine.ports import Message, Request
from lab.loopback.engine import EngineServer

CHATS = [f"telegram:c{number}" for number in range(60)]


@pytest.fixture
async def servers() -> AsyncIterator[list[EngineServer]]:
    """Two stand-ins."""
    async with EngineServer() as one, EngineServer() as other:
        yield [one, other]


@pytest.fixture
async def replicas(servers: list[EngineServer]) -> AsyncIterator[Replicas]:
    """The client of both."""
    clock = asyncio.get_running_loop().time
    async with AsyncExitStack() as stack:
        timeouts = Timeouts(connect=1.0, retries=0)
        clients = [
            await stack.enter_async_context(OpenAICompatible(server.url, timeouts=timeouts)) for server in servers
        ]
        breakers = [Breaker(clock, failures=2, pause=60.0, longest=60.0) for _ in clients]
        yield Replicas(
            [Replica(client.url, client, breaker) for client, breaker in zip(clients, breakers, strict=True)]
        )


async def say(replicas: Replicas, chat: str, turn: int) -> None:
    """A turn of a chat, whole or as a stream."""
    messages = (Message("system", "Be brief."), Message("user", f"<{chat}> turn {turn}."))
    request = Request(messages, session=chat)
    if turn % 2:
        assert (await replicas.complete(request)).text
        return
    assert "".join([piece.text async for piece in replicas.stream(request)])


def at(server: EngineServer, chat: str, turns: range) -> int:
    """How many of the turns of a chat a server has answered."""
    seen = [str(body["messages"][-1]) for body in server.seen]
    return sum(f"<{chat}> turn {turn}." in text for turn in turns for text in seen)


async def test_a_chat_stays_and_only_those_of_a_dead_server_move(
    servers: list[EngineServer], replicas: Replicas
) -> None:
    first, second = range(8), range(8, 16)
    for turn in first:
        await asyncio.gather(*(say(replicas, chat, turn) for chat in CHATS))
    counts = {chat: [at(server, chat, first) for server in servers] for chat in CHATS}
    stayed = sum(max(count) for count in counts.values())
    assert stayed / (len(CHATS) * len(first)) >= 0.99, counts
    # Both carry a share that is worth the name.
    assert min(sum(count[each] for count in counts.values()) for each in (0, 1)) >= len(CHATS) * len(first) / 4

    await servers[0].__aexit__(None, None, None)
    for turn in second:
        await asyncio.gather(*(say(replicas, chat, turn) for chat in CHATS))
    theirs = [chat for chat in CHATS if counts[chat][1] > counts[chat][0]]
    assert all(at(servers[1], chat, second) == len(second) for chat in CHATS)
    assert all(at(servers[0], chat, second) == 0 for chat in theirs)


async def test_who_has_far_more_to_do_gives_the_next_chat_on(servers: list[EngineServer], replicas: Replicas) -> None:
    mine = [chat for chat in (f"telegram:c{n}" for n in range(200)) if replicas.order(chat)[0] is replicas.replicas[0]]
    await say(replicas, mine[0], 0)
    await say(replicas, mine[0], 1)
    for server in servers:
        server.hold()
    asked = [asyncio.create_task(say(replicas, chat, 0)) for chat in mine[:40]]
    await asyncio.sleep(0)
    while sum(replica.busy for replica in replicas.replicas) < len(asked):
        await asyncio.sleep(0.01)
    busy = [replica.busy for replica in replicas.replicas]
    for server in servers:
        server.let_go()
    await asyncio.gather(*asked)
    assert busy[1] > 0
    assert busy[0] <= 1.3 * sum(busy) / 2
