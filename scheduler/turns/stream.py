"""One answer on its way: written by the engine and delivered at the same time, until done or interrupted."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from engine.messages import Bubble, Cost
from persona.acts import Act, carry_out
from persona.line import Line
from persona.scene import Scene
from scheduler.errors import Stale
from scheduler.mailbox import Lease, Waiting
from scheduler.turns.deliver import Delivery
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
    _written: "asyncio.Queue[Waiting | None]" = field(default_factory=asyncio.Queue, init=False)
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
        # What is left is the mark of the end.
        return is_done and self._written.qsize() == 1 and not self.interrupted

    async def run(self) -> None:
        """Write and deliver. Raises EngineError, StoreDown, LeaseLost, DoorError."""
        self._writer = asyncio.create_task(self._write())
        try:
            async with self.post.closing(self.delivery):
                await self.delivery.deliver_all(self._written)
            # Not awaited itself: an interrupt cancels the writer, and that must not look like cancelling us.
            await asyncio.wait([self._writer])
            if not self._writer.cancelled():
                self._writer.result()
        except Stale:
            self.delivery.interruption.set()
        finally:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)

    def interrupt(self) -> None:
        """A newer message is there: stop writing, and send nothing that has not been sent."""
        self.delivery.interruption.set()
        if self._writer is not None:
            self._writer.cancel()

    async def _write(self) -> None:
        try:
            # Closed at once when a commit fails, so that the engine does not write on for nobody.
            async with aclosing(self.parts) as parts:
                async for part in parts:
                    match part:
                        case Bubble():
                            for waiting in await self._commit(part):
                                self._written.put_nowait(waiting)
                        case Cost():
                            self.cost = self.planned + part
                        case act:
                            self._carry_out(act)
            if not self.committed:
                await self._commit()
        finally:
            self._written.put_nowait(None)

    def _carry_out(self, act: Act) -> None:
        self.scene = self.scene.with_chat(carry_out(self.scene.chat, [act], self.scene.now))
        self.delivery.snapshot = self.scene.snapshot

    async def _commit(self, *bubbles: Bubble) -> tuple[Waiting, ...]:
        if self.committed:
            return await self.lease.commit(bubbles=bubbles)
        ids = [line.id for line in self.lines]
        bubbles = tuple(replace(bubble, quotes=self._question) for bubble in bubbles)
        while not self.committed:
            try:
                waiting = await self._first_commit(ids, bubbles)
                self.committed, self.ready_at = True, self.post.clock.now()
            except Stale:
                self.rev = await self.renewed()
        return waiting

    async def _first_commit(self, answered: Sequence[str], bubbles: Sequence[Bubble]) -> tuple[Waiting, ...]:
        letters = self.lease.letters(bubbles)
        commit = self.post.commit(
            self.lease, self.scene, answered=answered, lines=self.lines, letters=letters, rev=self.rev
        )
        # What has to be made first takes its time to leave.
        if not letters or letters[0].bubble.file:
            return await commit
        return await self.delivery.committed(commit, letters[0])
