"""Work that can wait until nobody is talking: for now, making room in the prompt."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from engine import budget
from engine.messages import TurnReport
from engine.turn import TurnEngine
from persona.model import Snapshot
from persona.sheet import Sheet
from scheduler.mailbox import Lease, Taken

T = TypeVar("T")


async def dropped_at(news: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Do what can wait, and drop it (None) the moment there is news. Raises what ``work`` raises."""
    task, arrival = asyncio.create_task(work), asyncio.create_task(news.wait())
    try:
        await asyncio.wait({task, arrival}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        arrival.cancel()
        await asyncio.gather(task, arrival, return_exceptions=True)


def wants_compaction(taken: Taken, engine: TurnEngine) -> bool:
    """Whether the turns have passed high water."""
    return budget.cut(taken.history, engine.room) > 0


async def compact(lease: Lease, snapshot: Snapshot, engine: TurnEngine, sheet: Sheet, report: TurnReport) -> TurnReport:
    """Cut the turns to low water in one step and put a summary in their place. Raises EngineError, LeaseLost."""
    gone = budget.cut(snapshot.history, engine.room)
    summary = await engine.summarize(snapshot, sheet, report=report)
    chat = replace(snapshot.chat, summary=summary, compacted=snapshot.chat.compacted + gone)
    await lease.compact(chat, gone)
    return report
