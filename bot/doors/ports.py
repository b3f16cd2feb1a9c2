"""What doors are given and what they offer: the listener port, the house's intake, HTTP routes; it knows no door."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from engine.messages import Incoming

Problem = Callable[[str, BaseException | None], None]
Handler = Callable[[Mapping[str, str], bytes], Awaitable[int]]


class Receive(Protocol):
    """Takes in one message under its update's id. Raises StoreDown: then the platform must not be told."""

    async def __call__(self, incoming: Incoming, /, *, update: str) -> None: ...


def _ignore(incoming: Incoming, /) -> None:
    """What becomes of words for others where nobody listens to them."""
    del incoming


async def _keep(old: str, new: str, /) -> None:
    """What becomes of a chat's new id where no chat is kept."""
    del old, new


@dataclass(frozen=True, slots=True)
class Intake:
    """Where a listener takes what it hears. ``look_ahead`` sees those messages first that have to wait for others,
    ``typing`` gets the chat in which somebody types, ``names`` are those that no person is called by. Waits before a
    new try are ``retry_factor`` times as long as usual. ``rename`` is told a chat's old id and the one that it has
    now, and raises StoreDown: then the platform must not be told; ``overhear`` gets what is said to
    others in a group; ``offers`` are what may be written behind a command, where that is a choice."""

    receive: Receive
    look_ahead: Callable[[Incoming], None]
    typing: Callable[[str], None]
    problem: Problem
    names: tuple[str, ...] = ()
    retry_factor: float = 1.0
    rename: Callable[[str, str], Awaitable[None]] = _keep
    overhear: Callable[[Incoming], None] = _ignore
    offers: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HttpRoute:
    """An HTTP route that a listener offers. The handler gets the headers, with names in small letters, and the body
    as it came, and returns the status."""

    method: str
    path: str
    handle: Handler


@dataclass(slots=True)
class Site:
    """What doors have on the web server, which serves it from the moment that ``is_served`` is set."""

    is_served: asyncio.Event = field(default_factory=asyncio.Event)
    handlers: dict[str, dict[str, Handler]] = field(default_factory=dict)
    """By path and method."""

    def offer(self, routes: Iterable[HttpRoute]) -> None:
        """Have routes served from now on, in the place of those of the same path and method."""
        for route in routes:
            self.handlers.setdefault(route.path, {})[route.method] = route.handle


class Listener(Protocol):
    """The hearing half of a door; the other is its sender, which works without it."""

    @property
    def routes(self) -> Sequence[HttpRoute]:
        """What the platform wants to call here."""
        ...

    @property
    def state(self) -> str:
        """ "ok" while the platform answers, as last known; else in one line what is wrong."""
        ...

    async def open(self) -> None:
        """Log in. Raises ValueError, saying what to do, or Undelivered when out of reach."""
        ...

    async def listen(self) -> None:
        """Take in what is said, for ever. Raises ValueError when the platform shuts the door, DoorError."""
        ...

    async def hears(self) -> None:
        """Wait until what is written from now on comes in."""
        ...

    async def announce(self) -> None:
        """Hear that the routes are served from now on. Raises ValueError or DoorError when that can't be used."""
        ...

    async def close(self) -> None:
        """Leave the platform."""
        ...
