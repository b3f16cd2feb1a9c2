"""An engine that says no, or fails at one chat alone: told apart from an outage, said once, and nobody else waits."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.settings import Settings
from engine.models.breaker import Breaker
from lab.loopback.engine import EngineServer, Error, Messages
from tests.fakes.home import Home, greeted
from tests.fakes.told import HOUSE
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
CARD = HOUSE.unanswerable.format(name="Harry")
FILTER = Error(400, "The response was filtered due to the prompt triggering the content policy.", code="content_filter")
TEMPLATE = Error(400, "Error rendering prompt with jinja template.")
UNFIT = Error(422, "unprocessable")
LONG = Error(400, "prompt is too long: 9 tokens > 8 maximum")
BROKEN = Error(500, "internal error")


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    async with greeted(settings(outage_retry=0.05, engine_failures=3), engine) as home:
        yield home


def minding(error: Error, word: str = "poison") -> Callable[[Messages], Error | None]:
    """What refuses every prompt with this word in it."""
    return lambda messages: error if any(word in message["content"] for message in messages) else None


def breaker(home: Home) -> Breaker:
    return home.app.conversations.replies.engine.calls.model.breaker  # type: ignore[attr-defined]


def outages(home: Home) -> list[str]:
    """What was said of an engine that does not answer."""
    return [text for text in home.door.heard() if text in home.app.rules.sheets["harry"].outage]


def turns(home: Home) -> dict[str, float]:
    """How many replies were counted, by their outcome."""
    samples = [sample for metric in home.app.metrics.turns.collect() for sample in metric.samples]
    replies = [each for each in samples if each.name.endswith("_total") and each.labels["kind"] == "reply"]
    return {each.labels["outcome"]: each.value for each in replies if each.value}


@pytest.mark.parametrize("error", [FILTER, TEMPLATE, UNFIT, LONG], ids=["filter", "template", "no reason", "long"])
async def test_k03_a_refused_prompt_is_settled_with_a_card_and_the_talk_goes_on(
    home: Home, engine: EngineServer, error: Error
) -> None:
    await home.say("hello")
    engine.objection = minding(error)
    engine.seen.clear()
    assert await home.say("poison") == [CARD]
    assert len(engine.seen) == 2
    assert (await home.mail()).inbox == ()
    assert await home.say("tea?") == ["You said: tea?."]
    assert outages(home) == []


async def test_k03_an_older_line_that_is_refused_keeps_nobody_from_an_answer(home: Home, engine: EngineServer) -> None:
    await home.say("poison")
    engine.objection = minding(FILTER)
    assert await home.say("tea?") == ["You said: tea?."]
    assert await home.say("and cake?") == ["You said: and cake?."]


async def test_k03_an_answer_that_a_filter_keeps_back_is_tried_once_more_and_then_settled(
    home: Home, engine: EngineServer
) -> None:
    await home.say("hello")
    engine.fail("filtered")
    assert await home.say("tea?") == ["You said: tea?."]
    engine.fail("filtered", times=2)
    assert await home.say("cake?") == [CARD]


async def test_k03_one_chat_at_which_the_engine_fails_opens_nothing_for_others(
    home: Home, engine: EngineServer
) -> None:
    engine.objection = minding(BROKEN)
    await home.write("poison")
    await eventually(lambda: CARD in home.door.heard())
    assert breaker(home).trouble == ""
    await home.say("hello", chat="fake:c2", person="fake:u2")
    assert home.door.spoken("fake:c2") == ["You said: hello."]
    assert (await home.mail()).inbox == ()
    assert await home.say("tea?") == ["You said: tea?."]


async def test_k03_while_one_chat_is_sick_the_others_are_answered(home: Home, engine: EngineServer) -> None:
    engine.objection = minding(BROKEN)
    for number in range(2, 8):
        await home.write("poison", chat="fake:c1")
        await home.say("hello", chat=f"fake:c{number}", person=f"fake:u{number}")
        assert home.door.spoken(f"fake:c{number}")[-1:] == ["You said: hello."]
        assert breaker(home).trouble == ""


async def test_k03_a_refused_key_is_named_with_growing_pauses_and_the_question_is_answered_later(
    home: Home, engine: EngineServer
) -> None:
    engine.api_key = "another"
    await home.write("hello")
    await eventually(lambda: outages(home))
    assert "ENGINE_API_KEY" in breaker(home).trouble
    asked = len(engine.seen)
    engine.api_key = ""
    await eventually(lambda: home.door.spoken() == ["You said: hello."])
    assert breaker(home).trouble == ""
    assert len(engine.seen) > asked
    assert len(outages(home)) == 1


async def test_k15_a_short_failure_is_waited_out_in_silence_and_is_one_turn(home: Home, engine: EngineServer) -> None:
    engine.fail("failed", times=2)
    await home.write("hello")
    await eventually(home.door.spoken)
    await home.idle()
    assert home.door.heard() == ["You said: hello."]
    assert turns(home) == {"answered": 1.0}


async def test_k15_a_long_outage_is_said_once_and_counted_once(home: Home, engine: EngineServer) -> None:
    engine.fail("failed", times=1000)
    await home.write("hello")
    await eventually(lambda: len(engine.seen) > 8)
    engine.recover()
    await eventually(home.door.spoken)
    await home.idle()
    assert len(outages(home)) == 1
    assert home.door.spoken() == ["You said: hello."]
    assert turns(home) == {"engine_down": 1.0, "answered": 1.0}


async def test_k15_a_failure_before_the_first_byte_is_met_by_asking_once_more(home: Home, engine: EngineServer) -> None:
    for fault in ("failed", "hang_up"):
        engine.fail(fault)
        assert await home.say("hello") == ["You said: hello."]
    assert await home.app.mailbox.rev("fake:c1")


async def test_k15_the_rest_that_an_engine_asks_for_is_kept(home: Home, engine: EngineServer) -> None:
    engine.fail("limited", times=1000, retry_after=30)
    await home.write("hello")
    await eventually(lambda: outages(home))
    asked = len(engine.seen)
    for number in range(2, 6):
        await home.say("hello", chat=f"fake:c{number}", person=f"fake:u{number}")
    assert len(engine.seen) == asked == 1
    assert 0 < breaker(home).wait() <= 30


async def test_k03_while_the_engine_rests_nobody_tries_again_and_again(home: Home, engine: EngineServer) -> None:
    def failures() -> float:
        samples = home.app.metrics.errors.labels("engine").collect()[0].samples
        return next(sample.value for sample in samples if sample.name.endswith("_total"))

    engine.fail("limited", retry_after=30)
    await home.write("hello")
    await eventually(lambda: outages(home))
    before = failures()
    # Ten times as long as a chat waits where the engine names no time.
    await asyncio.sleep(0.5)
    assert failures() == before
