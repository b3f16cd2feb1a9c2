"""Trouble with the engine, a platform or our own code: nothing lost, said honestly once, and a history that is true."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, replace

import pytest

from bot.settings import Settings
from engine.ports import Capabilities, Model, Piece, Request
from lab.loopback.engine import EngineServer
from persona.line import Speaker
from scheduler.errors import RateLimited, Rejected, Undelivered, Unreachable
from tests.fakes.home import PERSON, Home, at_home, greeted, last_words, talk
from tests.fakes.told import HOUSE
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    async with greeted(settings(outage_retry=0.05), engine) as home:
        yield home


async def test_engine_trouble_is_said_once_per_outage_and_answered_afterwards(home: Home, engine: EngineServer) -> None:
    outage = home.app.rules.sheets["harry"].outage
    for question in ("first", "second"):
        engine.fail("busy", times=1000)
        await home.write(question)
        await home.idle()
        await home.write(f"{question} again")
        await asyncio.sleep(0.3)
        assert [text for text in home.door.heard() if text in outage] == home.door.heard()[-1:]
        engine.recover()
        await eventually(lambda: len(home.door.spoken()) == 1)
        assert home.door.spoken() == [f"You said: {question} and {question} again."]
        await home.idle()
        home.door.sent.clear()


async def test_an_outage_is_said_once_however_often_the_engine_is_tried_and_the_next_one_too(
    home: Home, engine: EngineServer
) -> None:
    outage = home.app.rules.sheets["harry"].outage
    for question in ("first", "second"):
        home.door.sent.clear()
        engine.seen.clear()
        engine.fail("busy", times=1000)
        await home.write(question)
        # A turn asks a busy engine three times.
        await eventually(lambda: len(engine.seen) > 4 * 3)
        engine.recover()
        await eventually(home.door.spoken)
        await home.idle()
        assert [text in outage for text in home.door.heard()] == [True, False]
        assert home.door.spoken() == [f"You said: {question}."]


async def test_in_an_outage_one_chat_asks_the_engine_at_one_pace_however_much_is_written(
    settings: Make, engine: EngineServer
) -> None:
    async with at_home(settings(outage_retry=0.4)) as home:
        await home.say("hello")
        engine.fail("busy", times=1000)
        for number in range(4):
            await home.say(str(number))
        engine.seen.clear()
        await asyncio.sleep(0.5)
        # Once after each 0.4 s, and a busy engine is asked three times; each of five messages alone would make fifteen.
        assert len(engine.seen) <= 2 * 3
        engine.recover()


async def test_an_answer_cut_off_after_its_first_bubble_counts_as_an_answer(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: "That is quite something.\n" + "and then " * 30
    engine.fail("cut")
    await home.say("hello")
    assert home.door.spoken() == ["That is quite something."]
    assert await talk(home) == ["> hello", "< That is quite something."]
    assert (await home.mail()).inbox == ()


@pytest.mark.parametrize("fault", ["cut", "garbage", "mid_error", "limited"])
async def test_an_answer_that_failed_before_its_first_bubble_is_written_anew(
    home: Home, engine: EngineServer, fault: str
) -> None:
    engine.fail(fault, times=2)
    await home.write("hello")
    await eventually(lambda: home.door.spoken() == ["You said: hello."])
    await home.idle()
    assert await talk(home) == ["> hello", "< You said: hello."]


async def test_a_rate_limit_is_waited_out_and_nothing_is_lost(home: Home) -> None:
    home.door.fail(RateLimited(0.1), times=2)
    await home.say("hello")
    assert (home.door.tries, home.door.spoken()) == (3, ["You said: hello."])


async def test_a_newer_message_voids_a_bubble_that_waits_for_a_rate_limit(home: Home) -> None:
    home.door.fail(RateLimited(0.5))
    await home.write("hello")
    await eventually(lambda: home.door.tries == 1)
    await home.write("hurry")
    await home.idle()
    assert (home.door.tries, home.door.spoken()) == (2, ["You said: hello and hurry."])


async def test_a_broken_line_to_the_platform_is_tried_again(home: Home) -> None:
    home.door.fail(Undelivered("down"), times=7)
    await home.write("hello")
    await eventually(lambda: home.door.spoken() == ["You said: hello."])
    await home.idle()
    assert await talk(home) == ["> hello", "< You said: hello."]


async def test_what_the_platform_will_never_take_is_dropped_and_does_not_stand_in_history(home: Home) -> None:
    # As it is, plain, and as one short line.
    home.door.fail(Rejected("no"), times=3)
    await home.say("hello")
    await home.say("hello again")
    assert home.door.spoken() == ["You said: hello and hello again."]
    assert await talk(home) == ["> hello", "> hello again", "< You said: hello and hello again."]


async def test_a_block_closes_the_outbox_and_ends_check_ins_until_they_write_again(home: Home) -> None:
    await home.chat(first_words={"wanted": True})
    home.door.fail(Unreachable("blocked"))
    await home.say("hello")
    mail = await home.mail()
    assert (mail.inbox, mail.outbox, mail.chat.first_words.wanted, mail.chat.first_words.next_look) == (
        (),
        (),
        False,
        0.0,
    )
    assert (await home.app.mailbox.person(PERSON)).blocked
    assert home.door.heard() == []
    await home.say("I'm back")
    assert not (await home.app.mailbox.person(PERSON)).blocked
    assert len(home.door.spoken()) == 1


async def test_somebody_who_blocks_before_the_notice_is_not_tried_again(home: Home) -> None:
    home.door.fail(Unreachable("blocked"))
    await home.say("hello")
    mail = await home.mail()
    assert (mail.inbox, mail.outbox, home.door.heard()) == ((), (), [])


@dataclass
class Breaking:
    """A model whose client has a bug that one word brings out."""

    model: Model

    @property
    def capabilities(self) -> Capabilities:
        return self.model.capabilities

    def stream(self, request: Request) -> AsyncGenerator[Piece]:
        if any("poison" in each.content for each in request.messages):
            raise RuntimeError("a bug")
        return self.model.stream(request)

    async def complete(self, request: Request) -> Piece:
        return await self.model.complete(request)


async def test_a_message_that_breaks_the_turn_is_given_up_honestly_and_others_are_served(
    settings: Make, engine: EngineServer
) -> None:
    async with at_home(settings(outage_retry=0.02)) as home:
        engine.answer = last_words
        conversations = home.app.conversations
        turns = conversations.replies.engine
        conversations.replies = replace(
            conversations.replies, engine=replace(turns, calls=replace(turns.calls, model=Breaking(turns.calls.model)))
        )
        await home.write("poison")
        await home.idle()
        await home.say("hello", chat="fake:c2", person="fake:u2")
        assert home.door.spoken("fake:c2") == ["You said: hello."]
        assert HOUSE.helpless not in home.door.heard()
        await eventually(lambda: HOUSE.helpless in home.door.heard())
        await home.say("something else")
        assert home.door.spoken() == ["You said: something else."]
        assert [line.text for line in await home.history()] == ["something else", "You said: something else."]


async def test_a_bubble_that_breaks_the_door_is_given_up_honestly(home: Home) -> None:
    home.door.fail(RuntimeError("a bug"), times=6)
    await home.write("hello")
    await eventually(lambda: HOUSE.helpless in home.door.heard())
    await home.say("once more")
    assert home.door.spoken() == ["You said: hello and once more."]
    assert (await home.said())[1:] == home.door.spoken()


async def test_history_is_what_was_delivered_whatever_went_wrong(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda messages: last_words(messages) + "\nAnd a second thought.\nAnd a third."
    faults = [RateLimited(0.01), Undelivered("x"), Rejected("x"), RuntimeError("x"), Undelivered("x")]
    for number, fault in enumerate(faults * 2):
        home.door.fail(fault)
        if number % 3 == 0:
            engine.fail("cut")
        await home.write(f"message {number}")
        if number % 2:
            await home.idle()
    await home.swept(lambda: "message 9" in "".join(home.door.spoken()))
    mail = await home.mail()
    assert (await home.said())[1:] == home.door.spoken()
    assert (mail.inbox, mail.outbox) == ((), ())
    theirs = [line.text for line in mail.history if line.speaker is Speaker.PERSON]
    assert theirs == [f"message {number}" for number in range(10)]


async def test_k15_a_turn_that_is_tried_again_and_again_counts_once(home: Home, engine: EngineServer) -> None:
    def down() -> float:
        turns = home.app.metrics.turns.labels("fake", "reply", "engine_down").collect()
        return sum(sample.value for metric in turns for sample in metric.samples)

    engine.fail("busy", times=1000)
    engine.seen.clear()
    await home.write("hello")
    # A turn asks a busy engine three times.
    await eventually(lambda: len(engine.seen) > 4 * 3)
    assert down() == 1
    engine.recover()
    await eventually(home.door.spoken)
