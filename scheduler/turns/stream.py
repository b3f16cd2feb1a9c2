"""One answer on its way: written by the engine and delivered at the same time, until done or interrupted."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace

from engine.messages import Bubble, Cost
from engine.models.supervisor import end
from persona.acts import Act, carry_out
from persona.line import Line
from persona.scene import Scene
from scheduler.errors import ChatClosed, DoorError, LeaseLost, Stale, StoreDown
from scheduler.mailbox import Lease, Waiting
from scheduler.turns.deliver import Delivery
from scheduler.turns.pace import voidable
from scheduler.turns.post import Post

_INTERRUPTED = Cost(calls=1)
"""What is known of the cost of an answer that was stopped: the engine was asked."""


@dataclass(slots=True)
class Stream:
    """``scene`` already holds the person's ``lines``; with the first bubble both are stored, the acts carried out and
    the inbox trimmed.

    ``rev`` guards that first step: where the inbox has changed since, the answer is interrupted ("": it wins), unless
    ``renewed`` gives another, which raises Stale where what came wins. An answer of no bubble stores the lines alone.
    ``quotes`` is the message that is answered to, where the plan names one, and ``planned`` what the plan took.
    """

    post: Post
    lease: Lease
    scene: Scene
    lines: Sequence[Line]
    parts: AsyncGenerator[Act | Bubble | Cost]
    rev: str
    renewed: Callable[[], Awaitable[str]]
    quotes: str = ""
    planned: Cost = field(default_factory=Cost)
    delivery: Delivery = field(init=False)
    cost: Cost = field(init=False)
    committed: bool = field(default=False, init=False)
    ready_at: float = field(default=0.0, init=False)
    _written: list[Waiting] = field(default_factory=list, init=False)
    _stored: int = field(default=0, init=False)
    """How many of those that are written were put into the outbox."""
    _taken: int = field(default=0, init=False)
    """How many of them were given to delivery."""
    _more: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    """Set when something is written, and at the end."""
    _putting: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _writer: "asyncio.Task[None] | None" = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.delivery = self.post.delivery(self.lease, self.scene.snapshot)
        self.cost = self.planned + _INTERRUPTED

    @property
    def interrupted(self) -> bool:
        """Whether a newer message came first."""
        return self.delivery.interruption.is_set()

    @property
    def _question(self) -> str:
        """The message that is quoted: in a group, and where newer ones may stand below it."""
        if self.quotes:
            return self.quotes
        return self.lines[-1].id if self.scene.chat.place.group or not self.rev else ""

    @property
    def is_written(self) -> bool:
        """Whether all is written, and nothing waits to be delivered behind what is at hand."""
        writer = self._writer
        is_done = writer is not None and writer.done() and not writer.cancelled() and writer.exception() is None
        return is_done and self._taken == len(self._written) and not self.interrupted

    @property
    def unsent(self) -> list[Waiting]:
        """What was put into the outbox and is not to be sent any more since a newer message came, as it never left."""
        stored = self._written[: self._stored]
        return [letter for letter in stored if voidable(letter.bubble.kind) and self.delivery.never_left(letter)]

    async def run(self) -> None:
        """Write and deliver. Raises EngineError, StoreDown, LeaseLost, DoorError."""
        self._writer = asyncio.create_task(self._write())
        self._writer.add_done_callback(lambda _: self._more.set())
        try:
            async with self.post.closing(self.delivery):
                await self._deliver()
            # Not awaited itself: an interrupt cancels the writer, and that must not look like cancelling us.
            if not self._writer.done():
                await asyncio.wait([self._writer])
            if not self._writer.cancelled():
                self._writer.result()
        except Stale:
            self.delivery.interruption.set()
        except ChatClosed:
            raise
        except (DoorError, asyncio.CancelledError):
            if not self.interrupted:
                # For whoever delivers what is left, another time.
                with suppress(LeaseLost, StoreDown):
                    await self._put()
            raise
        finally:
            await end(self._writer)

    def interrupt(self) -> None:
        """A newer message is there: stop writing, and send nothing that has not been sent."""
        self.delivery.interruption.set()
        if self._writer is not None:
            self._writer.cancel()

    def ahead(self) -> Sequence[Awaitable[object]]:
        """What goes to the store with the note of a bubble behind which more is written."""
        is_more = self._taken < len(self._written) and not self.interrupted
        return [_if_it_can(step) for step in self._preparing(self._written[self._taken])] if is_more else []

    async def _deliver(self) -> None:
        """Deliver what is written until all is. Raises StoreDown, LeaseLost, DoorError."""
        while (letter := await self._next()) is not None:
            if self._taken > self._stored:
                if self.interrupted and voidable(letter.bubble.kind):
                    continue
                await asyncio.gather(*self._preparing(letter))
            elif self.delivery.bubbles:
                # What was written while the one before was noted; a pause follows.
                await _if_it_can(self._put())
            await self.delivery.deliver(letter)

    async def _next(self) -> Waiting | None:
        while self._taken == len(self._written):
            if self._writer is None or self._writer.done():
                return None
            self._more.clear()
            await self._more.wait()
        self._taken += 1
        return self._written[self._taken - 1]

    def _preparing(self, letter: Waiting) -> Sequence[Awaitable[object]]:
        """Put all that is written into the outbox, and let a bubble be the next to leave."""
        return self.delivery.permits.early(letter, self._put())

    async def _put(self) -> None:
        """Put into the outbox what is written and does not lie there. Raises LeaseLost, StoreDown."""
        async with self._putting:
            if fresh := self._written[self._stored :]:
                await self.lease.commit(letters=fresh)
                self._stored += len(fresh)

    async def _write(self) -> None:
        # Closed at once when a commit fails, so that the engine does not write on for nobody.
        async with aclosing(self.parts) as parts:
            async for part in parts:
                match part:
                    case Bubble():
                        await self._add(part)
                    case Cost():
                        self.cost = self.planned + part
                    case act:
                        self._carry_out(act)
        if not self.committed:
            await self._commit()

    def _carry_out(self, act: Act) -> None:
        self.scene = self.scene.with_chat(carry_out(self.scene.chat, [act], self.scene.now))
        self.delivery.snapshot = self.scene.snapshot

    async def _add(self, bubble: Bubble) -> None:
        if not self.committed:
            self._written += await self._commit(bubble)
            self._stored = len(self._written)
        else:
            self._written += self.lease.letters([bubble])
            if self.delivery.waits:
                # Else it goes there with what goes there anyway: to wait for that would take too long.
                await _if_it_can(self._put())
        self._more.set()

    async def _commit(self, *bubbles: Bubble) -> tuple[Waiting, ...]:
        ids = [line.id for line in self.lines]
        if question := self._question:
            bubbles = tuple(replace(bubble, quotes=question) for bubble in bubbles)
        while not self.committed:
            letters = self.lease.letters(bubbles)
            commit = self.post.commit(
                self.lease, self.scene, answered=ids, lines=self.lines, letters=letters, rev=self.rev
            )
            try:
                await asyncio.gather(*(self.delivery.permits.early(letters[0], commit) if letters else [commit]))
                self.committed, self.ready_at = True, self.post.clock.now()
            except Stale:
                self.rev = await self.renewed()
        return letters


async def _if_it_can(step: Awaitable[object]) -> None:
    """Do what is done again, before a bubble leaves, where the store was away."""
    with suppress(StoreDown):
        await step
