"""The process that houses are forked from, as whoever starts and kills them knows it."""

import asyncio
import json
import os
import signal
import sys
from asyncio import StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 90.0
"""Seconds that anything here may take to come or to go."""


@dataclass(slots=True)
class Nursery:
    """Starts houses, and knows which have ended."""

    process: Process
    ended: dict[int, int] = field(default_factory=dict)
    _started: "dict[int, asyncio.Future[int]]" = field(default_factory=dict)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, role: str, environment: Mapping[str, str], *, folder: Path, log: Path) -> int:
        """Start ``aifriend`` in one role and return its process's id."""
        await asyncio.wait_for(self._ready.wait(), PATIENCE)
        number = len(self._started)
        self._started[number] = asyncio.get_running_loop().create_future()
        order = {"order": number, "role": role, "environment": dict(environment)}
        order |= {"folder": str(folder), "log": str(log)}
        _orders(self.process).write(json.dumps(order).encode() + b"\n")
        return await asyncio.wait_for(self._started[number], PATIENCE)

    async def listen(self) -> None:
        """Take what the nursery tells, for as long as it lives."""
        if self.process.stdout is None:
            raise RuntimeError("the nursery was started without pipes")
        async for line in self.process.stdout:
            told = json.loads(line)
            if "order" in told:
                self._started[told["order"]].set_result(told["pid"])
            elif "ended" in told:
                self.ended[told["ended"]] = told["code"]
            else:
                self._ready.set()


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """Run a nursery; all that it started ends with it."""
    command = (sys.executable, "-m", "lab.trial.forks")
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    made = Nursery(process)
    listener = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        _orders(process).close()
        await process.wait()
        await listener


def _orders(process: Process) -> StreamWriter:
    if process.stdin is None:
        raise RuntimeError("the nursery was started without pipes")
    return process.stdin


@dataclass(slots=True)
class Machine:
    """One process of a ``role``, that is killed and started again; ``deaths`` counts how often it was killed, and each
    time ``died`` is called. It says ``ready`` once it serves."""

    name: str
    nursery: Nursery
    folder: Path
    died: Callable[[], None]
    environment: Mapping[str, str] = field(default_factory=dict)
    role: str = "run"
    ready: str = "Serving "
    pid: int = field(default=0, init=False)
    deaths: int = field(default=0, init=False)
    starts: int = field(default=0, init=False)

    @property
    def log(self) -> Path:
        """What the process said since it was started last."""
        return self.folder / f"{self.name}-{self.starts}.log"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return bool(self.pid) and self.pid not in self.nursery.ended

    async def start(self) -> None:
        """Start it, and return at once."""
        self.starts += 1
        self.pid = await self.nursery.start(self.role, self.environment, folder=self.folder, log=self.log)

    def kill(self) -> None:
        """End it without a warning."""
        if self.alive:
            os.kill(self.pid, signal.SIGKILL)
            self.deaths += 1
            self.pid = 0
            self.died()

    async def stop(self) -> None:
        """Ask it to end, and wait until it did. Raises RuntimeError where it does not end well."""
        os.kill(self.pid, signal.SIGTERM)
        await self.ended(seconds=PATIENCE)
        if self.nursery.ended.get(self.pid) != 0:
            raise RuntimeError(f"{self.name} did not end well: {self.said()[-2000:]}")
        self.pid = 0

    async def serving(self) -> None:
        """Wait until it serves, or was killed on the way there. Raises RuntimeError where it ends by itself."""
        async with asyncio.timeout(PATIENCE):
            while self.pid and self.ready not in self.said():
                if not self.alive:
                    raise RuntimeError(f"{self.name} ended by itself: {self.said()[-2000:]}")
                await asyncio.sleep(0.02)

    async def ended(self, *, seconds: float) -> None:
        """Wait until it ended, but no longer than that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.alive:
                    await asyncio.sleep(0.01)

    def said(self) -> str:
        """All that it said since."""
        with suppress(FileNotFoundError):
            return self.log.read_text(errors="replace")
        return ""
