"""What it costs to write first: CPU of the process and its store, and trips to the store, for each check-in."""

import asyncio
import os
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lab.bench import engine
from lab.bench.drive import Driven, Kind
from lab.bench.lines import answer
from lab.bench.progress import Progress
from lab.bench.race import ADULT, NO_WAITING
from lab.loopback.telegram import BotApi
from lab.trial import gauge
from lab.trial.machines import machines

_NOON = 12
_QUIET = 5.0
"""Seconds without another check-in after which no more is waited for."""
_SETTINGS = {"CHECKIN_SPREAD": "0", "CHECKINS_WEEKLY": "1000", "TICK_SECONDS": "1", "TOKENS_PER_DAY": "0"}


@dataclass(frozen=True, slots=True)
class Plan:
    """``chats`` that all agreed to be written to, and are on the next day."""

    chats: int = 300


async def measured(plan: Plan) -> Mapping[str, Any]:
    """Run one trial and return its figures. Raises StoreDown, RuntimeError, and ValueError where nobody is written
    to."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="aifriend-trial-")))
        writes, api = await stack.enter_async_context(engine.apart()), await stack.enter_async_context(BotApi())
        clock = folder / "clock"
        _set(clock, 0)
        settings = NO_WAITING | _SETTINGS | {"ENCODER": "off", "ENGINE_URL": writes.url}
        settings |= {"CLOCK_OFFSET_FILE": str(clock)}
        settings |= {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}
        house = await stack.enter_async_context(machines(folder, {"run": 1}, settings))
        bot = Driven(Kind("check-ins", "", answer, opening=ADULT), api, house.parent, house.all[0].log)
        api.watchers.append(bot.note)
        with Progress("meeting", plan.chats * (1 + len(ADULT))) as step:
            await bot.meet(range(plan.chats), step)
        rest = await gauge.at_rest(house, _QUIET)
        met, before = bot.messages, await gauge.read(house)
        _set(clock, 1)
        with Progress("check-ins", plan.chats) as step:
            await _quiet(bot, step)
        used, count = (await gauge.read(house)).since(before), bot.messages - met
        if not count:
            raise ValueError(f"nobody was written to; the log: {house.all[0].said()[-2000:]}")
        above = used.above(rest)
        return {
            "chats": plan.chats,
            "checkins": count,
            "cpu_ms_per_checkin": round(1000 * (used.cpu - rest.cpu * used.at / rest.at) / count, 2),
            "store_trips_per_checkin": round(above.trips / count, 2),
            "rest_cores": round(rest.cpu / rest.at, 3),
            "load": round(os.getloadavg()[0], 1),
        }


def _set(clock: Path, days: int) -> None:
    """Let it be noon so many days from now; 0: now."""
    noon = datetime.now(UTC).replace(hour=_NOON, minute=0, second=0, microsecond=0) + timedelta(days=days)
    new = clock.with_suffix(".new")
    new.write_text(str(noon.timestamp() - time.time()))
    # In one step: who reads half a file would live in another year for a moment.
    new.replace(clock)


async def _quiet(bot: Driven, step: Progress) -> None:
    """Wait until no more check-ins come."""
    last, messages = time.monotonic(), bot.messages
    while time.monotonic() - last < _QUIET:
        await asyncio.sleep(0.1)
        for _ in range(bot.messages - messages):
            step()
        if bot.messages > messages:
            last, messages = time.monotonic(), bot.messages
