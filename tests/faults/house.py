"""A house in a process of its own, with a line to each thing that it needs, that can be killed and started again."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.lines import DiscordLine, HttpLine, Line, StoreLine, TelegramLine
from tests.faults.steps import Steps

_PATIENCE = 30.0


@dataclass(slots=True)
class Nursery:
    """Starts houses, and knows which have ended."""

    process: Process
    ended: dict[int, int] = field(default_factory=dict)
    _started: "dict[int, asyncio.Future[int]]" = field(default_factory=dict)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, environment: dict[str, str], *, folder: Path, log: Path) -> int:
        """Start one house and return its process's id."""
        await asyncio.wait_for(self._ready.wait(), _PATIENCE)
        number = len(self._started)
        self._started[number] = asyncio.get_running_loop().create_future()
        order = {"order": number, "environment": environment, "folder": str(folder), "log": str(log)}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        return await asyncio.wait_for(self._started[number], _PATIENCE)

    async def listen(self) -> None:
        """Take what the nursery tells, for as long as it lives."""
        assert self.process.stdout is not None
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
    command = (sys.executable, "-m", "tests.faults.nursery")
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    made = Nursery(process)
    listener = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        process.stdin.close()
        await process.wait()
        await listener


@dataclass(slots=True)
class House:
    """One process and its lines; ``deaths`` counts how often it was killed."""

    number: int
    nursery: Nursery
    folder: Path
    environment: dict[str, str]
    died: Callable[[], None]
    steps: Steps = field(init=False)
    lines: dict[str, Line] = field(default_factory=dict)
    pid: int = 0
    deaths: int = 0
    starts: int = 0

    def __post_init__(self) -> None:
        self.steps = Steps(self.kill)

    @property
    def log(self) -> Path:
        """What the process said since it was started last."""
        return self.folder / f"house{self.number}-{self.starts}.log"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return bool(self.pid) and self.pid not in self.nursery.ended

    async def start(self) -> None:
        """Start it, and return at once."""
        self.starts += 1
        self.pid = await self.nursery.start(self.environment, folder=self.folder, log=self.log)

    def kill(self) -> None:
        """End it without a warning."""
        if self.alive:
            os.kill(self.pid, signal.SIGKILL)
            self.deaths += 1
            self.pid = 0
            self.died()

    async def stop(self) -> None:
        """Ask it to end, and wait until it did."""
        os.kill(self.pid, signal.SIGTERM)
        await self.ended(seconds=_PATIENCE)
        assert self.nursery.ended[self.pid] == 0, f"it did not end well: {self.said()[-2000:]}"
        self.pid = 0

    async def serving(self) -> None:
        """Wait until it serves, or died at a step on the way there."""
        async with asyncio.timeout(_PATIENCE):
            while self.pid and "Serving " not in self.said():
                assert self.alive, f"the house ended by itself: {self.said()[-2000:]}"
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

    def memory(self) -> float:
        """Its resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kilobytes) / 1024

    async def open(self, line: Line) -> Line:
        """Open one of its lines."""
        self.lines[_NAMES[type(line)]] = line
        return await line.__aenter__()


_NAMES: dict[type[Line], str] = {
    StoreLine: "store",
    HttpLine: "engine",
    TelegramLine: "telegram",
    DiscordLine: "discord",
}
