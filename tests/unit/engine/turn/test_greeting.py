"""W10: who writes for the first time soon hears a word of his, however long the engine takes."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from engine.errors import EngineDown
from engine.messages import Bubble, Cost
from engine.turn.greeting import Part, greeted
from persona.acts import Settle

GREETING, APOLOGY, ANSWER, COST = Bubble("g", "Hello!"), Bubble("a", "Sorry?"), Bubble("1", "I see."), Cost(calls=1)


async def answer(engine: asyncio.Event, *, fails: bool = False) -> AsyncGenerator[Part]:
    """What is noted at once, then words once the engine is there."""
    yield Settle("1")
    await engine.wait()
    if fails:
        raise EngineDown("away")
    yield ANSWER
    yield COST


async def test_w10_a_quick_answer_stands_alone() -> None:
    engine = asyncio.Event()
    engine.set()
    parts = [part async for part in greeted(answer(engine), GREETING, APOLOGY, 60.0)]
    assert parts == [Settle("1"), ANSWER, COST]


async def test_w10_a_slow_one_follows_a_greeting() -> None:
    engine, parts = asyncio.Event(), list[Part]()
    async for part in greeted(answer(engine), GREETING, APOLOGY, 0.01):
        parts.append(part)
        if part == GREETING:
            engine.set()
    assert parts == [Settle("1"), GREETING, ANSWER, COST]


async def test_w10_an_engine_that_fails_after_the_greeting_is_apologised_for() -> None:
    engine, parts = asyncio.Event(), list[Part]()
    async for part in greeted(answer(engine, fails=True), GREETING, APOLOGY, 0.01):
        parts.append(part)
        if part == GREETING:
            engine.set()
    assert parts == [Settle("1"), GREETING, APOLOGY, COST]


async def test_w10_an_engine_that_fails_at_once_is_an_outage_as_ever() -> None:
    engine = asyncio.Event()
    engine.set()
    with pytest.raises(EngineDown):
        assert [part async for part in greeted(answer(engine, fails=True), GREETING, APOLOGY, 60.0)]


async def test_w10_whoever_leaves_early_leaves_no_engine_at_work() -> None:
    engine, inner = asyncio.Event(), list[AsyncGenerator[Part]]()
    inner.append(answer(engine))
    parts = greeted(inner[0], GREETING, APOLOGY, 0.01)
    assert await anext(parts) == Settle("1")
    assert await anext(parts) == GREETING
    await parts.aclose()
    engine.set()
    assert [part async for part in inner[0]] == []
