"""The house in roles: a door in one process, what answers in another, and the store between them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lab.loopback.engine import EngineServer
from tests.conftest import DATA_KEY
from tests.fakes.roles import Client, Roles, roles
from tests.fakes.waiting import eventually


@pytest.fixture
async def split(tmp_path: Path, redis_url: str, engine: EngineServer) -> AsyncIterator[Roles]:
    """The API in one process, a worker in another."""
    ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data"), "REDIS_URL": redis_url, "ENGINE_URL": engine.url}
    async with roles(tmp_path, ours) as house:
        yield house


async def told(client: Client, chat: str, text: str) -> str:
    """All that is answered to a message."""
    status, answer = await client.call("POST", f"/v1/chats/{chat}/messages", {"text": text})
    assert (status, answer["pending"]) == (200, False), answer
    return "\n".join(bubble["text"] for bubble in answer["bubbles"])


async def test_a_worker_answers_what_the_api_took_in_and_its_bubbles_come_as_events(
    split: Roles, engine: EngineServer
) -> None:
    engine.answer = lambda messages: "I like owls, too." if "I like owls" in str(messages) else "Hello there."
    api, worker = await split.start("api", ENGINE_URL="http://127.0.0.1:9"), await split.start("worker")
    # The door asks no engine, and the worker stands at no door.
    assert set((await api.health())[1]) == {"store", "encoder", "api"}
    assert set((await worker.health())[1]) == {"store", "encoder", "engine"}
    client = await split.client(await split.key("--operator"))
    assert "Hello there." in await told(client, "42", "Hi!")
    heard = [each async for each in client.events("POST", "/v1/chats/42/messages", {"text": "I like owls."})]
    names = [name for name, _, _ in heard]
    assert (names[-1], heard[-1][2]) == ("done", {"pending": False})
    (place, bubble) = next((place, data) for name, place, data in heard if name == "bubble")
    assert (bubble["text"], bubble["kind"], bubble["place"]) == ("I like owls, too.", "reply", place)


async def test_what_was_taken_in_without_a_worker_is_answered_once_there_is_one(
    split: Roles, engine: EngineServer
) -> None:
    engine.answer = lambda _: "Here I am."
    await split.start("api", API_ANSWER_TIMEOUT="0.1")
    client = await split.client(await split.key("--operator"))
    status, answer = await client.call("POST", "/v1/chats/42/messages", {"text": "Anybody?"})
    assert (status, answer["pending"], answer["bubbles"]) == (200, True, [])
    await split.start("worker")
    async for name, _, data in client.events("GET", "/v1/chats/42/events", Last_Event_ID="0"):
        if name == "bubble" and data["text"] == "Here I am.":
            break


async def test_a_stopped_house_ends_the_turn_that_is_under_way(split: Roles, engine: EngineServer) -> None:
    api, worker = await split.start("api"), await split.start("worker")
    client = await split.client(await split.key("--operator"))
    await told(client, "42", "Hi!")
    engine.answer = lambda _: "Slowly but surely."
    engine.hold()
    before = len(engine.seen)
    asked = asyncio.create_task(told(client, "42", "Are you there?"))
    await eventually(lambda: len(engine.seen) > before)
    api.child.terminate()
    worker.child.terminate()
    engine.let_go()
    assert await asked == "Slowly but surely."
    assert await asyncio.gather(api.child.wait(), worker.child.wait()) == [0, 0]
