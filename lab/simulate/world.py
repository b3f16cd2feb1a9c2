"""The world outside the house: a clock that jumps to the next event, people with their acts, a platform that shows
bubbles. Knows the house only by what can be asked of it (``Drive``)."""

import asyncio
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from engine.messages import Bubble, Incoming, Kind
from lab.simulate.ledger import Chronicle, Sight, Window
from lab.simulate.people import DAY, Act, Life, end
from persona.line import Media
from scheduler.door import Receipt
from scheduler.errors import Rejected, Unreachable

DOOR = "simulated"
TICK = 20.0
"""Seconds between two looks at what is due, as by default in earnest."""
WHILE = 540.0
"""Seconds of which different people's acts are lived side by side; nobody wants to be reminded sooner."""


class Drive(Protocol):
    """What the world asks of the house, whatever number of processes it is."""

    async def soonest(self) -> float:
        """Return when the next look is due (epoch s), 0 when none is."""
        ...

    async def tick(self) -> None:
        """Let the house look at what is due, and wait until it is done."""
        ...

    async def receive(self, incoming: Incoming, update: str) -> None:
        """Let the house take in a message, and wait until it is answered."""
        ...

    async def windows(self, chat: str, name: str) -> list[Window]:
        """Return when the house means to ask about something that the person has told."""
        ...


_MOMENT: ContextVar[float] = ContextVar("moment", default=0.0)


@dataclass(slots=True)
class JumpingClock:
    """Stands still until it is set (epoch s); for what belongs to one act it shows the moment of that act."""

    at: float = 0.0

    def now(self) -> float:
        """Return the simulated time."""
        return max(self.at, _MOMENT.get())


@dataclass(slots=True)
class Outside:
    """The platform: shows bubbles to people, and keeps him from those who blocked him."""

    clock: JumpingClock
    name: str = DOOR
    typing_seconds: float = 5.0
    goals: dict[str, str] = field(default_factory=dict)
    chronicles: dict[str, Chronicle] = field(default_factory=dict)
    fresh: list[tuple[str, Sight]] = field(default_factory=list)

    async def send(self, chat: str, bubble: Bubble) -> Receipt:
        """Show a bubble. Raises Unreachable for who blocked him."""
        self.show(chat, bubble.kind.value, bubble.text, self.goals.get(chat, ""))
        return Receipt(bubble.id, self.clock.now())

    def show(self, chat: str, kind: str, text: str, goal: str) -> None:
        """Show words; ``goal`` is what first words were to be about. Raises Unreachable."""
        chronicle = self.chronicles[chat]
        if chronicle.is_blocked:
            raise Unreachable("blocked")
        bubble = Sight(self.clock.now(), kind, text, goal if kind == "check-in" else "")
        chronicle.bubbles.append(bubble)
        self.fresh.append((chat, bubble))

    async def react(self, chat: str, message: str, emoji: str) -> None:
        """Nobody counts signs."""
        del chat, message, emoji

    async def find(self, chat: str, bubble: Bubble, *, after: str) -> Receipt | None:
        """Nobody can look."""
        del chat, bubble, after
        return None

    async def direct(self, person: str) -> str:
        """Everybody is met in a chat of their own."""
        return person.replace(":u", ":c", 1)

    async def fetch(self, chat: str, message: str, media: Media, *, most: int) -> bytes:
        """Nobody sends files here."""
        del chat, message, media, most
        raise Rejected("there are no files here")

    async def typing(self, chat: str) -> None:
        """Nobody sees it."""
        del chat


@dataclass(slots=True)
class World:
    """All people of one house; ``progress`` hears how many days have passed."""

    drive: Drive
    outside: Outside
    days: int
    progress: Callable[[float], None]
    _lives: dict[str, Life] = field(default_factory=dict)
    _ahead: list[tuple[float, int, str, Act]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def enter(self, numbers: Sequence[int], seed: int) -> None:
        """Let people in, each with all that they will do."""
        for number in numbers:
            chat, life = f"{DOOR}:c{number}", Life(number, seed)
            self._lives[chat] = life
            self.outside.chronicles[chat] = Chronicle(chat)
            self._plan(chat, life.acts(self.days))

    async def run(self) -> None:
        """Jump from event to event until the days are over."""
        clock, last, latest = self.outside.clock, end(self.days), 0.0
        while True:
            due = await self.drive.soonest()
            tick = max(due, latest + TICK) if due else last
            act = self._ahead[0][0] if self._ahead else last
            clock.at = max(clock.at, min(tick, act))
            if clock.at >= last:
                return
            self.progress((clock.at - end(0)) / DAY)
            # Who writes in the same moment comes first, as it is in earnest: a look takes its time.
            if tick < act:
                latest = clock.at
                await self.drive.tick()
            else:
                await asyncio.gather(*(self._happens(*step) for step in self._at_once(min(tick, act + WHILE))))
            self._react()

    def _at_once(self, until: float) -> Iterator[tuple[int, str, Act]]:
        """Take what different people do up to ``until``, each at a moment of their own."""
        busy: set[str] = set()
        while self._ahead and self._ahead[0][0] <= until and self._ahead[0][2] not in busy:
            _, number, chat, act = heapq.heappop(self._ahead)
            busy.add(chat)
            yield number, chat, act

    async def _happens(self, number: int, chat: str, act: Act) -> None:
        _MOMENT.set(act.at)
        chronicle = self.outside.chronicles[chat]
        chronicle.note(act)
        text = "/blocked" if act.blocks else act.text
        kind = Kind.COMMAND if text.startswith("/") else Kind.TEXT
        person, id_ = chat.replace(":c", ":u"), f"{number:020d}"
        incoming = Incoming(person, chat, id_, act.at, text, "Ann", kind, language="en")
        await self.drive.receive(incoming, str(number))
        if act.event:
            chronicle.windows += await self.drive.windows(chat, act.event)

    def _react(self) -> None:
        for chat, bubble in self.outside.fresh:
            if bubble.kind == "check-in":
                self._plan(chat, self._lives[chat].answers(bubble.at))
        self.outside.fresh.clear()

    def _plan(self, chat: str, acts: Iterable[Act]) -> None:
        for act in acts:
            heapq.heappush(self._ahead, (act.at, next(self._order), chat, act))
