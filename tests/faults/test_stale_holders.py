"""Random schedules of three processes that take one chat, stand still for longer than their lease, forget and commit:
no history is mixed of two, and nobody who was forgotten comes back."""

import asyncio
import json
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from persona.line import Speaker
from scheduler.errors import LeaseLost, Stale
from scheduler.mailbox import Mailbox
from tests.fakes.proxy import Proxy
from tests.faults.figures import Figures, Row
from tests.faults.holder import LEASE, Holder, Schedule, open_mailbox
from tests.faults.world import Valkey

_SEED = 70
_NAMES = ("one", "two", "three")
_SCHEDULES, _AT_ONCE = 480, 120
_WITH_CHILDREN, _CHILDREN_AT_ONCE = 20, 5
_STOPS = (LEASE / 2, 1.5 * LEASE, 2.5 * LEASE, 4 * LEASE)
"""Seconds that a whole process stands still."""
Stop = tuple[Callable[[], None], Callable[[], None]]
"""What makes one process stand still, and go on."""


@dataclass(slots=True)
class Told:
    """What the holders of one schedule did, as they told (times in epoch s): since when each message was on its way and
    when it had been taken in, which were answered, since when the person wanted to be forgotten, when they were, and
    how often."""

    written: dict[str, float] = field(default_factory=dict)
    ingested: dict[str, float] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    asked: float = 0.0
    forgotten: float = 0.0
    forgettings: int = 0

    def tell(self, kind: str, what: str, at: float) -> None:
        """Note one thing."""
        if kind == "written":
            self.written[what] = at
        elif kind == "ingested":
            self.ingested[what] = at
        elif kind == "answered":
            self.answered.add(what)
        elif kind == "forgotten":
            self.asked, self.forgotten = max(self.asked, float(what)), max(self.forgotten, at)
            self.forgettings += 1

    async def faults(self, mailbox: Mailbox, schedule: Schedule) -> list[str]:
        """What of the promises does not hold, once nothing is left to do."""
        whole = await mailbox.whole(schedule.chat)
        lines = [*whole.archive, *whole.history]
        said = [line for line in lines if line.speaker is Speaker.PERSON]
        ids, texts = [line.id for line in said], [line.text for line in lines]
        behind = [line.text.partition(" after ")[2] for line in said]
        rows = zip(ids, behind, ["none", *ids], strict=False)
        found = [f"mixed: {id_} was written behind {after}, not {last}" for id_, after, last in rows if after != last]
        found += [f"mixed: {text!r} twice" for text in set(texts) if texts.count(text) > 1]
        counts = (whole.chat.session.messages, whole.chat.summary.lines)
        if counts != (len(said), len(whole.archive)):
            found.append(f"mixed: the state counts {counts}, there are {len(said)} and {len(whole.archive)}")
        before = {id_ for id_, at in self.ingested.items() if at < self.asked}
        there = {*ids, *(text.removeprefix("to ") for text in texts if text.startswith("to "))}
        found += [f"resurrected in the talk: {id_}" for id_ in there & before]
        known = (await mailbox.person(schedule.person)).name
        found += [f"resurrected as a person: {known}"] if known in before else []
        after = {id_ for id_, at in self.written.items() if at > self.forgotten}
        found += [f"lost: {id_}" for id_ in after - set(ids)]
        return [f"{schedule.chat}: {fault}" for fault in found]


async def settled(mailbox: Mailbox, schedule: Schedule) -> None:
    """Let one more holder do all that was left, once nobody else holds the chat any more."""
    holder = Holder("last", mailbox, schedule, lambda *_: None)
    for _ in range(200):
        mail = await mailbox.whole(schedule.chat)
        if not mail.inbox and not mail.outbox:
            return
        with suppress(LeaseLost, Stale):
            if not await holder.serve(naps=False):
                await asyncio.sleep(LEASE / 4)
    raise AssertionError(f"{schedule.chat} is never done")


@dataclass(slots=True)
class Outcome:
    """What all schedules came to."""

    told: list[Told] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    stops: int = 0

    async def see(self, mailbox: Mailbox, schedule: Schedule, told: Told) -> None:
        """Look what a schedule left."""
        await settled(mailbox, schedule)
        self.told.append(told)
        self.faults += await told.faults(mailbox, schedule)

    def row(self, name: str) -> Row:
        """The figures, once nothing was wrong."""
        said = sum(len(told.ingested) for told in self.told)
        answers = sum(len(told.answered) for told in self.told)
        forgettings = sum(told.forgettings for told in self.told)
        detail = f"{self.stops} stops of a process, {forgettings} forgettings, 0 mixed, 0 resurrected"
        return Row(f"{len(self.told)} schedules of stale holders, {name} ({detail})", _SEED, said, answers)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Valkey]:
    """A store that writes each command to its file."""
    valkey = Valkey(tmp_path)
    await valkey.start()
    yield valkey
    await valkey.kill()


async def stopping(outcome: Outcome, stops: Sequence[Stop], rng: random.Random) -> None:
    """Let one process after another stand still, and go on."""
    while True:
        await asyncio.sleep(rng.uniform(0, LEASE))
        halt, go_on = rng.choice(stops)
        halt()
        outcome.stops += 1
        try:
            await asyncio.sleep(rng.choice(_STOPS))
        finally:
            go_on()


@asynccontextmanager
async def stopped_at_random(outcome: Outcome, stops: Sequence[Stop]) -> AsyncIterator[None]:
    """Let processes stand still at random for the length of the block."""
    stopper = asyncio.create_task(stopping(outcome, stops, random.Random(_SEED)))
    try:
        yield
    finally:
        stopper.cancel()
        await asyncio.gather(stopper, return_exceptions=True)


@pytest.mark.faults_long
async def test_no_schedule_lets_a_stale_holder_change_anything(store: Valkey, long_figures: Figures) -> None:
    outcome = Outcome()
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(Proxy(store.socket)) for _ in _NAMES]
        mailboxes = [open_mailbox(line.url, name) for line, name in zip(lines, _NAMES, strict=True)]
        judge = open_mailbox(f"unix://{store.socket}", "judge")
        for mailbox in (*mailboxes, judge):
            stack.push_async_callback(mailbox.store.close)

        async def one(number: int) -> None:
            schedule, told = Schedule(number), Told()
            holders = [Holder(name, each, schedule, told.tell) for name, each in zip(_NAMES, mailboxes, strict=True)]
            await asyncio.gather(*(holder.run() for holder in holders))
            await outcome.see(judge, schedule, told)

        # A line that lets nothing through for a while is, to the store, a process that stands still.
        async with stopped_at_random(outcome, [(line.stall, line.flow) for line in lines]):
            for first in range(1, _SCHEDULES + 1, _AT_ONCE):
                await asyncio.gather(*map(one, range(first, first + _AT_ONCE)))
    assert not outcome.faults, "\n".join(outcome.faults)
    assert len(outcome.told) == _SCHEDULES
    long_figures.note(outcome.row("stalled"))


@asynccontextmanager
async def children(store: Valkey) -> AsyncIterator[list[Process]]:
    """Three processes of the mailbox; they end with the block."""
    command = (sys.executable, "-m", "tests.faults.holder", f"unix://{store.socket}")
    made = [await asyncio.create_subprocess_exec(*command, name, stdin=PIPE, stdout=PIPE) for name in _NAMES]
    try:
        yield made
    finally:
        for child in made:
            child.kill()
            await child.wait()


async def told_by(child: Process, numbers: Sequence[int], told: dict[int, Told]) -> None:
    """Let a child run some schedules, and note what it tells."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(numbers).encode() + b"\n")
    while True:
        kind, number, what, at = json.loads(await child.stdout.readline())
        if kind == "done":
            return
        told[number].tell(kind, what, at)


@pytest.mark.faults_long
async def test_no_schedule_lets_a_stopped_process_change_anything(store: Valkey, long_figures: Figures) -> None:
    outcome = Outcome()
    judge = open_mailbox(f"unix://{store.socket}", "judge")
    async with children(store) as made:
        stops = [
            (partial(child.send_signal, signal.SIGSTOP), partial(child.send_signal, signal.SIGCONT)) for child in made
        ]
        async with stopped_at_random(outcome, stops):
            for first in range(1, _WITH_CHILDREN + 1, _CHILDREN_AT_ONCE):
                told = {number: Told() for number in range(first, first + _CHILDREN_AT_ONCE)}
                await asyncio.gather(*(told_by(child, list(told), told) for child in made))
                for number, each in told.items():
                    await outcome.see(judge, Schedule(number), each)
    await judge.store.close()
    assert not outcome.faults, "\n".join(outcome.faults)
    assert len(outcome.told) == _WITH_CHILDREN
    long_figures.note(outcome.row("SIGSTOP and SIGCONT"))
