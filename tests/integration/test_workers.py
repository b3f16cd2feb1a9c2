"""Workers behind a broker: a task says that a chat has work and nothing else, so losing or doubling one is harmless."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from celery.worker import state

from bot.settings import Settings
from engine.messages import Incoming
from lab.loopback.engine import EngineServer
from scheduler.duties.workers import Workers
from scheduler.mailbox import Mailbox
from tests.conftest import DATA_KEY
from tests.fakes.home import at_home
from tests.fakes.ports import free_port
from tests.fakes.roles import Client, Roles, roles
from tests.fakes.valkey import valkey
from tests.fakes.waiting import eventually

pytestmark = pytest.mark.faults  # processes that start and die: too long for each commit

Make = Callable[..., Settings]
ANN, BEN = "web:cann", "web:cben"


@pytest.fixture
async def mailbox(settings: Make) -> AsyncIterator[Mailbox]:
    """A mailbox in which two chats have work."""
    async with at_home(settings()) as home:
        for chat in (ANN, BEN):
            incoming = Incoming(chat.replace(":c", ":u"), chat, "1", 1.0, "hi")
            await home.app.mailbox.ingest(incoming, update=chat)
        yield home.app.mailbox


@asynccontextmanager
async def at_work(workers: Workers, work: Any) -> AsyncIterator[None]:
    """Serve for the length of the block."""
    # The library notes the end of a worker for the whole process, and makers' tests had some in this one.
    state.should_stop = None
    serving = asyncio.create_task(workers.serve(work))
    try:
        yield
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def _nothing(kind: str, error: BaseException | None) -> None:
    raise AssertionError(kind) from error


async def test_a_wake_up_is_one_task_until_somebody_looks_at_its_chat(mailbox: Mailbox) -> None:
    taken: list[str] = []

    async def work(chat: str) -> None:
        async with mailbox.holding(chat):
            taken.append(chat)

    with valkey() as port, redis.Redis(port=port) as broker:
        workers = Workers(f"redis://localhost:{port}/0", mailbox.wakes, _nothing)
        for chat in (ANN, ANN, BEN, ANN):
            await workers.put(chat)
        assert broker.llen("aifriend") == 2
        # No id of anybody is given out of our hands.
        assert not any(b"ann" in task for task in broker.lrange("aifriend", 0, -1))
        async with at_work(workers, work):
            await eventually(lambda: sorted(taken) == [ANN, BEN], seconds=60, otherwise=lambda: taken)
            await workers.put(ANN)
            await eventually(lambda: sorted(taken) == [ANN, ANN, BEN], otherwise=lambda: taken)
        # A task of before, or one that somebody spoiled, names its chat all the same.
        assert [await mailbox.wakes.called(name) for name in (await mailbox.wakes.claim(BEN))[:1]] == [BEN]
        await workers.close()


async def test_without_a_broker_word_is_left_in_the_store(mailbox: Mailbox) -> None:
    problems: list[str] = []
    workers = Workers(f"redis://localhost:{free_port()}/0", mailbox.wakes, lambda kind, _: problems.append(kind))
    await workers.put(ANN)
    taken = mailbox.wakes.taken()
    assert await anext(taken) == ANN
    assert problems == ["broker"]
    await taken.aclose()
    await workers.close()


@pytest.fixture
async def split(tmp_path: Path, redis_url: str, engine: EngineServer) -> AsyncIterator[Roles]:
    """Roles on one store, with a broker between them."""
    ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data"), "REDIS_URL": redis_url, "ENGINE_URL": engine.url}
    with valkey() as port:
        async with roles(tmp_path, ours | {"BROKER_URL": f"redis://localhost:{port}/0"}) as house:
            yield house


async def told(client: Client, text: str) -> str:
    """All that is answered to a message."""
    status, answer = await client.call("POST", "/v1/chats/42/messages", {"text": text})
    assert (status, answer["pending"]) == (200, False), answer
    return "\n".join(bubble["text"] for bubble in answer["bubbles"])


async def test_a_worker_answers_what_celery_brings_and_ends_its_turn_when_it_is_stopped(
    split: Roles, engine: EngineServer
) -> None:
    engine.answer = lambda _: "Slowly but surely."
    api, worker = await split.start("api"), await split.start("worker")
    client = await split.client(await split.key("--operator"))
    assert "Slowly but surely." in await told(client, "Hi!")
    engine.hold()
    before = len(engine.seen)
    asked = asyncio.create_task(told(client, "Are you there?"))
    await eventually(lambda: len(engine.seen) > before)
    worker.child.terminate()
    engine.let_go()
    assert "Slowly but surely." in await asked
    assert await worker.child.wait() == 0
    del api


async def test_what_was_taken_and_not_finished_goes_to_another_worker(split: Roles, engine: EngineServer) -> None:
    engine.answer = lambda _: "Here I am."
    await split.start("api", API_ANSWER_TIMEOUT="0.1")
    client = await split.client(await split.key("--operator"))
    await client.call("POST", "/v1/chats/42/messages", {"text": "Anybody?"})
    with (
        Celery(broker=split.settings["BROKER_URL"]).connection_for_read() as line,
        line.SimpleQueue("aifriend") as queue,
    ):
        await asyncio.to_thread(queue.get, timeout=10)
        # Whoever took it dies: neither acknowledged nor given back, and nobody sweeps.
        queue.channel.qos._delivered.clear()
    await split.start("worker", BROKER_VISIBILITY="1")
    await answered(client, "Here I am.")


async def test_a_worker_that_ends_gives_back_what_it_has_begun(split: Roles, engine: EngineServer) -> None:
    engine.answer = lambda _: "Here I am."
    await split.start("api", API_ANSWER_TIMEOUT="0.1")
    first = await split.start("worker")
    client = await split.client(await split.key("--operator"))
    engine.hold()
    await client.call("POST", "/v1/chats/42/messages", {"text": "Anybody?"})
    await eventually(lambda: "Anybody?" in str(engine.seen))
    first.child.terminate()
    assert await first.child.wait() == 0
    engine.let_go()
    await split.start("worker")
    await answered(client, "Here I am.")


async def answered(client: Client, text: str) -> None:
    """Wait until a bubble says so."""
    async with asyncio.timeout(60):
        async for name, _, data in client.events("GET", "/v1/chats/42/events", Last_Event_ID="0"):
            if name == "bubble" and data["text"] == text:
                return
