"""A house whose clock a test turns, so that weeks pass in seconds; store, mailbox and loop are real."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.app import open_app
from bot.settings import Settings
from engine.messages import Bubble, BubbleKind
from tests.fakes.door import FakeDoor
from tests.fakes.home import Home
from tests.fakes.model import FakeModel, Script, words

HOUR, DAY = 3600.0, 86_400.0


@dataclass(slots=True)
class SetClock:
    """A clock that stands until it is moved."""

    time: float

    def now(self) -> float:
        """Return epoch seconds."""
        return self.time


@dataclass(slots=True)
class Talkative(FakeModel):
    """Never says the same twice, and takes ``seconds`` for it on the clock."""

    clock: SetClock = field(default_factory=lambda: SetClock(0.0))
    seconds: float = 0.0
    count: int = 0

    def _next(self) -> Script:
        self.clock.time += self.seconds
        self.count += 1
        return words(f"Thought number {self.count} of the week.")


@dataclass(slots=True)
class Days:
    """A house, its doors by name, and the hand on its clock."""

    home: Home
    clock: SetClock
    model: Talkative
    doors: dict[str, FakeDoor]

    async def pass_until(self, when: float, *, step: float = HOUR) -> None:
        """Let the time go by, looking at what is due after each step."""
        while self.clock.time < when:
            self.clock.time = min(self.clock.time + step, when)
            await self.home.tick()

    def first_words(self) -> list[tuple[str, Bubble]]:
        """All check-ins so far, with the chats that got them."""
        deliveries = [delivery for door in self.doors.values() for delivery in door.sent]
        return [(chat, bubble) for chat, bubble in deliveries if bubble.kind is BubbleKind.CHECK_IN]


@asynccontextmanager
async def days(settings: Settings, start: datetime, doors: Sequence[FakeDoor] = ()) -> AsyncIterator[Days]:
    """Open a house at ``start`` with these doors, or with one."""
    clock = SetClock(start.timestamp())
    model = Talkative([], clock=clock)
    async with open_app(settings, clock, model) as app:
        by_name = {door.name: door for door in doors or (FakeDoor(),)}
        app.post.doors.update(by_name)
        yield Days(Home(app, next(iter(by_name.values()))), clock, model, by_name)
