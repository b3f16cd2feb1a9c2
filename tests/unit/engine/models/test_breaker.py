"""An engine that is down is asked by one at a time, and nobody waits for its time limit."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineDown, EngineError, EngineFailed, EngineRefused, PromptRefused, PromptTooLong
from engine.models.breaker import BACKGROUND_CALLS, Breaker, GuardedModel
from engine.ports import Capabilities, Message, Piece, Request
from tests.fakes.model import FakeModel, Script, words
from tests.fakes.waiting import eventually

ASK = Request((Message("user", "hi"),))
DOWN: Script = [EngineDown("down")]
HALF: Script = [Piece("Well, "), EngineDown("cut")]
WELL: Script = words("Hello there.")


@dataclass
class Hand:
    """A clock that is moved by hand."""

    time: float = 1000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Bench:
    """A guarded model, and what a caller gets from it."""

    model: FakeModel
    clock: Hand
    guarded: GuardedModel

    async def asked(self) -> str:
        try:
            return "".join([piece.text async for piece in self.guarded.stream(ASK)])
        except EngineDown:
            return "down"


def bench(*scripts: Script, failures: int = 3) -> Bench:
    model, clock = FakeModel(list(scripts)), Hand()
    return Bench(model, clock, GuardedModel(model, Breaker(clock, failures, window=60.0, pause=5.0, longest=20.0)))


async def test_after_some_failures_in_a_row_nobody_waits_for_the_engine() -> None:
    it = bench(DOWN)
    assert [await it.asked() for _ in range(10)] == ["down"] * 10
    assert len(it.model.requests) == 3


async def test_whoever_is_turned_away_hears_for_how_long() -> None:
    it = bench(DOWN, failures=1)
    await it.asked()
    with pytest.raises(EngineDown) as caught:
        await it.guarded.complete(ASK)
    assert caught.value.retry_after == 5.0


async def test_failures_between_answers_open_nothing() -> None:
    it = bench(DOWN, DOWN, WELL, DOWN, DOWN, WELL, DOWN, DOWN, WELL)
    assert [await it.asked() for _ in range(9)] == ["down", "down", "Hello there."] * 3


async def test_failures_long_ago_do_not_count() -> None:
    it = bench(DOWN)
    for _ in range(5):
        await it.asked()
        it.clock.time += 31.0
    assert len(it.model.requests) == 5


@pytest.mark.parametrize("script", [DOWN, HALF], ids=["no word", "half an answer"])
async def test_the_rest_grows_to_its_longest_and_one_asks_after_each(script: Script) -> None:
    it = bench(script, failures=1)
    await it.asked()
    for pause in (5.0, 10.0, 20.0, 20.0):
        tried = len(it.model.requests)
        it.clock.time += pause - 0.1
        assert await it.asked() == "down"
        assert len(it.model.requests) == tried
        it.clock.time += 0.1
        await it.asked()
        assert len(it.model.requests) == tried + 1


async def test_one_good_answer_ends_the_outage() -> None:
    it = bench(DOWN, WELL, failures=1)
    await it.asked()
    it.clock.time += 5.0
    assert [await it.asked() for _ in range(3)] == ["Hello there."] * 3


async def test_while_one_tries_the_others_are_turned_away() -> None:
    it = bench(DOWN, WELL, failures=1)
    await it.asked()
    it.clock.time += 5.0
    probe = it.guarded.stream(ASK)
    await anext(probe)
    assert await it.asked() == "down"
    assert len(it.model.requests) == 2
    await probe.aclose()
    assert await it.asked() == "Hello there."


async def test_a_try_that_was_broken_off_leaves_room_for_another() -> None:
    it = bench(DOWN, WELL, failures=1)
    await it.asked()
    it.clock.time += 5.0
    assert it.guarded.breaker.wait() == 0.0
    assert await it.asked() == "down"
    it.guarded.breaker.withdraw(probe=True)
    assert await it.asked() == "Hello there."


async def test_a_refusal_is_no_outage() -> None:
    it = bench([PromptTooLong("too long")], failures=1)
    for _ in range(3):
        with pytest.raises(PromptTooLong):
            await it.guarded.complete(ASK)


async def test_a_rest_that_the_engine_names_is_kept() -> None:
    it = bench([EngineDown("busy", retry_after=12.0)], WELL, failures=1)
    await it.asked()
    it.clock.time += 11.9
    assert await it.asked() == "down"
    it.clock.time += 0.1
    assert await it.asked() == "Hello there."


EVENTS = st.lists(st.tuples(st.sampled_from(["well", "down", "left"]), st.floats(0, 30)), max_size=60)


@given(EVENTS)
def test_whatever_happens_one_at_a_time_tries_and_no_rest_is_longer_than_the_longest(
    events: list[tuple[str, float]],
) -> None:
    clock = Hand()
    breaker = Breaker(clock, 3, window=60.0, pause=5.0, longest=20.0)
    for event, later in events:
        clock.time += later
        wait = breaker.wait()
        assert 0.0 <= wait <= 20.0
        if wait:
            continue
        probe = breaker.probing
        if probe:
            assert breaker.wait() > 0.0
        match event:
            case "well":
                breaker.succeed()
                assert breaker.wait() == 0.0
            case "down":
                breaker.fail(probe=probe)
                assert not probe or breaker.wait() > 0.0
            case _:
                breaker.withdraw(probe=probe)
    clock.time += 20.0
    assert breaker.wait() == 0.0


def of_chat(name: str) -> Request:
    return Request((Message("user", "hi"),), session=name)


async def failed(it: Bench, chat: str) -> None:
    with pytest.raises(EngineError):
        await it.guarded.complete(of_chat(chat))


async def test_k03_failures_at_one_chats_prompts_open_nothing_and_those_of_two_chats_do() -> None:
    it = bench([EngineFailed("500")])
    for _ in range(20):
        await failed(it, "c1")
    assert not it.guarded.breaker.rests
    await failed(it, "c2")
    assert it.guarded.breaker.rests


async def test_k03_a_chat_at_which_a_well_engine_fails_is_told_so() -> None:
    it = bench([EngineFailed("500")], [EngineFailed("500")], [EngineFailed("500")], WELL)
    for _ in range(2):
        with pytest.raises(EngineFailed):
            await it.guarded.complete(of_chat("c1"))
    with pytest.raises(PromptRefused, match="nobody else's"):
        await it.guarded.complete(of_chat("c1"))


async def test_k03_an_engine_that_refuses_whoever_asks_is_left_alone_for_longer_and_longer() -> None:
    it = bench([EngineRefused("refuses the key: set ENGINE_API_KEY")])
    await failed(it, "c1")
    for pause in (5.0, 10.0, 20.0, 20.0):
        tried = len(it.model.requests)
        with pytest.raises(EngineDown, match="ENGINE_API_KEY"):
            await it.guarded.complete(of_chat("c2"))
        assert len(it.model.requests) == tried
        it.clock.time += pause
        with pytest.raises(EngineRefused):
            await it.guarded.complete(of_chat("c2"))
    assert "ENGINE_API_KEY" in it.guarded.breaker.trouble


async def test_k15_a_rest_that_an_engine_names_is_kept_from_the_first_time_on_and_at_full_length() -> None:
    it = bench([EngineDown("busy", retry_after=300.0)], WELL)
    await it.asked()
    it.clock.time += 299.0
    assert await it.asked() == "down"
    assert len(it.model.requests) == 1
    it.clock.time += 1.0
    assert await it.asked() == "Hello there."


@dataclass
class Slow:
    """A model that counts who asks at one time, and lets nobody go before it is told."""

    capabilities: Capabilities = field(default_factory=Capabilities)
    asking: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self, request: Request) -> Piece:
        self.asking += bool(request.messages)
        await self.done.wait()
        return Piece("Hello.")

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        yield await self.complete(request)


async def test_k15_calls_that_nobody_waits_for_leave_room_for_whoever_waits() -> None:
    model = Slow()
    guarded = GuardedModel(model, Breaker(Hand(), 3, pause=5.0, longest=20.0))
    background = [asyncio.create_task(guarded.complete(replace(ASK, priority=priority))) for priority in (5, 10) * 10]
    await eventually(lambda: model.asking == BACKGROUND_CALLS)
    live = asyncio.create_task(guarded.complete(ASK))
    await eventually(lambda: model.asking == BACKGROUND_CALLS + 1)
    model.done.set()
    await asyncio.gather(live, *background)
    assert model.asking == 21
