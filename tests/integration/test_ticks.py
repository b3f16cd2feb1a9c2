"""Clocks that are set back or differ: the clockwork is seen to stand still and started anew, nobody waits longer."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis.asyncio
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.settings import Settings
from engine.messages import Incoming
from lab.loopback.engine import EngineServer
from scheduler.clock import SystemClock
from tests.fakes.home import CHAT, PERSON, at_home, last_words
from tests.fakes.talk import errors
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


def set_back(clockwork: AsyncIOScheduler, hours: int) -> None:
    """What a clock that is set back does to the clockwork: all that it means to do next lies so many hours ahead."""
    for job in clockwork.get_jobs():
        job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=hours))


async def test_k05_ticks_go_on_after_the_clock_was_set_back(settings: Make) -> None:
    async with at_home(settings(tick_seconds=0.05)) as home, home.app.loop.running():
        loop = home.app.loop
        set_back(loop._clockwork, 1)
        await eventually(lambda: "ticks" in errors(home.app))
        before = loop._ticked_at
        await eventually(lambda: loop._ticked_at != before)
        assert await loop.state() == "ok"


async def test_k15_the_age_of_the_last_tick_is_told_while_it_is_to_tick(settings: Make) -> None:
    async with at_home(settings(tick_seconds=3600.0)) as home:
        assert (home.app.loop.tick_age, "ticks" in await home.app.health.look()) == (None, False)
        async with home.app.loop.running():
            assert (await home.app.health.look())["ticks"] == "ok"
            loop = home.app.loop
            assert loop._ticked_at is not None
            loop._ticked_at -= 4 * 3600
            assert "no tick for 14400 s" in (await home.app.health.look())["ticks"]
            assert b"aifriend_tick_age_seconds 144" in home.app.metrics.text()
        assert home.app.loop.tick_age is None


async def test_k15_who_insists_has_waited_since_the_first_message(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(outage_retry=600.0, engine_failures=1)) as home:
        await home.say("hello")
        engine.fail("busy", times=1000)
        await home.write("are you there?")
        await home.idle()
        ((_, first),) = await home.app.mailbox.waiting()
        await home.write("hello?")
        await home.idle()
        assert await home.app.mailbox.waiting() == [(CHAT, first)]


async def test_k05_a_burst_is_answered_in_time_though_the_clock_is_set_back_meanwhile(
    settings: Make, tmp_path: Path
) -> None:
    clock = tmp_path / "offset"
    async with at_home(settings(burst_quiet=0.2, burst_longest=2.0, clock_offset_file=clock)) as home:
        await home.write("hello")
        home.later(-3600.0)
        await eventually(home.door.spoken)


@pytest.mark.parametrize("skew", [-8.0, 8.0])
async def test_k05_what_a_process_with_another_clock_took_in_waits_no_longer_and_no_shorter(
    settings: Make, tmp_path: Path, engine: EngineServer, skew: float
) -> None:
    engine.answer = last_words
    clock = tmp_path / "offset"
    async with at_home(settings(burst_quiet=0.5, burst_longest=2.0, clock_offset_file=clock)) as home:
        await home.say("/start")
        home.door.sent.clear()
        # As another process does it, which tells the one that serves the chat, or is swept up.
        mailbox = replace(home.app.mailbox, clock=SystemClock(offset(tmp_path, skew)))
        for number, text in enumerate(("one", "two"), start=90_000):
            letter = Incoming(PERSON, CHAT, id=f"{number:020d}", at=time.time(), text=text)
            await mailbox.ingest(letter, update=f"u{number}")
            home.app.conversations.wake(CHAT)
            await asyncio.sleep(0.1)
        await eventually(home.door.spoken, seconds=6.0)
        await home.idle()
        assert home.door.spoken() == ["You said: one and two."]


def offset(folder: Path, seconds: float) -> Path:
    file = folder / "theirs"
    file.write_text(str(seconds))
    return file


async def test_a_tick_and_a_sweep_of_an_idle_house_are_two_commands(settings: Make, redis_url: str) -> None:
    """An index of 1,024 parts is read in one step, however many chats are stored."""
    marker = "aifriend:{test}:marker"
    async with at_home(settings()) as home, redis.asyncio.Redis.from_url(redis_url) as client:
        for number in range(30):
            await home.say("hello", chat=f"fake:c{number}", person=f"fake:u{number}")
        await home.app.loop.tick()
        await home.app.loop.sweep()
        async with client.monitor() as monitor:
            await home.app.loop.tick()
            await home.app.loop.sweep()
            await home.app.mailbox.store.get(marker)
            told = [await monitor.next_command()]
            while marker not in told[-1]["command"]:
                told.append(await monitor.next_command())
        by_house = [each["command"].split()[0] for each in told if each["client_type"] != "lua"]
        assert by_house == ["EVALSHA", "EVALSHA", "GET"]


async def test_who_is_due_is_found_in_all_parts_of_the_index_oldest_first(settings: Make) -> None:
    """And whoever is not yet is not."""
    async with at_home(settings()) as home:
        chats = [f"fake:c{number}" for number in range(40)]
        for number, chat in enumerate(chats):
            await home.say("hello", chat=chat, person=f"fake:u{number}")
            await home.app.mailbox.look_at(chat, 1000.5 + number)
        due = [(chat, 1000.5 + number) for number, chat in enumerate(chats[:30])]
        assert await home.app.mailbox.due(1029.5) == due
