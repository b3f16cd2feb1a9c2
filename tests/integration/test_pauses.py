"""Between two bubbles the next one stands in the store as about to leave: what happens in the pause before it does."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from bot.settings import Settings
from engine.messages import Bubble
from lab.loopback.engine import EngineServer
from scheduler.errors import Undelivered
from scheduler.privacy.forgetting import Forgetting
from tests.fakes.home import CHAT, PERSON, Home, at_home, listening
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
FIRST, SECOND, THIRD = ANSWERS = [
    "The kettle sings while the rain walks over the roof.",
    "Bread tastes best where somebody has burned the first slice.",
    "A lighthouse keeper once told me that fog has moods.",
]
GROUP = {"chat": "fake:c-9", "group": True, "addressed": True}


async def take_its_time(_: Bubble) -> None:
    """As a platform does; meanwhile the engine has written all."""
    await asyncio.sleep(0.1)


async def marks(home: Home, chat: str = CHAT) -> bytes:
    """What is noted of each bubble in the outbox: u or s."""
    keys = (await home.app.mailbox.store.names()).chat(chat)
    return b"".join(sorted(mark[:1] for mark in await home.app.mailbox.store.command("HVALS", keys.key("outbox"))))


async def paused(home: Home, engine: EngineServer, chat: str = CHAT) -> None:
    """Let him answer in three bubbles, until the first has left and the second is about to."""
    engine.answer, home.door.then = lambda _: "\n".join(ANSWERS), take_its_time
    more = {} if chat == CHAT else GROUP
    await home.write("The river is high today.", **more)
    await eventually(lambda: FIRST in home.door.heard(chat))

    async def is_marked() -> bool:
        return await marks(home, chat) == b"su"

    await eventually(is_marked)


async def test_a_newer_message_in_the_pause_voids_what_has_not_left(settings: Make, engine: EngineServer) -> None:
    """P5: though it stands there as about to leave, for its holder knows that it did not."""
    async with at_home(settings(pause_shortest=30.0, pause_longest=30.0)) as home:
        await home.say("hello")
        await paused(home, engine)
        engine.answer = lambda _: "Go on."
        await home.say("And cold.")
        assert home.door.heard()[-2:] == [FIRST, "Go on."]
        assert (await home.mail()).outbox == ()
        assert SECOND not in await home.said()


@pytest.mark.parametrize("hears", [True, False])
@pytest.mark.parametrize("chat", [CHAT, GROUP["chat"]])
async def test_p6_nothing_leaves_after_the_pause_in_a_chat_that_another_process_emptied_meanwhile(
    settings: Make, engine: EngineServer, chat: str, hears: bool
) -> None:
    """Who forgets tells whoever is at work there; and who can't hear it asks before anything leaves."""
    waits = {"pause_shortest": 1.5, "pause_longest": 1.5}
    async with at_home(settings()) as other, at_home(settings(**waits)) as home:
        await other.say("hello")
        await home.say("hello", **({} if chat == CHAT else GROUP))
        async with AsyncExitStack() as stack:
            if hears:
                await stack.enter_async_context(listening(home))
            await paused(home, engine, chat)
            held = await stack.enter_async_context(other.app.mailbox.holding("fake:c5"))
            assert held is not None
            await Forgetting(other.app.mailbox, PERSON, other.app.clock.now()).before(*held)
            await home.idle()
        assert home.door.heard(chat)[-1] == FIRST


async def test_a_platform_that_asks_to_wait_in_the_pause_is_heard(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(pause_shortest=0.3, pause_longest=0.3)) as home, listening(home):
        await home.say("hello")
        await paused(home, engine)
        await home.app.mailbox.limits.hold("fake", 30.0)
        tries = home.door.tries
        await asyncio.sleep(1.0)
        assert home.door.tries == tries


async def test_what_is_behind_a_bubble_that_failed_leaves_after_it(settings: Make, engine: EngineServer) -> None:
    """What was written and did not lie in the store yet is put there by whoever gives up for now."""
    async with at_home(settings()) as home:
        await home.say("hello")
        engine.answer, home.door.then = lambda _: "\n".join(ANSWERS), take_its_time
        # As often as a bubble is waited for.
        home.door.fail(Undelivered("down"), times=5)
        assert await home.say("The river is high today.") == []
        assert len((await home.mail()).outbox) == len(ANSWERS)
        await home.swept(lambda: FIRST in home.door.heard())
        assert sorted(home.door.heard()[-3:]) == sorted(ANSWERS)


async def test_what_is_written_in_a_pause_lies_in_the_store_at_once(settings: Make, engine: EngineServer) -> None:
    """P4: whoever takes over after a death says all that was written."""
    async with at_home(settings(pause_shortest=30.0, pause_longest=30.0)) as home:
        await home.say("hello")
        engine.answer, engine.pause = lambda _: "\n".join(ANSWERS), 0.01
        await home.write("The river is high today.")

        async def is_marked() -> bool:
            return await marks(home) == b"su"

        await eventually(is_marked)
        assert home.door.heard()[-1] == FIRST
    async with at_home(settings(), home.door) as home:
        await home.swept(lambda: THIRD in home.door.heard())
        assert home.door.heard()[-3:] == ANSWERS
