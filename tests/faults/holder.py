"""A process of the mailbox that takes chats and changes what lies there, whatever it slept through; runs in a test, or
as ``python -m tests.faults.holder URL NAME`` in a process of its own, which can be stopped anywhere."""

import asyncio
import json
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from bot.ids import maker
from engine.messages import Bubble, Incoming
from persona.chat import Chat
from persona.codec import Codec
from persona.line import Line, Speaker
from scheduler.clock import SystemClock
from scheduler.errors import LeaseLost, Stale
from scheduler.mailbox import Lease, Mail, Mailbox, Store
from scheduler.privacy.forgetting import Forgetting
from tests.conftest import DATA_KEY

LEASE = 0.25
"""Seconds."""
_ACTS = 10
_NAPS = (0.0, 0.0, 0.0, 0.02, 0.1, 2.5 * LEASE, 4 * LEASE)
"""Seconds that a holder may sleep between two steps; the last are longer than its lease, and than twice that."""
Tell = Callable[[str, str, float], None]
"""Told of what has happened: its kind, what is to be known of it, and when (epoch s) it had."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One chat of one person, who has a second one in which they ask to be forgotten."""

    number: int

    @property
    def chat(self) -> str:
        return f"fake:c{self.number}"

    @property
    def home(self) -> str:
        return f"fake:c{self.number}0000"

    @property
    def person(self) -> str:
        return f"fake:u{self.number}"


def open_mailbox(url: str, seed: str) -> Mailbox:
    """A mailbox over the store at ``url``, whose ids come from ``seed``."""
    clock = SystemClock()
    store = Store.connect(url, Codec((DATA_KEY,)))
    return Mailbox(store, clock, maker(clock, random.Random(seed))[1], LEASE)


@dataclass(slots=True)
class Holder:
    """Does ``_ACTS`` things of the schedule in an order that ``seed`` chooses."""

    name: str
    mailbox: Mailbox
    schedule: Schedule
    tell: Tell
    rng: random.Random = field(init=False)
    turns: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.schedule.number} {self.name}")

    async def run(self) -> None:
        """Write, take, sleep, forget."""
        for _ in range(_ACTS):
            act = self.rng.choices((self.write, self.serve, self.forget), (4, 6, 1))[0]
            with suppress(LeaseLost, Stale):
                await act()
            await self.nap()

    async def nap(self) -> None:
        """Stand still for a while, or not."""
        await asyncio.sleep(self.rng.choice(_NAPS))

    def next_id(self) -> str:
        self.turns += 1
        return f"{self.schedule.number}-{self.name}-{self.turns:03d}"

    async def write(self) -> None:
        """The person says something by this process."""
        id_ = self.next_id()
        incoming = Incoming(self.schedule.person, self.schedule.chat, id=id_, at=time.time(), text=id_)
        self.tell("written", id_, time.time())
        await self.mailbox.ingest(incoming, update=id_)
        self.tell("ingested", id_, time.time())

    async def forget(self) -> None:
        """The person asks in the other chat to be forgotten, which is begun anew until it is done."""
        until = self.mailbox.clock.now()
        while True:
            with suppress(LeaseLost):
                async with self.mailbox.holding(self.schedule.home) as held:
                    if held is not None:
                        await Forgetting(self.mailbox, self.schedule.person, until).before(*held)
                        await held[0].commit(wipe=True)
                        break
            await asyncio.sleep(LEASE / 5)
        self.tell("forgotten", str(until), time.time())

    async def serve(self, *, naps: bool = True) -> bool:
        """Take the chat, with a heart that beats or without one, and answer all that lies there; whether it was to be
        had. Raises LeaseLost, Stale."""
        beats = self.rng.random() < 0.5
        holding = self.mailbox.holding(self.schedule.chat) if beats else self._without_heart()
        async with holding as held:
            if held is not None:
                await self._answer(*held, self.nap if naps else _at_once)
            return held is not None

    @asynccontextmanager
    async def _without_heart(self) -> AsyncIterator[tuple[Lease, Mail] | None]:
        lease = self.mailbox.lease(self.schedule.chat)
        mail = await lease.look()
        try:
            yield mail and (lease, mail)
        finally:
            await lease.release()

    async def _answer(self, lease: Lease, mail: Mail, nap: Callable[[], Awaitable[None]]) -> None:
        for left in mail.outbox:
            if await lease.sending(left):
                await lease.sent(left, _spoken(left.bubble.text))
        chat, last = mail.chat, _last(mail)
        for incoming in mail.inbox:
            await nap()
            person = self.schedule.person
            await self.mailbox.change_person(
                person, lambda known, id_=incoming.id: replace(known, name=id_), since=lease.seen_at
            )
            await nap()
            if self.rng.random() < 0.3:
                # Whoever has lost it must not have it again by this.
                await lease.look()
            # What a holder knows stands in what it writes, so that a line tells behind which one it belongs.
            line = Line(Speaker.PERSON, f"{incoming.id} after {last}", incoming.at, incoming.id, person=person)
            chat, last = _one_more(chat), incoming.id
            (answer,) = await lease.commit(
                chat=chat,
                answered=[incoming.id],
                lines=[line],
                bubbles=[Bubble(f"b{incoming.id}", f"to {incoming.id}")],
            )
            self.tell("answered", incoming.id, time.time())
            await nap()
            if await lease.sending(answer):
                await nap()
                await lease.sent(answer, _spoken(answer.bubble.text), chat)
        if len(mail.history) > 6:
            await nap()
            chat = replace(chat, summary=replace(chat.summary, lines=chat.summary.lines + 2))
            await lease.compact(chat, 2)
        await lease.leave()


def _last(mail: Mail) -> str:
    return next((line.id for line in reversed(mail.history) if line.speaker is Speaker.PERSON), "none")


def _one_more(chat: Chat) -> Chat:
    return replace(chat, session=replace(chat.session, messages=chat.session.messages + 1))


def _spoken(text: str) -> Line:
    return Line(Speaker.PERSONA, text, time.time(), text)


async def _at_once() -> None:
    """For whoever does not sleep."""


async def _obey(url: str, name: str) -> None:
    """Run the schedules whose numbers come in lines, each line's at the same time, and tell of all in lines of JSON."""

    def tell(number: int, kind: str, what: str, at: float) -> None:
        sys.stdout.write(json.dumps((kind, number, what, at)) + "\n")
        sys.stdout.flush()

    mailbox = open_mailbox(url, name)
    while line := await asyncio.to_thread(sys.stdin.readline):
        numbers = json.loads(line)
        holders = [Holder(name, mailbox, Schedule(number), partial(tell, number)) for number in numbers]
        await asyncio.gather(*(holder.run() for holder in holders))
        tell(0, "done", "", time.time())
    await mailbox.store.close()


if __name__ == "__main__":
    asyncio.run(_obey(*sys.argv[1:]))
