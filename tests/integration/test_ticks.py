"""The clockwork is seen to stand still, and is started anew."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.settings import Settings
from lab.loopback.engine import EngineServer
from tests.fakes.home import CHAT, at_home
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
