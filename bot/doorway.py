"""One door kept open: both halves made anew for each try, while all other doors are served; knows no platform."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field

from bot.doors.ports import Listener, Site
from engine.models.supervisor import Supervisor, Up, end
from scheduler.door import Door
from scheduler.errors import DoorShut

Make = Callable[[AsyncExitStack], Awaitable[tuple[Door, Listener]]]


@dataclass(slots=True)
class Doorway:
    """The door called ``name``. ``make`` gives its halves, over clients that the stack closes; while it is open its
    sender stands among ``doors`` and its routes on the ``site``. ``opened`` is called each time it has opened."""

    name: str
    make: Make
    doors: dict[str, Door]
    site: Site
    opened: Callable[[], Awaitable[None]]
    announced: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    """Set once the platform was told of the routes for the first time, or that failed, of ``refusal``."""
    hears: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    """Set once what is written comes in."""
    refusal: Exception | None = field(default=None, init=False)
    supervisor: Supervisor | None = field(default=None, init=False)
    _listener: Listener | None = field(default=None, init=False)

    @property
    def is_open(self) -> bool:
        """Whether it is open now."""
        return self.supervisor is not None and self.supervisor.is_up.is_set()

    async def until_announced(self, patience: float) -> None:
        """Wait ``patience`` seconds at most until the platform knows of the routes. Raises what that failed of."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self.announced.wait()
        if self.refusal is not None:
            raise self.refusal

    async def until_heard(self, patience: float) -> None:
        """Wait ``patience`` seconds at most until what is written comes in."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self.hears.wait()

    async def state(self) -> str:
        """ "ok", or in one line what is wrong."""
        if self._listener is not None and self.is_open:
            return self._listener.state
        return self.supervisor.state if self.supervisor else f"{self.name} is not open"

    async def serve(self, up: Up) -> None:
        """Open the door and listen for ever. Raises DoorShut where a setting is wrong, DoorError."""
        try:
            await self._serve(up)
        except ValueError as error:
            raise DoorShut(str(error)) from None

    async def _serve(self, up: Up) -> None:
        async with AsyncExitStack() as stack:
            sender, listener = await self.make(stack)
            stack.push_async_callback(listener.close)
            await listener.open()
            self._listener, self.doors[self.name] = listener, sender
            stack.callback(self.doors.pop, self.name, None)
            if listener.routes and not self.site.is_served.is_set():
                up()
                await self.site.is_served.wait()
            self.site.offer(listener.routes)
            try:
                await listener.announce()
            except Exception as error:
                self.refusal = error
                raise
            finally:
                self.announced.set()
            up()
            await self.opened()
            stack.push_async_callback(end, asyncio.create_task(self._note_hearing(listener)))
            await listener.listen()

    async def _note_hearing(self, listener: Listener) -> None:
        await listener.hears()
        self.hears.set()
