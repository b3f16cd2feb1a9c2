"""Takes over what a store of schema 1 holds; the only place that knows how keys were named then.

Processes of schema 1 may run on: whatever they hold is left to them until they give it back, whatever was taken over they
refuse because of the tombstone in its place, and what they take in meanwhile is taken over when somebody asks for it.
Cut off anywhere it goes on where it was: a chat moves in one step, all else is written before its old key is deleted.
Schema 1 knew no cluster, so a step may touch old and new keys at once. Once nobody has such a store, this file goes, with
``lua/adopt.lua``, ``Store.adopting`` and what asks for it.
"""

import asyncio
import heapq
import re
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any

from engine.messages import Bubble, Incoming
from persona.chat import Chat
from persona.codec import Unreadable, keyed_hash
from persona.keys import Keys
from persona.line import Line
from persona.person import Age, Fact, FactsChange, Person
from scheduler.mailbox.counts import EVERYBODY
from scheduler.mailbox.age_locks import LOCKED
from scheduler.mailbox.mailbox import Mailbox
from scheduler.mailbox.marks import Marks
from scheduler.mailbox.people import Places
from scheduler.mailbox.reports import KEY as REPORTS
from scheduler.mailbox.reports import Report
from scheduler.mailbox.store import Part

_PAGE = 500
_AGAIN = 0.2
"""How many seconds until we look again whether another process is done."""
_SHOWN = 3600
"""Seconds for which a tombstone stands after the last sign of a process of schema 1; its name holds an id."""
_LISTENING = "aifriend:wake"
"""The channel that every process of schema 1 listens to, and no other."""
_OLD = re.compile(r"aifriend:\{(?P<id>[^{}]+)\}:(?P<what>\w+)")
_IN_CHAT = ("lease", "state", "history", "archive", "inbox", "order", "outbox", "rev", "seen", "limits")
_OF_CHAT = frozenset(_IN_CHAT) - {"lease"}
_OF_PERSON = frozenset({"person", "chats", "gone"})
_ONCE = re.compile(r"(?P<what>card|owed|exhausted):(?P<chat>.+)")
_HASH = re.compile(r"[0-9a-f]{32}")
_NEWER = 255
"""The version of a tombstone, which none will ever be: whoever reads schema 1 refuses it as newer."""
_TOMBSTONE = bytes([_NEWER])
_SHARDS = 64
_UNITS = {"waiting": 1e6, "due": 1e3}
"""The indexes, and how many of its marks make a second."""
_MARKS = ("discord",)


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The facts that stood in a person's record."""

    facts: tuple[Fact, ...] = ()


@dataclass(slots=True)
class Adoption:
    """Of one store: on demand, which ``Store.adopting`` asks for, and of all of it by one process at a time."""

    mailbox: Mailbox
    problem: Callable[[str, BaseException | None], None]
    """Told of what can't be read, which stays as it is: a key that was dropped too early may come back."""
    _stuck: set[str] = field(default_factory=set, init=False)

    async def run(self) -> AsyncIterator[tuple[int, int]]:
        """Yield how many chats and people have been looked at, of how many; waits while another process does it.

        Raises StoreDown, LeaseLost.
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
        listening = bool((await store.command("PUBSUB", "NUMSUB", _LISTENING))[1])
        old = await self._old_keys()
        for done, id_ in enumerate(old):
            yield done, len(old)
            await self._take_over(id_, old[id_], listening=listening)
        await self._rest()
        if not listening and old.keys() <= self._stuck:
            store.adopting = None
        yield len(old), len(old)

    async def _take_over(self, id_: str, parts: set[str], *, listening: bool) -> None:
        if parts & _OF_PERSON:
            await self.person(id_)
        elif parts & _OF_CHAT:
            await self._free(id_)
        elif "age" in parts:
            await self._age(id_)
        elif "once" in parts:
            await self._once(id_)
        if listening:
            kept = _old(id_).keys("state", "person", "age")
            # What is not a tombstone, and not kept for them only, ends later anyway.
            await self.mailbox.store.commands([("EXPIRE", place, _SHOWN, "GT") for place in kept])

    async def _old_keys(self) -> Mapping[str, set[str]]:
        """What there is under each id that schema 1 named; those of today hold no id."""
        old: dict[str, set[str]] = defaultdict(set)
        cursor, client = 0, self.mailbox.store.client
        while True:
            page: Any = await self.mailbox.store.call(partial(client.scan, cursor, match="aifriend:{*}:*", count=_PAGE))
            cursor = int(page[0])
            for key in page[1]:
                match = _OLD.fullmatch(key.decode())
                if match and _is_old(match["id"], match["what"]):
                    old[match["id"]].add(match["what"])
            if not cursor:
                return old

    async def taken_in(self, person: str, chat: str, update: str) -> bool:
        """Take over who writes and where; whether an old process that is still at it has the update already.

        Raises StoreDown.
        """
        if person:
            await self.person(person, begins=True)
        await self._free(chat, begins=True)
        return await self.mailbox.store.command("ZSCORE", _old(chat).key("seen"), update) is not None

    async def _free(self, chat: str, *, begins: bool = False) -> None:
        lease = self.mailbox.lease(chat)
        await self.chat(chat, lease.token, lease.milliseconds, begins=begins)
        await lease.release()

    async def chat(
        self, chat: str, token: str, milliseconds: int, *, force: bool = False, begins: bool = False
    ) -> bool:
        """Take a chat over under a lease with this token, from whoever has it by ``force``; false while another is at
        work in it. One that ``begins`` gets a tombstone also where nothing is to be taken. Raises StoreDown."""
        store, old, new = self.mailbox.store, _old(chat), (await self.mailbox.store.names()).chat(chat)
        while chat not in self._stuck:
            head, left, holder, *marks = await store.commands(
                [
                    ("GETRANGE", old.key("state"), 0, 0),
                    ("EXISTS", *old.keys(*_IN_CHAT[2:])),
                    ("GET", new.key("lease")),
                    *(("ZSCORE", _index(name, chat), chat) for name in _UNITS),
                ]
            )
            wanted = left or marks != [None, None] or (head != _TOMBSTONE and (head or begins))
            if not wanted:
                break
            # Nobody can do anything by the old lease where a tombstone stands.
            theirs = await self._taken(old, token, milliseconds, force=force or head == _TOMBSTONE)
            ours = theirs and await self._taken(new, token, milliseconds, force=force)
            if not theirs or not ours:
                await store.run("heartbeat", old.keys("lease"), token, 1)
                return bool(holder == token.encode())
            try:
                outcome = await self._moved(chat, token, theirs, ours, marks)
            except Unreadable as error:
                await store.run("heartbeat", old.keys("lease"), token, 1)
                self._refuse(chat, error)
                break
            if outcome >= 0:
                return bool(outcome)
        return True

    async def _taken(self, keys: Keys, token: str, milliseconds: int, *, force: bool) -> Any:
        names = keys.keys("lease", "state", "history", "inbox", "order", "outbox", "rev", "tries")
        content = await self.mailbox.store.run("take", names, token, milliseconds, "seize" if force else "take")
        return content and content[:6]

    async def _moved(self, chat: str, token: str, theirs: Any, ours: Any, marks: Sequence[float | None]) -> int:
        store, old, new = self.mailbox.store, _old(chat), (await self.mailbox.store.names()).chat(chat)
        codec, now = store.codec, self.mailbox.clock.now()
        archives = [("LRANGE", keys.key("archive"), 0, -1) for keys in (old, new)]
        archive, archived = await store.commands(archives)
        state, history, inbox, _, outbox, rev = theirs
        merged = self._state(old, new, state, ours[0])
        keys = [*old.keys(*_IN_CHAT), *(_index(name, chat) for name in _UNITS), *new.keys(*_IN_CHAT)]
        letters = [self._resealed(old, new, "inbox", sealed, Incoming) for sealed in inbox[1::2]]
        bubbles = [out[:1] + self._resealed(old, new, "outbox", out[1:], Bubble) for out in outbox[1::2]]
        outcome: int = await store.run(
            "adopt",
            [*keys, *(new.index(name) for name in _UNITS), new.key("name")],
            *(token, chat, *("" if mark is None else mark for mark in marks)),
            *(rev, len(history), len(archive), len(outbox) // 2, len(ours[1]), len(archived)),
            *(self._tombstone(old.key("state")), _SHOWN * 1000, store.keeping.talk * 1000, store.keeping.ids * 1000),
            *(new.hash, codec.seal(chat, new.key("name"))),
            codec.seal(merged, new.key("state")) if merged else b"",
            int(merged.first_words.next_look * 1000) if merged else 0,
            int(min(now * 1000, now * 1000 if marks[0] is None else marks[0] / 1000)),
            *_counted(self._lines(old, new, history, ours[1])),
            # Lines of the archive were moved there as they are, sealed for the history.
            *_counted(self._lines(old, new, archive, archived)),
            *_counted([part for pair in zip(inbox[::2], letters, strict=True) for part in pair]),
            *_counted([part for pair in zip(outbox[::2], bubbles, strict=True) for part in pair]),
            durable=True,
        )
        return outcome

    def _state(self, old: Keys, new: Keys, theirs: bytes | None, ours: bytes | None) -> Chat | None:
        if not theirs or theirs[:1] == _TOMBSTONE:
            return None
        codec, before = self.mailbox.store.codec, self.mailbox.store.codec.open(theirs, Chat, old.key("state"))
        return _both(before, codec.open(ours, Chat, new.key("state"))) if ours else before

    def _lines(self, old: Keys, new: Keys, theirs: Sequence[bytes], ours: Sequence[bytes]) -> list[bytes]:
        codec, place = self.mailbox.store.codec, new.key("history")
        before = [codec.open(sealed, Line, old.key("history")) for sealed in theirs]
        rows = ((line.at, codec.seal(line, place)) for line in before)
        here = ((codec.open(sealed, Line, place).at, sealed) for sealed in ours)
        return [sealed for _, sealed in heapq.merge(rows, here, key=lambda row: row[0])]

    def _resealed(self, old: Keys, new: Keys, what: str, sealed: bytes, kind: type[Any]) -> bytes:
        codec = self.mailbox.store.codec
        return codec.seal(codec.open(sealed, kind, old.key(what)), new.key(what))

    def _tombstone(self, place: str) -> bytes:
        return replace(self.mailbox.store.codec, schema=_NEWER, writes=None).seal("moved", place)

    def _refuse(self, id_: str, error: Unreadable) -> None:
        self._stuck.add(id_)
        self.problem("adoption", error)

    async def person(self, person: str, *, begins: bool = False) -> None:
        """Take over what is known of a person, and in which chats they write. Who ``begins`` gets a tombstone also
        where nothing is to be taken. Raises StoreDown."""
        store, old = self.mailbox.store, _old(person)
        place, listed = old.keys("person", "chats")
        while person not in self._stuck:
            sealed, chats = await store.commands([("GET", place), ("GET", listed)])
            is_tombstone = sealed is not None and sealed[:1] == _TOMBSTONE
            if not chats and (is_tombstone or (sealed is None and not begins)):
                return
            try:
                await self._person(person, None if is_tombstone else sealed, chats)
            except Unreadable as error:
                self._refuse(person, error)
                return
            await store.run("replace", [listed], chats or b"", b"", 1)
            await store.run("replace", [place], sealed or b"", self._tombstone(place), _SHOWN, durable=True)

    async def _person(self, person: str, sealed: bytes | None, chats: bytes | None) -> None:
        mailbox, store, codec = self.mailbox, self.mailbox.store, self.mailbox.store.codec
        old, new = _old(person), (await store.names()).person(person)
        await self._age(new.hash)
        if sealed:
            async with self._lasting(old.key("person"), new.key("person")):
                await self._known(new.key("person"), codec.open(sealed, Person, old.key("person")))
            facts = codec.open(sealed, _Remembered, old.key("person")).facts
            if facts:
                async with self._lasting(old.key("person"), new.key("facts")):
                    await mailbox.facts.change(person, FactsChange(kept=facts))
        async with self._lasting(old.key("chats"), new.key("chats")):
            for chat in codec.open(chats, Places, old.key("chats")).chats if chats else ():
                await mailbox.people.meet(person, chat)
        await self._counts(person)
        # Old processes need theirs too.
        gone, left = await store.commands([("GET", old.key("gone")), ("PTTL", old.key("gone"))])
        if gone:
            await store.command("SET", new.key("gone"), gone, "NX", "PX", max(left, 1))

    async def _known(self, place: str, before: Person) -> None:
        store = self.mailbox.store
        while True:
            sealed = await store.get(place) or b""
            known = _one(before, store.codec.open(sealed, Person, place)) if sealed else before
            new = store.codec.seal(known, place)
            if await store.run("replace", [place], sealed, new, store.keeping.people, durable=True):
                return

    @asynccontextmanager
    async def _lasting(self, old: str, new: str) -> AsyncIterator[None]:
        """Let what is put into a new key end when it would have ended in the old."""
        store = self.mailbox.store
        left = max(await store.commands([("PTTL", old), ("PTTL", new)]))
        yield
        if left > 0:
            await store.command("PEXPIRE", new, left, "LT")

    async def forget(self, person: str, *, until: int, milliseconds: int) -> None:
        """Leave no name of a person and their chats, and let no old process bring back or make older who was
        forgotten; ``until`` is when (epoch ms). Raises StoreDown."""
        mailbox, store, old = self.mailbox, self.mailbox.store, _old(person)
        await store.command("SET", old.key("gone"), until, "PX", milliseconds)
        age, hash_ = await mailbox.people.locks.age(person), (await store.names()).hash(person)
        if age in LOCKED:
            lock = _old(hash_).key("age")
            await store.command("SET", lock, store.codec.seal(age, lock), "EX", _SHOWN)
        places = [_old(chat).key("state") for chat in await mailbox.people.chats(person)]
        heads = await store.commands([("GETRANGE", place, 0, 0) for place in places]) if places else ()
        stones = [place for place, head in zip(places, heads, strict=True) if head == _TOMBSTONE]
        await store.command("DEL", old.key("person"), *stones, durable=True)

    async def indexed(self, name: str, until: float) -> list[tuple[str, float]]:
        """Return the chats in an old index with a time up to ``until`` (epoch s). Raises StoreDown."""
        unit = _UNITS[name]
        within: tuple[Part, ...] = ("-inf", int(until * unit), "BYSCORE", "WITHSCORES")
        parts = [f"aifriend:{{{name}:{shard}}}" for shard in range(_SHARDS)]
        rows = await self.mailbox.store.commands([("ZRANGE", part, *within) for part in parts])
        return [(chat.decode(), score / unit) for part in rows for chat, score in part]

    async def _counts(self, whose: str) -> None:
        store = self.mailbox.store
        keys = (await store.names()).person(whose)
        for secret in store.codec.secrets:
            name = _old(keyed_hash(bytes.fromhex(secret.strip()), f"count {whose}"))
            for what in ("minute", "tokens"):
                if await store.command("EXISTS", name.key(what)):
                    await store.command("RENAMENX", name.key(what), keys.key(what))

    async def _age(self, hash_: str) -> None:
        """An age that is held to lay under the same hash of its person; old processes need theirs for another while."""
        store, place, new = self.mailbox.store, _old(hash_).key("age"), f"aifriend:{{p{hash_}}}:age"
        sealed, here = await store.commands([("GET", place), ("GET", new)])
        if sealed is None or hash_ in self._stuck:
            return
        try:
            ages = [store.codec.open(sealed, Age, place), *([store.codec.open(here, Age, new)] if here else ())]
        except Unreadable as error:
            self._refuse(hash_, error)
            return
        async with self._lasting(place, new):
            kept = store.codec.seal(_lower(*ages), new)
            await store.command("SET", new, kept, "EX", store.keeping.locks, durable=True)
        await store.command("EXPIRE", place, _SHOWN, "LT")

    async def _once(self, name: str) -> None:
        match = _ONCE.fullmatch(name)
        place = _old(name).key("once")
        if match and await self.mailbox.store.command("EXISTS", place):
            key = (await self.mailbox.store.names()).chat(match["chat"]).key(f"{match['what']}:once")
            await self.mailbox.store.command("RENAMENX", place, key)

    async def _rest(self) -> None:
        """Reports, marks of platforms, and what all had together."""
        mailbox, store = self.mailbox, self.mailbox.store
        for message, sealed in (await store.command("HGETALL", REPORTS)).items():
            if not _HASH.fullmatch(message.decode()):
                async with self._lasting(REPORTS, REPORTS):
                    await mailbox.reports.put(message.decode(), store.codec.open(sealed, Report, REPORTS))
                await store.command("HDEL", REPORTS, message)
        for name in _MARKS:
            old = f"aifriend:{{marks:{name}}}"
            rows = await store.command("ZRANGE", old, 0, -1, "WITHSCORES")
            await Marks(store, mailbox.clock, name).note({place.decode(): at / 1000 for place, at in rows})
            await store.command("DEL", old)
        await self._counts(EVERYBODY)


def _both(before: Chat, now: Chat) -> Chat:
    """Two halves of one chat: as it is where they talked last, with what only the other knows and what nobody may lose
    by a change of version: promises, a consent, how close they are, that he is to stay calm, what he asked already."""
    older, newer = sorted((before, now), key=lambda chat: max(chat.session.heard_at, chat.session.said_at))
    met = [chat.session.met_at for chat in (older, newer) if chat.session.met_at]
    texts = [chat.summary.text for chat in (older, newer) if chat.summary.text]
    words = newer.first_words if newer.first_words.wanted is not None else older.first_words
    return replace(
        newer,
        bond=max(older.bond, newer.bond, key=lambda bond: bond.points),
        session=replace(
            newer.session, met_at=min(met, default=0.0), messages=older.session.messages + newer.session.messages
        ),
        first_words=replace(words, times=tuple(sorted({*older.first_words.times, *newer.first_words.times}))),
        questions=replace(
            newer.questions,
            noticed=older.questions.noticed or newer.questions.noticed,
            asked=tuple(dict.fromkeys((*older.questions.asked, *newer.questions.asked))),
        ),
        promises=tuple({promise.id: promise for promise in (*older.promises, *newer.promises)}.values()),
        summary=replace(newer.summary, text="\n".join(texts), lines=older.summary.lines + newer.summary.lines),
        care=max(older.care, newer.care, key=lambda care: care.calm_until),
    )


def _one(before: Person, now: Person) -> Person:
    """What is known twice of one person: as it is now, where nothing was said as it was, and the lower age."""
    fresh = Person(now.key)
    names = [row.name for row in fields(Person) if getattr(now, row.name) == getattr(fresh, row.name)]
    return replace(now, **{name: getattr(before, name) for name in names} | {"age": _lower(before.age, now.age)})


def _lower(*ages: Age) -> Age:
    return max(ages, key=[*Age].index)


def _is_old(id_: str, what: str) -> bool:
    if what == "once":
        return _ONCE.fullmatch(id_) is not None
    if what == "age":
        return _HASH.fullmatch(id_) is not None
    return ":" in id_ and what in _OF_CHAT | _OF_PERSON


def _old(id_: str) -> Keys:
    return Keys(id_, id_, f"aifriend:{{{id_}}}")


def _index(name: str, chat: str) -> str:
    return f"aifriend:{{{name}:{zlib.crc32(chat.encode()) % _SHARDS}}}"


def _counted(values: Sequence[Part]) -> Iterable[Part]:
    return (len(values), *values)
