"""Lives the days of some people with several schedulers on one store, of which one is killed every simulated day."""

import asyncio
import json
import random
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from engine.messages import Incoming
from lab.simulate.ledger import Window
from lab.simulate.people import DAY, end
from lab.simulate.share import Record, settings, soonest, windows
from lab.simulate.world import JumpingClock, Outside, World
from persona.codec import Codec, new_secret
from scheduler.errors import Unreachable
from scheduler.mailbox import Mailbox, Store, embedded

_LEASE = 1.0
_AFTER_A_DEATH = _LEASE * 1.2
"""Real seconds after which a dead scheduler's chats can be taken over."""


def live(
    users: int, *, days: int, seed: int, schedulers: int, kill_daily: bool, progress: Callable[[float], None]
) -> Record:
    """Live ``days`` with so many people and ``schedulers``. Raises StoreDown."""
    return asyncio.run(_live(range(users), days, seed, schedulers, kill_daily, progress))


async def _live(
    numbers: Sequence[int], days: int, seed: int, schedulers: int, kill_daily: bool, progress: Callable[[float], None]
) -> Record:
    clock, key = JumpingClock(end(0)), new_secret()
    outside = Outside(clock)
    with tempfile.TemporaryDirectory(prefix="aifriend-days-") as folder:
        async with embedded.serve(Path(folder), durable=False) as url, AsyncExitStack() as stack:
            codec = Codec((key,))
            store = Store.connect(url, codec)
            stack.push_async_callback(store.close)
            mailbox = Mailbox(store, clock, _tokens(), settings(url, key=key, seed=seed, lease=_LEASE).lease_seconds)
            drive = _Several(mailbox, outside, (url, key), seed, kill_daily)
            stack.push_async_callback(drive.close)
            await drive.start(schedulers)
            world = World(drive, outside, days, progress)
            world.enter(numbers, seed)
            await world.run()
    chronicles = list(outside.chronicles.values())
    return Record(chronicles, drive.decisions, sum(len(chronicle.messages) for chronicle in chronicles), drive.kills)


def _tokens() -> Callable[[], str]:
    numbers = count()
    return lambda: f"0-looking-{next(numbers)}"


@dataclass(frozen=True, slots=True)
class _Scheduler:
    """A process and the two ends of the line to it."""

    process: Process
    orders: asyncio.StreamWriter
    answers: asyncio.StreamReader

    def tell(self, message: dict[str, Any]) -> None:
        """Say something; a dead one does not hear it."""
        with suppress(OSError):
            self.orders.write(json.dumps(message).encode() + b"\n")

    async def listen(self) -> dict[str, Any]:
        """Return what it says next, nothing once it is dead."""
        line = await self.answers.readline()
        message: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
        return message


@dataclass(slots=True)
class _Several:
    """The schedulers. A killed one is followed by another, which takes up what it left."""

    mailbox: Mailbox
    outside: Outside
    store: tuple[str, str]
    seed: int
    kill_daily: bool
    decisions: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    _running: list[_Scheduler] = field(default_factory=list)
    _births: "count[int]" = field(default_factory=lambda: count(1))
    _killed_on: int = 0
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _victim: _Scheduler | None = None
    _rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)  # noqa: S311 - when somebody is killed is no secret

    async def start(self, schedulers: int) -> None:
        """Start so many."""
        self._running = list(await asyncio.gather(*(self._start_one() for _ in range(schedulers))))

    async def close(self) -> None:
        """End them all."""
        for scheduler in self._running:
            scheduler.orders.close()
        await asyncio.gather(*(scheduler.process.wait() for scheduler in self._running))

    async def soonest(self) -> float:
        return await soonest(self.mailbox)

    async def windows(self, chat: str, name: str) -> list[Window]:
        return await windows(self.mailbox, chat, name)

    async def tick(self) -> None:
        """Let all look at what is due at once."""
        async with self._a_death_a_day():
            await asyncio.gather(*(self._order(scheduler, do="tick") for scheduler in self._running))

    async def receive(self, incoming: Incoming, update: str) -> None:
        """Let one of them take in a message, and another, when that one died of it."""
        message = msgspec.to_builtins(incoming)
        async with self._one_at_a_time:
            async with self._a_death_a_day():
                scheduler = self._rng.choice(self._running)
                alive = await self._order(scheduler, do="receive", incoming=message, update=update)
            if not alive:
                await self._order(self._rng.choice(self._running), do="receive", incoming=message, update=update)

    @asynccontextmanager
    async def _a_death_a_day(self) -> AsyncIterator[None]:
        """Once a day, kill one of them at some moment of what is done in the block, and start another after it."""
        today = int(self.outside.clock.now() / DAY)
        if not self.kill_daily or today == self._killed_on or self._rng.random() < 0.9:
            yield
            return
        self._killed_on = today
        victim = self._victim = self._rng.choice(self._running)

        async def kill() -> None:
            await asyncio.sleep(self._rng.uniform(0.0, 0.03))
            victim.process.kill()

        killer = asyncio.create_task(kill())
        yield
        await killer
        await victim.process.wait()
        self.kills += 1
        self._running[self._running.index(victim)] = await self._start_one()
        await asyncio.sleep(_AFTER_A_DEATH)
        await asyncio.gather(*(self._order(scheduler, do="sweep") for scheduler in self._running))

    async def _start_one(self) -> _Scheduler:
        seed = f"{self.seed * 100_000 + next(self._births)}"
        command = (sys.executable, "-m", "lab.simulate.scheduler", *self.store, seed, f"{_LEASE}")
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=2**20)
        if process.stdin is None or process.stdout is None:
            raise OSError("a scheduler could not be started")
        scheduler = _Scheduler(process, process.stdin, process.stdout)
        if not await scheduler.listen():
            raise OSError("a scheduler ended while it started; what it said stands above")
        return scheduler

    async def _order(self, scheduler: _Scheduler, **order: Any) -> bool:
        """Give an order and show what is sent until it is done; false when the process died of it."""
        scheduler.tell(order | {"now": self.outside.clock.now()})
        while message := await scheduler.listen():
            if "done" in message:
                self.decisions.update(message["decisions"])
                return True
            delivered = True
            try:
                self.outside.show(*message["send"])
            except Unreachable:
                delivered = False
            scheduler.tell({"shown": delivered})
        if scheduler is not self._victim:
            raise OSError("a scheduler ended by itself; what it said stands above")
        return False
