"""Doors of platforms in processes of their own: a worker answers there, and the clock of another one reminds."""

import asyncio
from pathlib import Path

from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from tests.conftest import DATA_KEY
from tests.fakes.roles import House, roles
from tests.fakes.waiting import eventually

HOUR = 3600


async def test_telegram_is_heard_in_one_process_answered_in_another_and_reminded_by_a_third(
    tmp_path: Path, redis_url: str, engine: EngineServer
) -> None:
    clock = tmp_path / "offset"
    clock.write_text("0")
    ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data"), "REDIS_URL": redis_url, "ENGINE_URL": engine.url}
    ours |= {"OPEN_TO_EVERYONE": "true", "CLOCK_OFFSET_FILE": str(clock), "TICK_SECONDS": "0.5"}
    async with BotApi() as platform, roles(tmp_path, ours) as house:
        tokens = {"TELEGRAM_BOT_TOKEN": platform.token, "TELEGRAM_API_URL": platform.url}
        names = ("telegram", "worker", "scheduler")
        door, worker, scheduler = await asyncio.gather(*(house.start(name, **tokens) for name in names))
        # Each is well by what it needs, and only one of them listens and asks no engine.
        needs = ({}, {"engine"}, {"engine", "ticks"})
        for role, more in zip((door, worker, scheduler), needs, strict=True):
            await eventually(lambda role=role, more=more: is_well_by(role, {"store", "encoder", "telegram", *more}))
        platform.says("Hello there!")
        await platform.wait_sent(2, timeout=60)
        platform.says("/remind in 2 hours water the ferns")
        await eventually(lambda: reminded(platform) == 1, seconds=60)
        clock.write_text(str(2 * HOUR + 60))
        await eventually(lambda: reminded(platform) == 2, seconds=60)


async def is_well_by(house: House, parts: set[str]) -> bool:
    """Whether a process is well, and these are the parts that it tells of."""
    return set((await house.health())[1]) == parts


def reminded(platform: BotApi) -> int:
    """How often the ferns were named: once when it was asked for, once when it was time."""
    return sum("ferns" in message.text for message in platform.sent)
