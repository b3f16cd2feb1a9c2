"""Very many chats in one process, with an engine that takes its time: is a turn lost, and how long does anybody wait
beyond the engine?"""

import os
import random
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from lab.bench import engine, processes
from lab.bench.drive import Driven, Kind, driven
from lab.bench.lines import answer
from lab.bench.progress import Progress
from lab.bench.race import NO_WAITING
from lab.bench.report import milliseconds
from persona.codec import new_secret

_AT_ONCE = 200
"""Chats that meet him at one time."""
_ENOUGH = 1.5
"""How many times as many chats talk at once as one process could answer in the engine's time, so that it is never idle
while its capacity is measured."""
_MB, _KB = 2**20, 2**10


@dataclass(frozen=True, slots=True)
class Plan:
    """``chats`` that are all known, an engine that needs ``latency`` seconds, and ``turns`` that come at random in any
    of them, at a ``share`` of what the process can take."""

    chats: int = 10_000
    latency: float = 20.0
    share: float = 0.6
    turns: int = 3_000


async def measured(plan: Plan) -> Mapping[str, Any]:
    """Run one trial and return its figures. Raises ValueError where a turn is not answered within two minutes."""
    rng = random.Random(17)  # noqa: S311 - who writes when
    async with AsyncExitStack() as stack:
        cores = stack.enter_context(processes.apart())
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="aifriend-trial-")))
        writes = await stack.enter_async_context(engine.apart())
        settings = {"ENGINE_URL": writes.url, "DATA_KEY": new_secret(), "OPEN_TO_EVERYONE": "true", "HTTP_PORT": "0"}
        settings |= {"TOKENS_PER_DAY": "0", "ENCODER": "off", "BENCH_CORES": " ".join(map(str, cores))}
        kind = Kind("one process", "aifriend", answer, NO_WAITING)
        bot = await stack.enter_async_context(driven(kind, folder, settings))
        await bot.started()
        await bot.rests()
        empty = bot.used.memory
        await _met(bot, plan)
        memory = bot.used.memory
        at_once = await _capacity(bot, min(_AT_ONCE, plan.chats), 0.0)
        writes.take(plan.latency)
        talking = min(ceil(at_once * plan.latency * _ENOUGH), plan.chats)
        capacity = await _capacity(bot, talking, plan.latency)
        before, strange, rate = bot.used.cpu, bot.strange, capacity * plan.share
        with Progress(f"{rate:.0f} turns a second", plan.turns) as step:
            waits = await bot.receive(plan.chats, plan.turns, rate, rng, step)
        await bot.rests()
        added = [wait - plan.latency for wait in waits]
        return {
            "chats": plan.chats,
            "engine_s": plan.latency,
            "capacity_turns_per_s_no_latency": round(at_once, 1),
            "capacity_turns_per_s": round(capacity, 1),
            "turns_per_s": round(rate, 1),
            "at_once": round(rate * plan.latency),
            "turns": len(waits),
            "strange": bot.strange - strange,
            "added_ms_p50": milliseconds(added, 0.5),
            "added_ms_p99": milliseconds(added, 0.99),
            "added_ms_longest": milliseconds(added, 1.0),
            "cpu_ms_per_turn": round(1000 * (bot.used.cpu - before) / len(waits), 2),
            "rss_mb": round(bot.used.memory / _MB, 1),
            "rss_kb_per_chat_met": round((memory - empty) / plan.chats / _KB, 1),
            "load": round(os.getloadavg()[0], 1),
        }


async def _met(bot: Driven, plan: Plan) -> None:
    with Progress("chats that met him", plan.chats) as step:
        for first in range(0, plan.chats, _AT_ONCE):
            await bot.meet(range(first, min(first + _AT_ONCE, plan.chats)), step)


async def _capacity(bot: Driven, chats: int, latency: float) -> float:
    """Turns a second where so many chats write again at once, an engine's time at the end apart."""
    began, turns = perf_counter(), 3 * chats
    with Progress(f"capacity, {chats} chats at once", turns) as step:
        await bot.talk(chats, turns, step)
    return turns / (perf_counter() - began - latency)
