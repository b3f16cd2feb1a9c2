"""Work that can wait until nobody is talking: making room in the prompt, and reading again what was promised."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from engine.messages import TurnReport
from engine.promises import Found, judged, worth_judging
from engine.turn import budget
from engine.turn.turn import TurnEngine
from persona.line import Line, Speaker
from persona.person import Age
from persona.scene import Snapshot
from persona.sheets.sheet import Sheet
from scheduler.mailbox import Lease, Taken
from scheduler.turns import promises

T = TypeVar("T")

_READ_AGAIN = 3
"""Messages that are read at one time."""


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
    chat = replace(
        snapshot.chat, summary=replace(snapshot.chat.summary, text=summary, lines=snapshot.chat.summary.lines + gone)
    )
    await lease.compact(chat, gone)
    return report


def wants_judging(taken: Taken, engine: TurnEngine) -> bool:
    """Whether a model that can judge has not yet read something that names a time."""
    can, chat = engine.model.capabilities, taken.chat
    new = [each.text for each in taken.inbox if each.at > chat.summary.judged_until]
    return not chat.place.group and (
        any(worth_judging(text, can) for text in new)
        or bool(_unjudged(taken.history, chat.summary.judged_until, engine))
    )


async def judge(lease: Lease, snapshot: Snapshot, engine: TurnEngine, now: float, report: TurnReport) -> TurnReport:
    """Let the engine find the promises that the rules have missed. Raises EngineError, LeaseLost, StoreDown."""
    person, chat = snapshot.person, snapshot.chat
    zone, known = promises.zone_of(person), {each.line for each in chat.promises}
    for line in _unjudged(snapshot.history, chat.summary.judged_until, engine):
        found: tuple[Found, ...] = ()
        if line.id not in known and person.age is not Age.MINOR and not person.minor_signs:
            at = min(line.at, now)
            found = await judged(engine.model, line.text, at, zone, session=chat.key, report=report)
        snapshot = replace(snapshot, chat=promises.judged(snapshot, found, line, now))
    await lease.commit(chat=snapshot.chat)
    return report


def _unjudged(history: Sequence[Line], until: float, engine: TurnEngine) -> Sequence[Line]:
    can = engine.model.capabilities
    theirs = [line for line in history if line.speaker is Speaker.PERSON and line.at > until]
    return [line for line in theirs if worth_judging(line.text, can)][-_READ_AGAIN:]
