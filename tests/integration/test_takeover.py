"""Several processes on one store: one answer each, no overlap, and what one leaves behind another takes up."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from bot.settings import Settings
from engine.messages import Bubble, BubbleKind
from lab.loopback.engine import EngineServer
from persona.codec import Codec
from persona.line import Line, Speaker
from scheduler.mailbox import Store
from tests.conftest import DATA_KEY
from tests.fakes.door import FakeDoor
from tests.fakes.home import CHAT, Home, at_home, last_words, message
from tests.fakes.proxy import Proxy
from tests.fakes.store_1 import OldProcess
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


async def test_two_processes_on_one_store_answer_once_and_never_overlap(settings: Make, engine: EngineServer) -> None:
    door = FakeDoor()
    async with AsyncExitStack() as stack:
        homes = [await stack.enter_async_context(at_home(settings(seed=seed), door)) for seed in (1, 2)]
        for home in homes:
            await stack.enter_async_context(home.app.loop.running())
        await homes[0].say("/start")
        await homes[0].chat(questions={"asked": ("age", "checkins")})
        door.sent.clear()
        engine.answer = last_words
        for number in range(12):
            incoming = message(f"number {number}")
            await asyncio.gather(*(home.app.reception.receive(incoming, update=f"n{number}") for home in homes))
            if number % 3 == 0:
                await eventually(lambda number=number: f"number {number}" in "".join(door.spoken()))
        await eventually(lambda: "number 11" in "".join(door.spoken()))
        for home in homes:
            await home.idle()
        answered = [word for text in door.spoken() for word in text[10:-1].split(" and ")]
        assert answered == [f"number {number}" for number in range(12)]
        assert door.most_at_once == 1
        assert (await homes[0].said())[1:] == door.spoken()


async def left_behind(home: Home, *bubbles: Bubble) -> None:
    """Leave the chat as a process leaves it that died while it sent the first of these bubbles."""
    await home.app.mailbox.ingest(message("hello"), update="left")
    lease = home.app.mailbox.lease(CHAT)
    mail = await lease.look()
    assert mail is not None
    lines = [Line(Speaker.PERSON, each.text, each.at, each.id) for each in mail.inbox]
    waiting = await lease.commit(answered=[each.id for each in mail.inbox], lines=lines, bubbles=bubbles)
    assert await lease.sending(waiting[0])


async def test_what_a_dead_process_left_is_sent_by_another(settings: Make) -> None:
    async with at_home(settings(lease_seconds=0.3)) as home:
        await left_behind(home, Bubble("b1", "first"), Bubble("b2", "second"))
        await home.swept(lambda: len(home.door.spoken()) == 2)
        assert home.door.spoken() == ["first", "second"]
        assert [line.text for line in await home.history()] == ["hello", "first", "second"]
        assert await home.app.mailbox.waiting(older_than=-1) == []


async def test_a_check_in_that_was_being_sent_is_never_sent_again_but_stands_in_history(settings: Make) -> None:
    async with at_home(settings(lease_seconds=0.3)) as home:
        unsent = Bubble("b2", "unsent", BubbleKind.CHECK_IN)
        await left_behind(home, Bubble("b1", "perhaps", BubbleKind.CHECK_IN), unsent)
        await home.write("hi")
        await home.swept(home.door.spoken)
        spoken = [line for line in await home.history() if line.kind == "check-in"]
        assert [(line.text, line.id) for line in spoken] == [("perhaps", "")]
        assert not {"perhaps", "unsent"} & set(home.door.heard())


async def test_what_a_process_of_the_first_build_takes_in_during_an_upgrade_is_answered_once(
    settings: Make, redis_url: str, engine: EngineServer
) -> None:
    store = Store.connect(redis_url, Codec((DATA_KEY,)))
    old = OldProcess(store, DATA_KEY)
    async with old.listens(), at_home(settings()) as home:
        await home.say("/start")
        await home.chat(questions={"asked": ("age", "checkins")})
        home.door.sent.clear()
        engine.answer = last_words
        for number in range(4):
            incoming = message(f"number {number}")
            await old.take_in(incoming)
            if number % 2:
                # It comes a second time, to the process of today.
                await home.app.reception.receive(incoming, update=incoming.id)
            await home.swept(lambda number=number: f"number {number}" in "".join(home.door.spoken()))
        await home.idle()
        assert "".join(home.door.spoken()).count("number ") == 4
        assert [line.text for line in await home.history() if line.person] == [f"number {at}" for at in range(4)]
    await store.close()


async def test_a_process_cut_from_the_store_is_replaced_by_another(
    settings: Make, redis_url: str, engine: EngineServer
) -> None:
    door = FakeDoor()
    async with Proxy(redis_url.removeprefix("unix://")) as line:
        async with at_home(settings(redis_url=line.url, lease_seconds=0.5), door) as first:
            await first.say("/start")
            engine.answer = last_words
            engine.hold()
            engine.seen.clear()
            await first.write("hello")
            await eventually(lambda: engine.seen)
            await line.cut()
        engine.let_go()
        async with at_home(settings(lease_seconds=0.5), door) as second:
            await second.swept(lambda: len(door.spoken()) == 2)
            assert door.spoken()[1].startswith("You said: hello")
            assert await second.said() == door.spoken()


@pytest.mark.parametrize("steps", range(12))
async def test_closing_is_never_swallowed_whatever_was_being_done(
    settings: Make, engine: EngineServer, steps: int
) -> None:
    async with at_home(settings()) as home:
        engine.fail("hang")
        await home.write("hello")
        for _ in range(steps):
            await asyncio.sleep(0)
        await asyncio.wait_for(home.app.conversations.close(), 5)


async def test_closing_ends_all_work_and_starts_none(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(outage_retry=0.05)) as home:
        engine.fail("busy", times=1000)
        await home.say("hello")
        await home.app.conversations.close()
        engine.seen.clear()
        home.app.conversations.wake(CHAT)
        await asyncio.sleep(0.2)
        assert not engine.seen
        engine.recover()
    async with at_home(settings()) as later, later.app.loop.running():
        await eventually(later.door.spoken)
