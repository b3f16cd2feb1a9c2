"""Small calls that a listener makes beside its intake, each with a limit, and how long it has taken nothing in; it
knows no platform."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.doors.ports import Problem

LIMIT = 3.0
"""Seconds that an acknowledgement may take: nobody looks for it any more then, and Discord takes none."""
DEAF = 60.0
"""Seconds after which a door that should have taken something in says so."""


@dataclass(slots=True)
class Errands:
    """Calls to a platform that nothing waits for, each for at most ``limit`` seconds."""

    problem: Problem
    limit: float = LIMIT
    _running: "set[asyncio.Task[None]]" = field(default_factory=set, init=False, repr=False)

    def begin(self, kind: str, call: Callable[[], Awaitable[object]]) -> "asyncio.Task[None]":
        """Begin a call and go on at once; what goes wrong with it is a problem of that ``kind``."""
        task = asyncio.create_task(self._run(kind, call))
        # Nobody else keeps it, and a task that nobody keeps may vanish.
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def close(self) -> None:
        """End what still runs."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, kind: str, call: Callable[[], Awaitable[object]]) -> None:
        try:
            async with asyncio.timeout(self.limit):
                await call()
        except Exception as error:  # noqa: BLE001 - the boundary of an errand: nobody waits to hear of it
            self.problem(kind, error)


@dataclass(slots=True)
class Hearing:
    """Since when a listener should have taken something in and has not. ``deaf`` says so after a minute, and again
    each minute; waits are ``factor`` times as long as usual."""

    deaf: Callable[[], None]
    factor: float = 1.0
    _since: float | None = field(default=None, init=False)

    @property
    def silent_for(self) -> float:
        """Seconds for which it should have taken something in and has not; 0 where nothing is to be taken in."""
        return 0.0 if self._since is None else asyncio.get_running_loop().time() - self._since

    @property
    def trouble(self) -> str:
        """In one line that it has taken nothing in for too long, "" while it does."""
        seconds = self.silent_for
        return f"nothing was taken in for {seconds:.0f} s: see the log" if seconds >= DEAF * self.factor else ""

    def expect(self) -> None:
        """From now on something is to be taken in; what was expected before has come."""
        self._since = asyncio.get_running_loop().time()

    def rest(self) -> None:
        """Nothing is to be taken in now."""
        self._since = None

    async def watch(self) -> None:
        """Say for ever when nothing is taken in."""
        while True:
            await asyncio.sleep(DEAF * self.factor)
            if self.silent_for >= DEAF * self.factor:
                self.deaf()
