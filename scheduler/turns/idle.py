"""Work that can wait until nobody is talking, each kind with the same two questions: is it wanted, and do it."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from engine.errors import EngineError
from engine.memory.summary import leaving, summarize
from engine.messages import Cost, TurnReport
from engine.promises import Draft, find_events, worth_reading
from engine.promises.noticing import Remark, to_remember
from engine.turn import budget
from engine.turn.calls import Calls
from persona.acts import Summarize, carry_out
from persona.line import Line, Speaker
from persona.scene import Scene
from scheduler.door import door_of
from scheduler.mailbox import Lease, Mail
from scheduler.turns import promises
from scheduler.turns.ration import Ration
from scheduler.turns.rules import Rules
from scheduler.turns.scenes import Scenes
from scheduler.turns.watch import Watch

T = TypeVar("T")

_READ_AGAIN = 3
"""Messages that are read at one time."""


class Job(Protocol):
    """One kind of work that can wait."""

    @property
    def kind(self) -> str: ...

    def wanted(self, mail: Mail) -> bool:
        """Whether there is anything to do in this chat."""
        ...

    async def run(self, lease: Lease, scene: Scene) -> Cost:
        """Do it and store what came of it; return its cost. Raises EngineError, LeaseLost, StoreDown."""
        ...


@dataclass(frozen=True, slots=True)
class Compaction:
    """Cuts the turns to low water in one step once they have passed high water, with a summary in their place."""

    calls: Calls
    kind: str = "summary"

    def wanted(self, mail: Mail) -> bool:
        """Whether the turns have passed high water."""
        return budget.cut(mail.history, self.calls.room) > 0

    async def run(self, lease: Lease, scene: Scene) -> Cost:
        """Summarize and cut. Raises EngineError, LeaseLost, StoreDown."""
        lines = leaving(self.calls, scene.snapshot)
        text, cost = await summarize(self.calls, scene.snapshot, lines)
        await lease.compact(carry_out(scene.chat, [Summarize(text, lines)], scene.now), lines)
        return cost


@dataclass(frozen=True, slots=True)
class Judgement:
    """Lets a model that can judge find the promises that the rules have missed."""

    calls: Calls
    kind: str = "judgement"

    def wanted(self, mail: Mail) -> bool:
        """Whether such a model has not yet read something that names a time."""
        can, chat = self.calls.can, mail.chat
        # Asked first: where nobody can judge, no word need be read for it.
        if chat.place.group or not can.judges:
            return False
        until = chat.summary.judged_until
        texts = [incoming.own_words for incoming in mail.inbox if incoming.at > until]
        return any(worth_reading(text, can) for text in texts) or bool(self._unjudged(mail.history, until))

    async def run(self, lease: Lease, scene: Scene) -> Cost:
        """Read what has not been read. Raises EngineError, LeaseLost, StoreDown."""
        chat, person, cost = scene.chat, scene.person, Cost()
        zone, known_lines = promises.zone_of(person), {promise.line for promise in chat.promises}
        for line in self._unjudged(scene.history, chat.summary.judged_until):
            events: tuple[Draft, ...] = ()
            at = min(line.at, scene.now)
            if line.id not in known_lines and not person.seems_young:
                events, call = await find_events(self.calls.model, line.text, at, zone, session=chat.key)
                cost += call
            chat = carry_out(chat, to_remember(events, Remark(line.id, line.text, at), scene.now), scene.now)
            summary = replace(chat.summary, judged_until=max(chat.summary.judged_until, line.at))
            chat = replace(chat, summary=summary)
        await lease.commit(chat=chat)
        return cost

    def _unjudged(self, history: Sequence[Line], until: float) -> Sequence[Line]:
        can = self.calls.can
        lines = [line for line in history if line.speaker is Speaker.PERSON and line.at > until]
        return [line for line in lines if worth_reading(line.own_words, can)][-_READ_AGAIN:]


@dataclass(frozen=True, slots=True)
class Idle:
    """The jobs, and who may have them done."""

    scenes: Scenes
    rules: Rules
    ration: Ration
    watch: Watch
    jobs: tuple[Job, ...]

    def wanted(self, mail: Mail) -> tuple[Job, ...]:
        """The jobs that there are in this chat, in their order."""
        return tuple(job for job in self.jobs if job.wanted(mail))

    async def run(self, job: Job, lease: Lease, mail: Mail, news: asyncio.Event) -> bool:
        """Do a job, and drop it the moment somebody writes; whether it was done. Raises LeaseLost, StoreDown."""
        scene = await self.scenes.of(mail)
        not_allowed = self.rules.remote_question(scene.snapshot) is not None
        if not_allowed or await self.ration.exhausted(scene.snapshot, scene.now):
            return False
        try:
            cost = await until_news(news, job.run(lease, scene))
        except EngineError as error:
            # The turns stay as they are and are cut at the next chance; meanwhile the prompt still fits.
            self.watch.error("engine", error)
            return False
        if cost is None:
            return False
        self.watch.report(TurnReport(door_of(lease.key), job.kind, scene.sheet.name, outcome="done", cost=cost))
        await self.ration.spend(scene.snapshot, cost)
        return True


async def until_news(news: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Do what can wait, and drop it (None) the moment there is news. Raises what ``work`` raises."""
    task, arrival = asyncio.create_task(work), asyncio.create_task(news.wait())
    try:
        await asyncio.wait({task, arrival}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        arrival.cancel()
        await asyncio.gather(task, arrival, return_exceptions=True)
