"""Keeps one service alive: begun again after growing pauses, with what it failed of as its state; knows no service."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

Up = Callable[[], None]
"""Said by a service that does now what it is there for."""
Service = Callable[[Up], Awaitable[None]]

OK = "ok"


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds before a service is begun again: ``first``, twice as long each time, ``longest`` at most. One that was
    up for ``steady`` seconds begins with the first again."""

    first: float = 1.0
    longest: float = 60.0
    steady: float = 60.0

    def after(self, failures: int) -> float:
        """The pause after so many ``failures`` in a row, at least one."""
        return min(self.first * 2.0 ** min(failures - 1, 30), self.longest)

    def times(self, factor: float) -> "Pauses":
        """The same, ``factor`` times as long."""
        return Pauses(self.first * factor, self.longest * factor, self.steady)


@dataclass(slots=True)
class Supervisor:
    """Runs ``service`` under a ``name`` until it returns, whatever it raises; ``problem`` gets each error by the name.

    ``error`` is what it failed of, None while it is up or has not been tried; ``tried`` is set once it is known how the
    first try went, ``is_up`` while it is up."""

    name: str
    service: Service
    problem: Callable[[str, BaseException | None], None]
    pauses: Pauses = field(default_factory=Pauses)
    error: Exception | None = field(default=None, init=False)
    tried: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    is_up: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _hurry: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _up_since: float = field(default=0.0, init=False)
    _is_awaited: bool = field(default=False, init=False)

    @property
    def state(self) -> str:
        """ "ok", or in one line what is wrong."""
        if self.is_up.is_set():
            return OK
        return _words(self.error) if self.error else f"{self.name} is starting"

    def hurry(self) -> None:
        """Begin again now, where that waits for a pause to end."""
        self._hurry.set()

    async def first_try(self, patience: float | None) -> None:
        """Wait ``patience`` seconds at most (None: however long) until it is known how the first try went. Raises what
        it failed of, which then is the caller's to say."""
        self._is_awaited = True
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self.tried.wait()
        finally:
            self._is_awaited = False
        if self.error is not None:
            raise self.error

    async def run(self) -> None:
        """Begin again for ever, or until the service returns."""
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            self._up_since = loop.time()
            try:
                await self.service(self._up)
                return
            except Exception as error:  # noqa: BLE001 - the boundary of a service: none takes the house with it
                was_steady = self.is_up.is_set() and loop.time() - self._up_since >= self.pauses.steady
                failures = 1 if was_steady else failures + 1
                self._fail(error)
            self._hurry.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.pauses.after(failures)):
                    await self._hurry.wait()

    def _up(self) -> None:
        self._up_since = asyncio.get_running_loop().time()
        self.error = None
        self.is_up.set()
        self.tried.set()

    def _fail(self, error: Exception) -> None:
        self.is_up.clear()
        self.error = error
        if self.tried.is_set() or not self._is_awaited:
            self.problem(self.name, error)
        self.tried.set()


async def end(task: "asyncio.Task[Any]") -> None:
    """Cancel a task and wait until it has ended; what it ended of is told to nobody."""
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    elif not task.cancelled():
        # Looked at, or asyncio would tell of it.
        task.exception()


def _words(error: Exception) -> str:
    """Our own errors say what to do; what others raise may carry what was said, and is only named."""
    ours = type(error).__module__.partition(".")[0] in ("bot", "engine", "scheduler") or type(error) is ValueError
    return str(error) if ours and str(error) else type(error).__name__
