"""K2: what was asked to be forgotten stays so, whatever is still on its way to a platform and however that answers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import pytest
import redis

from bot.settings import Settings
from engine.messages import Kind
from lab.loopback.engine import EngineServer
from persona.person import Age
from scheduler.errors import LeaseLost, Undelivered, Unreachable
from scheduler.mailbox import Mailbox
from scheduler.privacy.forgetting import Forgetting
from tests.fakes.home import CHAT, PERSON, Home, at_home, last_words
from tests.fakes.vault import names
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
SECOND = "fake:c2"
MAY_STAY = {"seen", "gone"}
"""Ids of handled updates, and for a minute when it was forgotten."""


def kept(url: str) -> set[str]:
    """What is left of the person and their chats."""
    ours = [names(url).hash(id_) for id_ in (CHAT, SECOND, PERSON)]
    with redis.Redis.from_url(url) as client:
        keys = [key.decode() for key in client.scan_iter()]
        indexed = [key for key in keys if key.endswith((":due", ":waiting")) and client.type(key) == b"zset"]
        found = {key.rpartition(":")[2] for key in keys if any(hash_ in key for hash_ in ours)}
        return (found - MAY_STAY) | {key for key in indexed if any(client.zscore(key, hash_) for hash_ in ours)}


@asynccontextmanager
async def two_houses(settings: Make) -> AsyncIterator[tuple[Home, Home]]:
    """Two processes' houses on one store, each with a door of its own."""
    async with at_home(settings(lease_seconds=1.0)) as one, at_home(settings(lease_seconds=1.0)) as other:
        yield one, other


async def test_k02_a_chat_that_is_closed_after_a_forgetting_does_not_come_back(settings: Make, redis_url: str) -> None:
    async with at_home(settings()) as home:
        await home.say("hello")
        home.door.hold()
        tries = home.door.tries
        await home.write("/forget yes")
        await eventually(lambda: home.door.tries > tries)
        # The person reads no answer any more: they have blocked him.
        home.door.fail(Unreachable("blocked"), times=9)
        home.door.let_go()
        await home.idle()
        assert kept(redis_url) == set()


@pytest.mark.parametrize("error", [Unreachable("blocked"), Undelivered("lost"), None])
async def test_k02_a_send_in_flight_in_another_chat_brings_nothing_back(
    settings: Make, engine: EngineServer, redis_url: str, error: Exception | None
) -> None:
    engine.answer = last_words
    async with two_houses(settings) as (home, busy):
        await home.say("/start")
        await busy.say("my bird sings", chat=SECOND)
        busy.door.hold()
        tries = busy.door.tries
        await busy.write("and dances", chat=SECOND)
        await eventually(lambda: busy.door.tries > tries)
        await home.say("/forget yes")
        assert "is deleted" in home.door.heard()[-1]
        if error is not None:
            busy.door.fail(error, times=9)
        busy.door.let_go()
        await busy.idle()
        assert kept(redis_url) == set()


async def test_h3_what_was_told_in_a_turn_that_outlives_a_forgetting_is_not_noted(
    settings: Make, engine: EngineServer, redis_url: str
) -> None:
    engine.answer = last_words
    async with two_houses(settings) as (home, busy):
        await home.say("/start")
        await busy.say("hello", chat=SECOND)
        await home.person(age=Age.ADULT, memory=True)
        await busy.say("I have a cat called Biscuit", chat=SECOND)
        assert [fact.text for fact in await home.facts()] == ["has a cat called Biscuit"]
        busy.door.hold()
        tries = busy.door.tries
        await busy.write("I have a dog called Rex", chat=SECOND)
        await eventually(lambda: busy.door.tries > tries)
        await home.say("/forget yes")
        busy.door.let_go()
        await busy.idle()
        assert await home.facts() == ()
        assert kept(redis_url) == set()


async def test_k02_a_platform_that_tells_of_a_block_after_a_forgetting_brings_nothing_back(
    settings: Make, redis_url: str
) -> None:
    async with at_home(settings()) as home:
        await home.say("hello", "/forget yes")
        await home.say("/blocked", kind=Kind.BUTTON)
        assert kept(redis_url) == set()


async def test_k02_a_check_in_that_finds_the_chat_taken_brings_nothing_back(settings: Make, redis_url: str) -> None:
    async with at_home(settings()) as home:
        await home.befriend()
        await home.say("/forget yes")
        async with home.app.mailbox.holding(CHAT):
            assert await home.app.loop.checkins.look(CHAT) == "live_talk"
        await home.idle()
        assert kept(redis_url) == set()


async def test_k02_whoever_slept_for_some_leases_over_a_forgetting_brings_back_nothing(
    settings: Make, redis_url: str
) -> None:
    async with at_home(settings(lease_seconds=0.02)) as home:
        mailbox = home.app.mailbox
        async with mailbox.holding(CHAT) as held:
            assert held is not None
            before = held[0].seen_at
            await Forgetting(mailbox, PERSON, home.app.clock.now()).before(*held)
        # By the store's clock, which forgets that it was forgotten.
        await mailbox.store.command("SET", "sleeps", "", "PX", 100)
        await eventually(partial(_is_away, mailbox, "sleeps"))
        with pytest.raises(LeaseLost):
            await mailbox.change_person(PERSON, lambda person: replace(person, name="Ann"), since=before)
        assert kept(redis_url) == set()


async def test_k01_a_chat_in_which_they_write_while_they_are_forgotten_is_found_by_the_next_forgetting(
    settings: Make,
) -> None:
    async with at_home(settings()) as home:
        people, looks = home.app.mailbox.people, iter([True, False])
        await home.say("hello")
        await people.forget(PERSON, until=home.app.clock.now())

        async def has_news(chat: str) -> bool:
            if next(looks, False):
                # Behind its back: what it has just seen is not so any more.
                await people.meet(PERSON, chat)
                return False
            return True

        await people.forget_chats(PERSON, has_news)
        assert await people.chats(PERSON) == (CHAT,)


async def _is_away(mailbox: Mailbox, key: str) -> bool:
    return await mailbox.store.get(key) is None


async def test_k01_a_chat_whose_lease_ran_out_is_served_again_by_itself(
    settings: Make, engine: EngineServer, redis_url: str
) -> None:
    engine.answer = last_words
    async with at_home(settings(lease_seconds=0.6, outage_retry=0.01)) as home:
        await home.say("/start")
        home.door.hold()
        tries = home.door.tries
        await home.write("hello")
        await eventually(lambda: home.door.tries > tries)
        with redis.Redis.from_url(redis_url) as client:
            client.delete(names(redis_url).chat(CHAT).key("lease"))
        await eventually(lambda: home.app.metrics.errors.labels("lease_lost")._value.get() >= 1)
        home.door.let_go()
        await eventually(lambda: "You said: hello." in home.door.spoken())
        await home.idle()
        assert (await home.said()).count("You said: hello.") == 1
