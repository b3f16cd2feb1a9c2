"""What a chat takes in the store, and what a tick costs by how many chats are kept beside those that are due."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bot.app import App
from engine.messages import Incoming
from lab.bench.parts import full_scene
from lab.bench.progress import Progress
from lab.simulate.ledger import Chronicle
from lab.simulate.share import opened
from lab.simulate.stub import Obedient
from lab.simulate.world import DOOR, JumpingClock, Outside
from persona.keys import parts
from persona.person import FactsChange

_NOON = 1_772_625_600.0
"""A Wednesday, 12:00 in London."""
_PAUSE = 61.0
"""Seconds between two messages, of which nobody sends more than there are in a minute."""
_YEARS = 100 * 366 * 86_400.0
_TICKS = 5
_COPY = """
for part = 0, 1023 do
  local tag = string.format('{b%04d}', part)
  for copy = 1, tonumber(ARGV[3]) do
    local name = string.format('%08x%024x', part, tonumber(ARGV[4]) + copy)
    redis.call('SET', 'aifriend:' .. tag .. ':' .. name .. ':state', ARGV[1])
    redis.call('SET', 'aifriend:' .. tag .. ':' .. name .. ':name', ARGV[2])
    redis.call('ZADD', 'aifriend:' .. tag .. ':due', ARGV[5], name)
  end
end
"""
"""Chats as heavy as a real one, of which none is due: only for one store of our own."""


async def measured(*, quick: bool) -> Mapping[str, float]:
    """Bytes of an idle chat (somebody said hello and was answered) and of one in which much was said and remembered,
    person and indexes included; seconds of a tick with few and with many chats kept, and how they compare."""
    due, few, many = (20, 1_024, 4_096) if quick else (1_000, 10_240, 1_000_448)
    clock, model = JumpingClock(_NOON), Obedient()
    with TemporaryDirectory(prefix="aifriend-bench-") as folder:
        async with opened(Path(folder), clock, model, seed=1) as app:
            told = {chat: Chronicle(chat) for chat in (f"{DOOR}:c{number}" for number in range(due))}
            app.post.doors[DOOR] = Outside(clock, goals=model.goals, chronicles=told)
            empty = await _bytes(app)
            await _meet(app, clock, due)
            if not all(chronicle.bubbles for chronicle in told.values()):
                raise RuntimeError("somebody was not answered")
            idle = (await _bytes(app) - empty) / due
            full = idle + await _filled(app, min(due, 100))
            ticks = [await _ticked(app, clock, due, stored - due) for stored in (few, many)]
    return {
        "store_bytes_idle": idle,
        "store_bytes_full": full,
        "tick_due": due,
        "tick_s_10k": ticks[0],
        "tick_s_1m": ticks[1],
        "tick_ratio_1m_10k": ticks[1] / ticks[0],
    }


async def _meet(app: App, clock: JumpingClock, count: int) -> None:
    with Progress("chats", count) as step:
        for number in range(count):
            await _say(app, clock, number, "hello there")
            step()


async def _say(app: App, clock: JumpingClock, number: int, text: str) -> None:
    clock.at += _PAUSE
    update = f"{clock.at:020.2f}"
    incoming = Incoming(f"{DOOR}:u{number}", f"{DOOR}:c{number}", update, clock.at, text, "Ann", language="en")
    await app.reception.receive(incoming, update=update)
    await app.conversations.idle()


async def _filled(app: App, count: int) -> float:
    """Bytes that history and facts add to a chat."""
    scene = full_scene()
    before = await _bytes(app)
    for number in range(count):
        async with app.mailbox.holding(f"{DOOR}:c{number}") as held:
            if held is None:
                raise RuntimeError("nobody else is there")
            lease, mail = held
            await lease.rewrite(mail.chat, scene.history, None)
        facts = FactsChange(kept=tuple(replace(fact, source=f"{number}") for fact in scene.snapshot.facts))
        await app.mailbox.facts.change(f"{DOOR}:u{number}", facts)
    return (await _bytes(app) - before) / count


async def _ticked(app: App, clock: JumpingClock, due: int, others: int) -> float:
    """Seconds of a tick that looks at ``due`` chats, the median of some, with so many ``others`` stored beside them."""
    store = app.mailbox.store
    state = b"s" * 700
    per_part, had = others // 1024, await _copies(app)
    with Progress("stored chats", per_part) as step:
        for copy in range(had, per_part):
            last = int((_NOON + _YEARS) * 1000)
            await store.command("EVAL", _COPY, 0, state, b"n" * 60, 1, copy, last)
            step()
    times = []
    for _ in range(_TICKS):
        for number in range(due):
            await app.mailbox.look_at(f"{DOOR}:c{number}", clock.at - 1)
        began = perf_counter()
        await app.loop.tick()
        times.append(perf_counter() - began)
        await app.conversations.idle()
    return median(times)


async def _copies(app: App) -> int:
    """How many copies lie in each bucket already."""
    counts: list[Any] = await app.mailbox.store.commands([("ZCARD", part) for part in parts("due")])
    return min(map(int, counts))


async def _bytes(app: App) -> float:
    await asyncio.sleep(0)
    used: Any = await app.mailbox.store.command("MEMORY", "STATS")
    stats = dict(zip(used[::2], used[1::2], strict=True)) if isinstance(used, list) else used
    return float(stats[b"dataset.bytes"])
