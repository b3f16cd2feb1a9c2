"""The mailbox: takes what people send, hands out leases, keeps people, and knows which chats are due."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import IntEnum

from engine.messages import Incoming
from persona.codec import chat_key
from persona.person import Person
from scheduler.clock import Clock
from scheduler.mailbox.hold import holding
from scheduler.mailbox.index import index, parts
from scheduler.mailbox.lease import LEASE, Lease
from scheduler.mailbox.limits import Limits, Rates
from scheduler.mailbox.people import People
from scheduler.mailbox.reading import Taken, Whole, whole
from scheduler.mailbox.referrals import Referrals
from scheduler.mailbox.reports import Reports
from scheduler.mailbox.store import Step, Store

_SEEN_CAP = 2000
_WAKE = "aifriend:wake"
_PROOF = "aifriend:{key}:proof"
_DUTY = 10.0
"""Seconds after which the duty of a process that was killed is taken over; chats wait for it."""


class Ingested(IntEnum):
    """What became of an update."""

    KNOWN = 0
    APPENDED = 1
    REPLACED = 2
    TAKEN_BACK = 3


@dataclass(slots=True)
class Mailbox:
    """All chats of one store. ``new_token`` must give a different string each time, sorting by time."""

    store: Store
    clock: Clock
    new_token: Callable[[], str]
    lease_seconds: float = LEASE
    rates: Mapping[str, Rates] = field(default_factory=dict)
    limits: Limits = field(init=False)
    people: People = field(init=False)
    reports: Reports = field(init=False)
    referrals: Referrals = field(init=False)

    def __post_init__(self) -> None:
        self.people = People(self.store)
        self.reports = Reports(self.store)
        self.referrals = Referrals(self.store)
        self.limits = Limits(self.store, self.rates)

    async def ingest(self, incoming: Incoming, *, update: str) -> Ingested:
        """Take an update exactly once, however often it is delivered. Raises StoreDown: don't acknowledge it."""
        chat, now = incoming.chat, self.clock.now()
        mode = "delete" if incoming.deleted else "edit" if incoming.edits else "new"
        # Under the id of what it replaces, so that answering it takes it out of the inbox.
        incoming = replace(incoming, id=incoming.deleted or incoming.edits or incoming.id)
        step = Step(
            "ingest",
            [chat_key(chat, name) for name in ("seen", "order", "inbox", "rev")],
            (
                *(incoming.id, update, int(now * 1000)),
                self.store.codec.seal(incoming, chat_key(chat, "inbox")),
                *(mode, self.store.keeping.ids, _SEEN_CAP),
            ),
        )
        # After the inbox, so that whoever settles the chat meanwhile can't hide it; and also for what is known: a
        # process that died in between was never acknowledged, so this is the platform's second try.
        expected = [self._expected(chat)] if mode == "new" else []
        # Together, so that it costs no round trip: nothing of a person's may lie where forgetting would not look.
        (done, *_), _ = await asyncio.gather(
            self.store.together(step, *expected, durable=bool(expected)),
            self.people.meet(incoming.person, chat) if incoming.person else _nothing(),
        )
        outcome = Ingested(done)
        if not expected and outcome is not Ingested.KNOWN:
            await self.expect(chat)
        return outcome

    async def expect(self, chat: str) -> float:
        """Note that something waits in a chat, so that a sweep finds it when whoever is at it dies; return its mark.

        Raises StoreDown, also where too few replicas have this, and with it all that was written before.
        """
        command = self._expected(chat)
        await self.store.command(*command, durable=True)
        return float(command[2])

    def _expected(self, chat: str) -> tuple[str, str, int, str]:
        return ("ZADD", index("waiting", chat), int(self.clock.now() * 1e6), chat)

    def lease(self, chat: str) -> Lease:
        """Return a lease to ask for; ``look`` takes it."""
        return Lease(self.store, chat, self.new_token(), int(self.lease_seconds * 1000))

    def holding(self, chat: str) -> AbstractAsyncContextManager[tuple[Lease, Taken] | None]:
        """Hold a chat for the length of a block; None when somebody else has it. Raises StoreDown, LeaseLost."""
        return holding(self.lease(chat))

    @asynccontextmanager
    async def alone(self, duty: str) -> AsyncIterator[bool]:
        """Do for the length of a block what one process at a time may do; False when another does it.

        Raises StoreDown, LeaseLost.
        """
        milliseconds = int(min(self.lease_seconds, _DUTY) * 1000)
        async with holding(Lease(self.store, f"duty:{duty}", self.new_token(), milliseconds)) as held:
            yield held is not None

    async def prove_key(self) -> None:
        """See that the store answers and was written with our data key. Raises StoreDown, Unreadable."""
        place, codec = _PROOF, self.store.codec
        sealed = await self.store.get(place)
        if sealed:
            codec.open(sealed, str, place)
        # Written anew at each start, so that an old key can be taken out of the list once nothing rests on it.
        await self.store.command("SET", place, codec.seal("proof", place), "EX", self.store.keeping.people)

    async def rev(self, chat: str) -> str:
        """Return a mark that changes with every change to the inbox. Raises StoreDown."""
        return (await self.store.get(chat_key(chat, "rev")) or b"0").decode()

    async def nudge(self, chat: str) -> None:
        """Tell whichever process holds the chat that it has news. Raises StoreDown."""
        await self.store.command("PUBLISH", _WAKE, chat)

    async def nudges(self) -> AsyncIterator[str]:
        """Yield the chats that other processes point out, for as long as the store is there. Raises StoreDown."""
        async with self.store.client.pubsub(ignore_subscribe_messages=True) as channel:
            await self.store.call(lambda: channel.subscribe(_WAKE))
            while True:
                message = await self.store.call(lambda: channel.get_message(timeout=None), waits=True)
                if message is not None:
                    yield message["data"].decode()

    async def once(self, name: str, seconds: int) -> bool:
        """Whether this is the first call for ``name`` within ``seconds``, over all processes. Raises StoreDown."""
        return bool(await self.store.command("SET", _once(name), b"1", "NX", "EX", seconds))

    async def undo(self, name: str) -> bool:
        """Take ``once`` back; whether it had been called, which only one caller hears. Raises StoreDown."""
        return bool(await self.store.command("DEL", _once(name)))

    async def waiting(self, *, older_than: float = 0.0) -> list[tuple[str, float]]:
        """Return chats with something unanswered for ``older_than`` seconds, and since when. Raises StoreDown."""
        return await self._index("waiting", self.clock.now() - older_than, 1e6)

    async def person(self, key: str) -> Person:
        """Return what is known of a person. Raises StoreDown."""
        return await self.people.known(key)

    async def change_person(self, key: str, change: Callable[[Person], Person], *, since: float = math.inf) -> Person:
        """Apply ``change`` to what is known of a person, whoever else changes it meanwhile; ``since`` is when
        (epoch s) what is now to be kept came in. Raises LeaseLost when they were forgotten after that, StoreDown."""
        return await self.people.change(key, change, since=since)

    async def whole(self, chat: str) -> Whole:
        """Return all that is kept of a chat, whoever serves it. Raises StoreDown."""
        return await whole(self.store, chat)

    async def look_at(self, chat: str, when: float) -> None:
        """Set when the check-in loop looks at a chat (epoch s); 0 takes it off the index. Raises StoreDown."""
        due = index("due", chat)
        if when:
            await self.store.command("ZADD", due, int(when * 1000), chat)
        else:
            await self.store.command("ZREM", due, chat)

    async def next_look(self, chat: str) -> float:
        """Return when the index says that a chat is looked at (epoch s), 0 for never. Raises StoreDown."""
        return float(await self.store.command("ZSCORE", index("due", chat), chat) or 0.0) / 1000

    async def due(self, now: float) -> list[tuple[str, float]]:
        """Return the chats whose look is due, oldest first; costs what is due, not what exists. Raises StoreDown."""
        return await self._index("due", now, 1e3)

    async def _index(self, name: str, until: float, unit: float) -> list[tuple[str, float]]:
        found = await self.store.commands(
            ("ZRANGE", part, "-inf", int(until * unit), "BYSCORE", "WITHSCORES") for part in parts(name)
        )
        rows = [(chat.decode(), score / unit) for part in found for chat, score in part]
        return sorted(rows, key=lambda row: row[1])


async def _nothing() -> None:
    """What is noted of somebody whom the platform does not name."""


def _once(name: str) -> str:
    return f"aifriend:{{{name}}}:once"
