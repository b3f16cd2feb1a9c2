"""The mailbox: takes what people send, hands out leases, keeps people, and knows which chats are due."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

from engine.messages import AMENDING, Incoming, Kind
from persona.chat import Chat
from persona.codec import Unreadable
from persona.keys import PROOF, Keys, Names, chat_keys, parts
from persona.line import Line
from persona.meanings import Meanings
from persona.person import Person
from scheduler.clock import Clock
from scheduler.mailbox.admissions import Admissions
from scheduler.mailbox.api_keys import ApiKeys
from scheduler.mailbox.archives import Archives
from scheduler.mailbox.bringing import Bringing
from scheduler.mailbox.commissions import Commissions
from scheduler.mailbox.days import Days
from scheduler.mailbox.facts import Facts
from scheduler.mailbox.feed import Feed
from scheduler.mailbox.histories import Histories
from scheduler.mailbox.hold import holding
from scheduler.mailbox.lease import LEASE, Lease
from scheduler.mailbox.limits import Limits, Rates
from scheduler.mailbox.once import Once
from scheduler.mailbox.people import People
from scheduler.mailbox.processes import Processes
from scheduler.mailbox.reading import Mail, Whole, archived, chats, meanings, settled, whole
from scheduler.mailbox.renaming import NOTED, PARTS, Renaming
from scheduler.mailbox.reports import Reports
from scheduler.mailbox.servers import Servers
from scheduler.mailbox.store import LATEST, Step, Store
from scheduler.mailbox.switches import Switches
from scheduler.mailbox.wakes import Wakes
from scheduler.mailbox.whereabouts import pointed, redirected, whereabouts

_SEEN_CAP = 2000
_NUDGES = "aifriend:nudges"
_WRITTEN, _WRITTEN_FOR = "aifriend:{health}:written", 60
_DUTY = 10.0
"""Seconds after which the duty of a process that was killed is taken over; chats wait for it."""


class Ingested(IntEnum):
    """What became of an update."""

    KNOWN = 0
    APPENDED = 1
    REPLACED = 2
    TAKEN_BACK = 3
    AMENDING = 4


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
    facts: Facts = field(init=False)
    servers: Servers = field(init=False)
    reports: Reports = field(init=False)
    admissions: Admissions = field(init=False)
    referrals: Days = field(init=False)
    lifts: Days = field(init=False)
    switches: Switches = field(init=False)
    processes: Processes = field(init=False)
    feed: Feed = field(init=False)
    wakes: Wakes = field(init=False)
    commissions: Commissions = field(init=False)
    api_keys: ApiKeys = field(init=False)
    _histories: Histories = field(default_factory=Histories, init=False)
    _archives: Archives = field(default_factory=Archives, init=False)
    _hears_since: float = field(default=math.inf, init=False)

    def __post_init__(self) -> None:
        self.people = People(self.store)
        self.facts = Facts(self.store)
        self.servers = Servers(self.store)
        self.reports = Reports(self.store)
        self.admissions = Admissions(self.store)
        self.referrals = Days(self.store, "referrals")
        self.lifts = Days(self.store, "lifts")
        self.switches = Switches(self.store)
        self.processes = Processes(self.store)
        self.limits = Limits(self.store, self.rates)
        self.feed = Feed(self.store)
        self.wakes = Wakes(self.store, self.clock)
        self.commissions = Commissions(self.store, self.clock)
        self.api_keys = ApiKeys(self.store)

    async def ingest(self, incoming: Incoming, *, update: str, behind: Callable[[], object] = lambda: None) -> Ingested:
        """Take an update exactly once, however often it is delivered, into the chat that it names or the one that this
        has become; ``behind`` is called once it is about to leave, and what that asks of the chat comes behind it, as a
        rule. Raises StoreDown: don't acknowledge it."""
        adopting = self.store.adopting
        if adopting and await adopting.taken_in(incoming.person, incoming.chat, update):
            return Ingested.KNOWN
        # Under the id of what it replaces, so that answering it takes it out of the inbox.
        if replaced := incoming.deleted or incoming.edits:
            incoming = replace(incoming, id=replaced)
        while True:
            outcome = await self._take_in(incoming, update, behind)
            if isinstance(outcome, Ingested):
                return outcome
            if incoming.person:
                await self.people.move(incoming.person, incoming.chat, outcome)
            incoming = redirected(incoming, outcome)

    async def _take_in(self, incoming: Incoming, update: str, behind: Callable[[], object]) -> Ingested | str:
        """What became of an update, or where its chat is now."""
        chat, now = incoming.chat, self.clock.now()
        aside = "aside" if incoming.kind is Kind.REACTION else "new"
        mode = "delete" if incoming.deleted else "edit" if incoming.edits else aside
        keys, seal = (await self.store.names()).chat(chat), self.store.codec.seal
        place = keys.key("inbox")
        amending = replace(incoming, id=AMENDING + incoming.id) if mode in ("edit", "delete") else None
        step = Step(
            "ingest",
            [
                *keys.keys("seen", "order", "inbox", "rev", "name"),
                keys.index("waiting"),
                *keys.keys("history", "moved"),
            ],
            (
                *(incoming.id, update, int(now * 1000), seal(incoming, place)),
                *(mode, self.store.keeping.ids, _SEEN_CAP),
                *(keys.hash, self._name(chat, keys), self.store.keeping.talk),
                *((amending.id, seal(amending, place)) if amending else ("", "")),
            ),
        )
        # Together, so that it costs no round trip: nothing of a person's may lie where forgetting would not look.
        taking: list[Awaitable[Any]] = [self.store.together(step, durable=True)]
        if incoming.person and not incoming.shuts_door:
            taking.append(self.people.meet(incoming.person, chat))
        (done, *_), *_ = await asyncio.gather(*taking, _call(behind))
        return pointed(self.store, done, keys) if isinstance(done, bytes) else Ingested(done)

    async def rename(self, old: str, new: str) -> str:
        """Put all of a chat under the id that its platform has given it, and return that; merged with what came in
        under it already. Whoever holds one of the two has lost it. Harmless when it is said again. Raises StoreDown."""
        bringing = Bringing(self.store, self.seize, self.alone, self.ingest, PARTS, NOTED)
        return await Renaming(self.store, self.people, self.clock, bringing).run(old, new)

    def lease(self, chat: str) -> Lease:
        """Return a lease to ask for; ``look`` takes it."""
        milliseconds = int(self.lease_seconds * 1000)
        return Lease(
            self.store,
            chat,
            self.new_token(),
            milliseconds,
            self.clock,
            hears_since=lambda: self._hears_since,
            histories=self._histories,
        )

    async def seize(self, chat: str) -> tuple[Lease, Mail]:
        """Take a chat from whoever serves it, and tell them. Raises LeaseLost, StoreDown."""
        lease = self.lease(chat)
        mail = await lease.seize()
        await self.nudge(lease.key)
        return lease, mail

    def holding(self, chat: str) -> AbstractAsyncContextManager[tuple[Lease, Mail] | None]:
        """Hold a chat for the length of a block; None when somebody else has it. Raises StoreDown, LeaseLost."""
        return holding(self.lease(chat))

    @asynccontextmanager
    async def alone(self, duty: str) -> AsyncIterator[bool]:
        """Do for the length of a block what one process at a time may do; False when another does it.

        Raises StoreDown, LeaseLost.
        """
        milliseconds = int(min(self.lease_seconds, _DUTY) * 1000)
        async with holding(Lease(self.store, duty, self.new_token(), milliseconds, self.clock, duty=True)) as held:
            yield held is not None

    async def agree(self) -> None:
        """Show that this process is there, and write from now on what every process that is there can read.

        Raises Unreadable where the store is written by a newer version, StoreDown.
        """
        self.store.codec = replace(self.store.codec, writes=await self.processes.written_in())

    async def prove_key(self) -> None:
        """See that the store answers and was written with our data key. Raises StoreDown, Unreadable."""
        place, codec, kept = PROOF, self.store.codec, self.store.keeping.people
        sealed = await self.store.command("GETEX", place, "EX", kept)
        if sealed:
            # It stays under the key of old until all else was put under the new one: what it hides would be lost.
            codec.open(sealed, str, place)
        else:
            await self.store.command("SET", place, codec.seal("proof", place), "NX", "EX", kept)
        await self.store.keep_names()

    async def prove_write(self) -> None:
        """See that the store takes a write, as a message needs it to. Raises StoreDown."""
        await self.store.command("SET", _WRITTEN, b"1", "EX", _WRITTEN_FOR, durable=True)

    async def rev(self, chat: str) -> str:
        """Return a mark that changes with every change to the inbox. Raises StoreDown."""
        keys = (await self.store.names()).chat(chat)
        return (await self.store.get(keys.key("rev")) or b"0").decode()

    async def forget_updates(self, chat: str, *, but: int) -> None:
        """Forget the ids of a chat's handled updates, ``but`` so many of the newest. Raises StoreDown."""
        keys = (await self.store.names()).chat(await whereabouts(self.store, chat))
        await self.store.command("ZREMRANGEBYRANK", keys.key("seen"), 0, -1 - but)

    async def nudge(self, chat: str) -> None:
        """Tell whichever process holds the chat that it has news. Raises StoreDown."""
        await self.store.command("PUBLISH", _NUDGES, self.store.codec.seal(chat, _NUDGES))

    async def nudges(self) -> AsyncIterator[str]:
        """Yield the chats that other processes point out, for as long as the store is there. Raises StoreDown."""
        async with (await self.store.at(_NUDGES)).pubsub(ignore_subscribe_messages=True) as channel:
            await self.store.call(lambda: channel.subscribe(_NUDGES))
            self._hears_since = time.monotonic()
            try:
                while True:
                    message = await self.store.call(lambda: channel.get_message(timeout=None), waits=True)
                    if message is not None:
                        with suppress(Unreadable):
                            yield self.store.codec.open(message["data"], str, _NUDGES)
            finally:
                self._hears_since = math.inf

    async def once(self, name: str, seconds: int) -> bool:
        """Whether this is the first call for ``name`` within ``seconds``, over all processes. Raises StoreDown."""
        return bool(await self.store.command("SET", _once(name), b"1", "NX", "EX", seconds))

    async def undo(self, name: str) -> bool:
        """Take ``once`` back; whether it had been called, which only one caller hears. Raises StoreDown."""
        return bool(await self.store.command("DEL", _once(name)))

    async def once_in(self, chat: str, what: Once, seconds: int, *, person: str = "") -> bool:
        """Whether this is the first call for a chat, and a ``person`` in it where one is named, within ``seconds``,
        over all processes. Raises StoreDown."""
        names = await self.store.names()
        keys = names.chat(chat)
        outcome = await self.store.run("once", keys.keys(_mark(names, what, person), "moved"), seconds)
        if isinstance(outcome, bytes):
            return await self.once_in(pointed(self.store, outcome, keys), what, seconds, person=person)
        return bool(outcome)

    async def undo_in(self, chat: str, what: Once, *, person: str = "") -> bool:
        """Take ``once_in`` back; whether it had been called, which only one caller hears. Raises StoreDown."""
        names = await self.store.names()
        keys = names.chat(chat)
        count, pointer = await self.store.commands(
            [("DEL", keys.key(_mark(names, what, person))), ("GET", keys.key("moved"))]
        )
        if pointer:
            return await self.undo_in(pointed(self.store, pointer, keys), what, person=person)
        return bool(count)

    async def unsent(self, chats: Sequence[str]) -> Set[str]:
        """Return those of the chats in which a bubble has not left. Raises StoreDown."""
        names = await self.store.names()
        counts = await self.store.commands([("HLEN", names.chat(chat).key("outbox")) for chat in chats])
        return {chat for chat, count in zip(chats, counts, strict=True) if count}

    async def waiting(self, *, older_than: float = 0.0) -> list[tuple[str, float]]:
        """Return chats with something unanswered for ``older_than`` seconds, and since when. Raises StoreDown."""
        return await self._index("waiting", self.clock.now() - older_than)

    async def settled(self, chat: str, messages: Collection[str]) -> bool:
        """Whether neither any of these messages waits in a chat nor anything is on its way out; somebody may still be
        at work in it. Raises StoreDown."""
        return await settled(self.store, chat, messages)

    async def is_served(self, chat: str) -> bool:
        """Whether nobody needs to look at a chat: all in it was answered, and its holder has left it. Raises
        StoreDown."""
        keys = (await self.store.names()).chat(chat)
        return await self.store.command("ZSCORE", keys.index("waiting"), keys.hash) is None

    async def person(self, key: str) -> Person:
        """Return what is known of a person. Raises StoreDown."""
        return await self.people.known(key)

    async def change_person(
        self,
        key: str,
        change: Callable[[Person], Person],
        *,
        since: int = LATEST,
        known: bool = False,
        read: bytes | None = None,
    ) -> Person:
        """Apply ``change`` to what is known of a person, as ``People.change`` does. Raises LeaseLost, StoreDown."""
        return await self.people.change(key, change, since=since, known=known, read=read)

    async def whole(self, chat: str) -> Whole:
        """Return all that is kept of a chat, whoever serves it. Raises StoreDown."""
        return await whole(self.store, await whereabouts(self.store, chat))

    async def chats(self, cursor: int = 0, page: int = 100) -> tuple[int, list[Chat]]:
        """Return about a ``page`` of the chats of which anything is kept, and where the next page begins, 0 after the
        last one. Raises StoreDown."""
        return await chats(self.store, cursor, page)

    async def archived(self, chat: str, newest: int) -> tuple[Line, ...]:
        """Return the newest lines of those that have left a chat's history, whoever serves it. Raises StoreDown."""
        return await archived(self.store, chat, newest, self._archives)

    async def meanings(self, chat: str) -> tuple[Meanings, ...]:
        """Return what the archived lines of a chat mean, in blocks, as far as it was made. Raises StoreDown."""
        return await meanings(self.store, chat)

    async def mean_nothing(self, chat: str) -> None:
        """Forget what the archived lines of a chat mean. Raises StoreDown."""
        await self.store.command("DEL", (await self.store.names()).chat(chat).key("line_vectors"))

    async def look_at(self, chat: str, when: float) -> None:
        """Set when the check-in loop looks at a chat of which anything is kept (epoch s); 0 takes it off the index.

        Raises StoreDown.
        """
        keys, kept = (await self.store.names()).chat(chat), self.store.keeping.talk
        places = [*keys.keys("state", "name"), keys.index("due"), keys.key("moved")]
        outcome = await self.store.run("book", places, keys.hash, self._name(chat, keys), kept, int(when * 1000))
        if isinstance(outcome, bytes):
            await self.look_at(pointed(self.store, outcome, keys), when)

    async def due(self, now: float) -> list[tuple[str, float]]:
        """Return the chats whose look is due, oldest first; costs what is due, not what exists. Raises StoreDown."""
        return await self._index("due", now)

    async def _index(self, name: str, until: float) -> list[tuple[str, float]]:
        pages = await self.store.over("indexed", parts(name), int(until * 1000))
        pairs = ((hash_, at) for page in pages for hash_, at in zip(page[::2], page[1::2], strict=True))
        rows = sorted(((float(at) / 1000, chat_keys(hash_.decode())) for hash_, at in pairs), key=_at)
        sealed = await self.store.commands([("GET", keys.key("name")) for _, keys in rows]) if rows else []
        named = list(self._named(zip(rows, sealed, strict=True)))
        if self.store.adopting:
            times = dict(await self.store.adopting.indexed(name, until)) | dict(named)
            return sorted(times.items(), key=lambda row: row[1])
        return named

    def _name(self, chat: str, keys: Keys) -> bytes:
        return self.store.codec.seal(chat, keys.key("name"))

    def _named(self, rows: Iterable[tuple[tuple[float, Keys], bytes | None]]) -> Iterator[tuple[str, float]]:
        for (at, keys), sealed in rows:
            # Whose name has gone is found by nobody; the index's repair drops it.
            if sealed and (name := self.store.readable(sealed, str, keys.key("name"))):
                yield name, at


def _at(row: tuple[float, Keys]) -> float:
    return row[0]


async def _call(step: Callable[[], object]) -> None:
    step()


def _mark(names: Names, what: Once, person: str) -> str:
    return f"{what}:{names.hash(person)}:once" if person else f"{what}:once"


def _once(name: str) -> str:
    return f"aifriend:{{{name}}}:once"
