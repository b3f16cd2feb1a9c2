"""Work that can wait until nobody is talking: for now, making room in the prompt."""

from dataclasses import replace

from engine import budget
from engine.messages import TurnReport
from engine.turn import TurnEngine
from persona.model import Snapshot
from persona.sheet import Sheet
from scheduler.mailbox import Lease, Taken


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
