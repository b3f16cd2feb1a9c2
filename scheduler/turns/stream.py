"""One answer on its way: written by the engine and delivered at the same time, until done or interrupted."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from engine.messages import Bubble, TurnReport
from persona.line import Line
from persona.scene import Snapshot
from scheduler.errors import Stale
from scheduler.mailbox import Lease, Waiting
from scheduler.turns.deliver import Delivery


@dataclass(slots=True)
class Answer:
    """``heard`` already holds the person's ``lines``; with the first bubble both are stored and the inbox trimmed.

    ``rev`` guards that first step: where the inbox has changed since, the answer is interrupted ("": it wins).
    """

    lease: Lease
    heard: Snapshot
    lines: Sequence[Line]
    bubbles: AsyncGenerator[Bubble]
    delivery: Delivery
    report: TurnReport
    rev: str
    committed: bool = field(default=False, init=False)
    _writer: "asyncio.Task[None] | None" = field(default=None, init=False)

    @property
    def interrupted(self) -> bool:
        """Whether a newer message came first."""
        return self.delivery.interrupted.is_set()

    async def run(self) -> None:
        """Write and deliver. Raises EngineError, StoreDown, LeaseLost, DoorError."""
        queue: asyncio.Queue[Waiting | None] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write(queue))
        try:
            await self.delivery.all(queue)
            # Not awaited itself: an interrupt cancels the writer, and that must not look like cancelling us.
            await asyncio.wait([self._writer])
            if not self._writer.cancelled():
                self._writer.result()
        except Stale:
            self.delivery.interrupted.set()
        finally:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)

    def interrupt(self) -> None:
        """A newer message is there: stop writing, and send nothing that has not been sent."""
        self.delivery.interrupted.set()
        if self._writer is not None:
            self._writer.cancel()

    async def _write(self, queue: "asyncio.Queue[Waiting | None]") -> None:
        try:
            # Closed at once when a commit fails, so that the engine does not write on for nobody.
            async with aclosing(self.bubbles) as bubbles:
                async for bubble in bubbles:
                    for waiting in await self._commit(bubble):
                        queue.put_nowait(waiting)
        finally:
            queue.put_nowait(None)

    async def _commit(self, bubble: Bubble) -> tuple[Waiting, ...]:
        if self.committed:
            return await self.lease.commit(bubbles=[bubble])
        waiting = await self.lease.commit(
            chat=self.heard.chat,
            answered=[line.id for line in self.lines],
            lines=self.lines,
            bubbles=[bubble],
            rev=self.rev,
        )
        self.committed = True
        return waiting
