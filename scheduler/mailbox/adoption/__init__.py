"""Takes over what a store of schema 1 holds; the only place that knows how it was.

Processes of schema 1 may run on: what they hold is left to them until they give it back, what was taken over they
refuse because of the tombstone in its place, and what they take in is taken over when somebody asks for it. Cut off
anywhere it goes on where it was: a chat moves in one step, all else is written before its old key is deleted. Schema 1
knew no cluster, so a step may touch old and new keys at once. Once nobody has such a store, this folder goes, with
``lua/adopt.lua``, ``Store.adopting`` and what asks for it.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from persona.codec import Unreadable
from scheduler.mailbox.adoption.chats import OldChats
from scheduler.mailbox.adoption.names import HASH, LISTENING, OF_CHAT, OF_PERSON, ONCE, SHOWN, UNITS, old, owner, parts
from scheduler.mailbox.adoption.people import OldPeople, lasting
from scheduler.mailbox.bookmarks import Bookmarks
from scheduler.mailbox.counts import EVERYBODY
from scheduler.mailbox.mailbox import Mailbox
from scheduler.mailbox.reports import KEY as REPORTS
from scheduler.mailbox.reports import Report
from scheduler.mailbox.store import Part

_PAGE = 500
_AGAIN = 0.2
"""How many seconds until we look again whether another process is done."""
_MARKS = ("discord",)


@dataclass(slots=True)
class Adoption:
    """Of one store: of what is asked for, for ``Store.adopting``, and of all of it, by one process at a time."""

    mailbox: Mailbox
    problem: Callable[[str, BaseException | None], None]
    """Told of what can't be read, which stays as it is: a key that was dropped too early may come back."""
    _chats: OldChats = field(init=False)
    _people: OldPeople = field(init=False)
    _stuck: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._chats = OldChats(self.mailbox.store, self.mailbox.clock)
        self._people = OldPeople(self.mailbox.store)

    async def run(self) -> AsyncIterator[tuple[int, int]]:
        """Yield how many chats and people have been looked at, of how many; waits while another process does it. From
        now on ``Store.adopting`` is set, until there is no trace of schema 1. Raises StoreDown, LeaseLost.
        """
        self.mailbox.store.adopting = self
        while True:
            async with self.mailbox.alone("adoption") as ours:
                if ours:
                    async for progress in self._everything():
                        yield progress
                    return
            await asyncio.sleep(_AGAIN)

    async def _everything(self) -> AsyncIterator[tuple[int, int]]:
        store = self.mailbox.store
        listening = bool((await store.command("PUBSUB", "NUMSUB", LISTENING))[1])
        keys = await self._old_keys()
        for done, id_ in enumerate(keys):
            yield done, len(keys)
            await self._take_over(id_, keys[id_], listening=listening)
        await self._rest()
        if not listening and keys.keys() <= self._stuck:
            store.adopting = None
        yield len(keys), len(keys)

    async def _old_keys(self) -> Mapping[str, set[str]]:
        """What there is under each id that schema 1 named."""
        keys: dict[str, set[str]] = defaultdict(set)
        cursor = 0
        while True:
            cursor, page = await self.mailbox.store.page(cursor, "aifriend:{*}:*", _PAGE)
            for id_, what in filter(None, map(owner, page)):
                keys[id_].add(what)
            if not cursor:
                return keys

    async def _take_over(self, id_: str, what: set[str], *, listening: bool) -> None:
        if what & OF_PERSON:
            await self.person(id_)
        elif what & OF_CHAT:
            await self._free(id_)
        elif "age" in what:
            await self._unless_stuck(id_, lambda: self._people.age(id_))
        elif "once" in what:
            await self._once(id_)
        if listening:
            # What is not a tombstone, and not kept for old processes only, ends later anyway.
            kept = old(id_).keys("state", "person", "age")
            await self.mailbox.store.commands([("EXPIRE", place, SHOWN, "GT") for place in kept])

    async def chat(self, chat: str, token: str, milliseconds: int, *, force: bool) -> bool:
        """Take a chat over under a lease with this token, from whoever has it by ``force``; false while another is at
        work in it. Raises StoreDown."""
        take = self._chats.take
        return await self._unless_stuck(chat, lambda: take(chat, token, milliseconds, force=force)) is not False

    async def person(self, person: str) -> None:
        """Take over what is known of a person. Raises StoreDown."""
        await self._unless_stuck(person, lambda: self._people.take(person))

    async def taken_in(self, person: str, chat: str, update: str) -> bool:
        """Take over who writes and where, so that no old process begins with them any more; whether one that is at it
        has the update already. Raises StoreDown."""
        if person:
            await self._unless_stuck(person, lambda: self._people.take(person, begins=True))
        await self._free(chat, begins=True)
        return await self.mailbox.store.command("ZSCORE", old(chat).key("seen"), update) is not None

    async def _free(self, chat: str, *, begins: bool = False) -> None:
        lease, take = self.mailbox.lease(chat), self._chats.take
        await self._unless_stuck(chat, lambda: take(chat, lease.token, lease.milliseconds, begins=begins))
        await lease.release()

    async def forget(self, person: str, *, until: int, milliseconds: int) -> None:
        """Leave no name of a person and their chats, nor let an old process bring them back. Raises StoreDown."""
        await self._people.forget(person, until=until, milliseconds=milliseconds)

    async def indexed(self, name: str, until: float) -> list[tuple[str, float]]:
        """Return the chats in an old index with a time up to ``until`` (epoch s). Raises StoreDown."""
        within: tuple[Part, ...] = ("-inf", int(until * UNITS[name]), "BYSCORE", "WITHSCORES")
        rows = await self.mailbox.store.commands([("ZRANGE", part, *within) for part in parts(name)])
        return [(chat.decode(), score / UNITS[name]) for part in rows for chat, score in part]

    async def _unless_stuck(self, id_: str, work: Callable[[], Awaitable[bool | None]]) -> bool | None:
        """Do what may meet something that can't be read, which is told once; what it says, None where it is stuck."""
        if id_ in self._stuck:
            return None
        try:
            return await work()
        except Unreadable as error:
            self._stuck.add(id_)
            self.problem("adoption", error)
            return None

    async def _once(self, name: str) -> None:
        match, place, store = ONCE.fullmatch(name), old(name).key("once"), self.mailbox.store
        if match and await store.command("EXISTS", place):
            key = (await store.names()).chat(match["chat"]).key(f"{match['what']}:once")
            await store.command("RENAMENX", place, key)

    async def _rest(self) -> None:
        """Reports, marks of platforms, and what all had together."""
        store = self.mailbox.store
        for message, sealed in (await store.command("HGETALL", REPORTS)).items():
            if not HASH.fullmatch(message.decode()):
                await self._unless_stuck(message.decode(), partial(self._report, message, sealed))
        for name in _MARKS:
            place = f"aifriend:{{marks:{name}}}"
            rows = await store.command("ZRANGE", place, 0, -1, "WITHSCORES")
            await Bookmarks(store, self.mailbox.clock, name).note({where.decode(): at / 1000 for where, at in rows})
            await store.command("DEL", place)
        await self._people.counts(EVERYBODY)

    async def _report(self, message: bytes, sealed: bytes) -> None:
        store = self.mailbox.store
        async with lasting(store, REPORTS, REPORTS):
            await self.mailbox.reports.put(message.decode(), store.codec.open(sealed, Report, REPORTS))
        await store.command("HDEL", REPORTS, message)
