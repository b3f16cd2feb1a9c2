"""What a turn costs where many workers answer, beside one: CPU of all processes, store trips, the wait for a lease."""

import os
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from lab.bench import engine
from lab.bench.drive import Driven, Kind
from lab.bench.lines import answer
from lab.bench.progress import Progress
from lab.bench.race import ADULT, NO_WAITING
from lab.bench.report import milliseconds
from lab.loopback.telegram import BotApi
from lab.trial import gauge
from lab.trial.leases import Waits, watched
from lab.trial.machines import Machines, machines

_REST = 4.0
"""Seconds in which a house that has nothing to do is looked at."""
_SLOWLY = 3.0
"""Turns a second, where each is to be seen alone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One house with one worker and one with ``workers``, in turn, ``turns`` in each of the ``rounds``, from ``chats``
    that write when they like: half as many a second as one worker can answer. What is waited for a lease is seen at
    ``shares`` of what many can."""

    workers: int = 4
    rounds: int = 3
    chats: int = 50
    turns: int = 200
    shares: tuple[float, ...] = (0.1, 0.3, 0.6)


@dataclass(slots=True)
class House:
    """One of the houses, with whoever talks to it, and CPU seconds a turn in each round."""

    bot: Driven
    machines: Machines
    cpu: list[float] = field(default_factory=list)
    trips: float = 0.0
    broker_trips: float = 0.0
    rest: float = 0.0
    """Of a core, while nobody writes."""


async def measured(plan: Plan) -> Mapping[str, Any]:
    """Compare, in one run. Raises StoreDown, RuntimeError, and ValueError where somebody is not answered."""
    rng = random.Random(17)  # noqa: S311 - who writes when
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="aifriend-trial-")))
        url = (await stack.enter_async_context(engine.apart())).url
        houses = [await stack.enter_async_context(_house(folder, url, count)) for count in (1, plan.workers)]
        for house in houses:
            await _met(house, plan, rng)
        per_second = await _capacity(houses[0].bot, plan) / 2
        for number in range(plan.rounds):
            for house in houses[:: 1 if number % 2 else -1]:
                house.cpu.append(await _round(house, plan, per_second, rng))
        one, many = houses
        capacity = await _capacity(many.bot, plan)
        waits = {share: await _waits(many, plan, share * capacity, rng) for share in plan.shares}
    return {
        "workers": plan.workers,
        "turns_per_s": round(per_second, 1),
        "cpu_ms_per_turn_1": round(1000 * median(one.cpu), 2),
        "cpu_ms_per_turn": round(1000 * median(many.cpu), 2),
        "cpu_ratio": round(median(b / a for a, b in zip(one.cpu, many.cpu, strict=True)), 3),
        "rest_cores_1": round(one.rest, 3),
        "rest_cores": round(many.rest, 3),
        "store_trips_1": round(one.trips, 2),
        "store_trips": round(many.trips, 2),
        "broker_trips_1": round(one.broker_trips, 2),
        "broker_trips": round(many.broker_trips, 2),
        "capacity_per_s": round(capacity, 1),
        **{name: value for share, seen in waits.items() for name, value in _told(share, seen).items()},
        "load": round(os.getloadavg()[0], 1),
    }


@asynccontextmanager
async def _house(folder: Path, engine_url: str, workers: int) -> AsyncIterator[House]:
    home = folder / f"{workers}"
    home.mkdir()
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(BotApi())
        settings = NO_WAITING | {"ENCODER": "off", "ENGINE_URL": engine_url, "TOKENS_PER_DAY": "0"}
        settings |= {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}
        many = await stack.enter_async_context(machines(home, {"telegram": 1, "worker": workers}, settings))
        kind = Kind(f"{workers} workers", "", answer, opening=ADULT)
        bot = Driven(kind, api, many.parent, many.all[0].log)
        api.watchers.append(bot.note)
        yield House(bot, many)


async def _met(house: House, plan: Plan, rng: random.Random) -> None:
    """Let everybody meet him, and see what is done with nobody there, and for one person at a time."""
    with Progress(f"{house.bot.kind.name}, meeting", plan.chats * (1 + len(ADULT))) as step:
        await house.bot.meet(range(plan.chats), step)
    rest = await gauge.at_rest(house.machines, _REST)
    house.rest = rest.cpu / rest.at
    before = await gauge.read(house.machines)
    # Slow enough that no two turns share a trip.
    await _received(house.bot, plan.chats, plan.chats, _SLOWLY, rng, house.bot.kind.name)
    used = (await gauge.read(house.machines)).since(before).above(rest)
    house.trips, house.broker_trips = used.trips / plan.chats, used.broker_trips / plan.chats


async def _capacity(bot: Driven, plan: Plan) -> float:
    """Turns a second where everybody writes again at once."""
    began = perf_counter()
    with Progress(f"{bot.kind.name}, capacity", plan.turns) as step:
        await bot.talk(plan.chats, plan.turns, step)
    return plan.turns / (perf_counter() - began)


async def _round(house: House, plan: Plan, per_second: float, rng: random.Random) -> float:
    before = await gauge.read(house.machines)
    await _received(house.bot, plan.chats, plan.turns, per_second, rng, house.bot.kind.name)
    return (await gauge.read(house.machines)).since(before).cpu / plan.turns


async def _waits(house: House, plan: Plan, per_second: float, rng: random.Random) -> Waits:
    async with watched(house.machines.mailbox.store, house.machines.broker) as waits:
        await _received(house.bot, plan.chats, plan.turns, per_second, rng, "leases")
    return waits


def _told(share: float, seen: Waits) -> Mapping[str, float]:
    """Milliseconds at a share of what the house can."""
    kinds = {"lease": seen.taken, "stored_to_lease": seen.stored}
    return {
        f"{name}_ms_p{part:.0f}_at_{share:.0%}": milliseconds(seconds, part / 100)
        for name, seconds in kinds.items()
        for part in (50, 99)
    }


async def _received(bot: Driven, chats: int, turns: int, per_second: float, rng: random.Random, title: str) -> None:
    with Progress(f"{title}, {per_second:.0f} turns a second", turns) as step:
        await bot.receive(chats, turns, per_second, rng, step)
    await bot.rests()
