"""Takes over what a store of schema 1 holds; the only place that knows how keys were named then.

Cut off anywhere it goes on where it was: a chat moves in one step, all else is written before its old key is deleted. A
process of schema 1 that still runs can go on with no chat that was taken over, and what it takes in is taken over too.
Schema 1 knew no cluster, so a step may touch old and new keys at once.
"""

import asyncio
import re
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from engine.messages import Bubble, Incoming
from persona.chat import Chat
from persona.codec import Unreadable, keyed_hash
from persona.keys import Keys
from persona.line import Line
from persona.person import Age, Fact, FactsChange, Person
from scheduler.mailbox.counts import EVERYBODY
from scheduler.mailbox.mailbox import Mailbox
from scheduler.mailbox.marks import Marks
from scheduler.mailbox.people import Places
from scheduler.mailbox.reports import KEY as REPORTS
from scheduler.mailbox.reports import Report
from scheduler.mailbox.store import Part

_PAGE = 500
_AGAIN = 0.2
"""How many seconds until we look again whether another process is done."""
_OLD = re.compile(r"aifriend:\{(?P<id>[^{}]+)\}:(?P<what>\w+)")
_OF_CHAT = frozenset({"state", "history", "archive", "inbox", "order", "outbox", "seen", "rev", "limits"})
_OF_PERSON = frozenset({"person", "chats", "gone"})
_ONCE = re.compile(r"(?P<what>card|owed|exhausted):(?P<chat>.+)")
_HASH = re.compile(r"[0-9a-f]{32}")
_NEWER = 255
"""The version of a tombstone, which none will ever be: whoever reads schema 1 refuses it as newer."""
_SHARDS = 64
_MARKS = ("discord",)


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The facts that stood in a person's record."""

    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Adoption:
    """Of one store, by one process at a time."""

    mailbox: Mailbox
    problem: Callable[[str, BaseException | None], None]
    """Told of what can't be read, which stays as it is: a key that was dropped too early may come back."""

    async def run(self) -> AsyncIterator[tuple[int, int]]:
        """Yield how many chats and people have been taken over, of how many; waits while another process does it.

        A caller that went on meanwhile would begin anew with chats and people that are still to be moved.

        Raises StoreDown, LeaseLost.
        """
        while True:
            async with self.mailbox.alone("adoption") as ours:
                if ours:
                    async for progress in self._everything():
                        yield progress
                    return
            await asyncio.sleep(_AGAIN)

    async def _everything(self) -> AsyncIterator[tuple[int, int]]:
        old = await self._old_keys()
        ids = [*old]
        for done, id_ in enumerate(ids):
            yield done, len(ids)
            try:
                await self._take_over(id_, old[id_])
            except Unreadable as error:
                self.problem("adoption", error)
        await self._rest()
        yield len(ids), len(ids)

    async def _take_over(self, id_: str, parts: set[str]) -> None:
        if parts & _OF_PERSON:
            await self._person(id_)
        elif parts & _OF_CHAT:
            # What is left of a chat that was taken over is its tombstone alone.
            while not (parts == {"state"} and await self._is_tombstone(id_)) and not await self._chat(id_):
                pass
        elif "age" in parts:
            await self._age(id_)
        elif "once" in parts:
            await self._once(id_)

    async def _old_keys(self) -> Mapping[str, set[str]]:
        """What there is under each id that schema 1 named; those of today hold no id."""
        found: dict[str, set[str]] = defaultdict(set)
        cursor, client = 0, self.mailbox.store.client
        while True:
            page: Any = await self.mailbox.store.call(partial(client.scan, cursor, match="aifriend:{*}:*", count=_PAGE))
            cursor = int(page[0])
            for key in page[1]:
                match = _OLD.fullmatch(key.decode())
                if match and (":" in match["id"] or (match["what"] == "age" and _HASH.fullmatch(match["id"]))):
                    found[match["id"]].add(match["what"])
            if not cursor:
                return found

    async def _is_tombstone(self, chat: str) -> bool:
        return _is_tombstone(await self.mailbox.store.get(_old(chat, "state")))

    async def _chat(self, chat: str) -> bool:
        """Move a chat; false where something came in meanwhile, so that it must be read again."""
        mailbox, store = self.mailbox, self.mailbox.store
        keys, codec, token = (await store.names()).chat(chat), store.codec, mailbox.new_token()
        # From here on nobody of schema 1 can commit.
        await store.command("SET", _old(chat, "lease"), token, "PX", int(mailbox.lease_seconds * 1000))
        state, history, archive, inbox, order, outbox, seen, rev, waiting = await store.commands(
            [
                ("GET", _old(chat, "state")),
                ("LRANGE", _old(chat, "history"), 0, -1),
                ("LRANGE", _old(chat, "archive"), 0, -1),
                ("HGETALL", _old(chat, "inbox")),
                ("ZRANGE", _old(chat, "order"), 0, -1, "WITHSCORES"),
                ("HGETALL", _old(chat, "outbox")),
                ("ZRANGE", _old(chat, "seen"), 0, -1, "WITHSCORES"),
                ("GET", _old(chat, "rev")),
                ("ZSCORE", _old_index("waiting", chat), chat),
            ]
        )
        state = None if _is_tombstone(state) else state
        tombstone = replace(codec, schema=_NEWER, writes=None).seal("moved", _old(chat, "state"))
        before = codec.open(state, Chat, _old(chat, "state")) if state else None
        move = partial(self._resealed, chat=chat, keys=keys)
        since = int(float(waiting) / 1000) if waiting else int(mailbox.clock.now() * 1000)
        outcome = await store.run(
            "adopt",
            [
                *(_old(chat, name) for name in _OLD_KEYS),
                *keys.keys(*_NEW_KEYS),
                keys.index("due"),
                keys.index("waiting"),
            ],
            *(token, rev or b"", len(history), len(archive), len(outbox), tombstone, store.keeping.people),
            *(store.keeping.talk, store.keeping.ids, keys.hash, codec.seal(chat, keys.key("name"))),
            codec.seal(before, keys.key("state")) if before else b"",
            int(before.first_words.next_look * 1000) if before else 0,
            since,
            *_counted([move(line, Line, "history") for line in history]),
            # Lines of the archive were moved there as they are, sealed for the history.
            *_counted([move(line, Line, "history") for line in archive]),
            *_counted([part for id_, letter in inbox.items() for part in (id_, move(letter, Incoming, "inbox"))]),
            *_counted([part for row in order for part in row]),
            *_counted(
                [part for id_, out in outbox.items() for part in (id_, out[:1] + move(out[1:], Bubble, "outbox"))]
            ),
            *_counted([part for row in seen for part in row]),
            durable=True,
        )
        await store.command("ZREM", _old_index("due", chat), chat)
        await store.command("ZREM", _old_index("waiting", chat), chat)
        return bool(outcome == 1)

    def _resealed(self, sealed: bytes, kind: type[Any], name: str, *, chat: str, keys: Keys) -> bytes:
        codec = self.mailbox.store.codec
        return codec.seal(codec.open(sealed, kind, _old(chat, name)), keys.key(name))

    async def _person(self, person: str) -> None:
        mailbox, store = self.mailbox, self.mailbox.store
        keys, codec, kept = (await store.names()).person(person), store.codec, store.keeping.people
        sealed = await store.get(_old(person, "person"))
        if sealed:
            known = codec.open(sealed, Person, _old(person, "person"))
            place = keys.key("person")
            await store.command("SET", place, codec.seal(known, place), "NX", "EX", kept, durable=True)
            facts = codec.open(sealed, _Remembered, _old(person, "person")).facts
            if facts:
                await mailbox.facts.change(person, FactsChange(kept=facts))
        chats = await store.get(_old(person, "chats"))
        for chat in codec.open(chats, Places, _old(person, "chats")).chats if chats else ():
            await mailbox.people.meet(person, chat)
        await self._counts(person)
        if await store.command("EXISTS", _old(person, "gone")):
            await store.command("RENAMENX", _old(person, "gone"), keys.key("gone"))
        await store.command("DEL", _old(person, "person"), _old(person, "chats"))

    async def _counts(self, whose: str) -> None:
        store = self.mailbox.store
        keys = (await store.names()).person(whose)
        for secret in store.codec.secrets:
            name = keyed_hash(bytes.fromhex(secret.strip()), f"count {whose}")
            for what in ("minute", "tokens"):
                if await store.command("EXISTS", _old(name, what)):
                    await store.command("RENAMENX", _old(name, what), keys.key(what))

    async def _age(self, hash_: str) -> None:
        """An age that is held to lay under the same hash of its person."""
        store, place = self.mailbox.store, _old(hash_, "age")
        sealed = await store.get(place)
        if sealed:
            new = f"aifriend:{{p{hash_}}}:age"
            age = store.codec.open(sealed, Age, place)
            await store.command("SET", new, store.codec.seal(age, new), "NX", "EX", store.keeping.locks, durable=True)
            await store.command("DEL", place)

    async def _once(self, name: str) -> None:
        match = _ONCE.fullmatch(name)
        if match is None:
            return
        store, place = self.mailbox.store, _old(name, "once")
        key = (await store.names()).chat(match["chat"]).key(f"{match['what']}:once")
        if await store.command("EXISTS", place):
            await store.command("RENAMENX", place, key)

    async def _rest(self) -> None:
        """Reports, marks of platforms, what all had together, and what is left of the indexes."""
        mailbox, store = self.mailbox, self.mailbox.store
        for message, sealed in (await store.command("HGETALL", REPORTS)).items():
            if not _HASH.fullmatch(message.decode()):
                await mailbox.reports.put(message.decode(), store.codec.open(sealed, Report, REPORTS))
                await store.command("HDEL", REPORTS, message)
        for name in _MARKS:
            old = f"aifriend:{{marks:{name}}}"
            rows = await store.command("ZRANGE", old, 0, -1, "WITHSCORES")
            await Marks(store, mailbox.clock, name).note({place.decode(): at / 1000 for place, at in rows})
            await store.command("DEL", old)
        await self._counts(EVERYBODY)


_OLD_KEYS = ("lease", "state", "history", "archive", "inbox", "order", "outbox", "seen", "rev", "limits")
_INDEXES = ("due", "waiting")
_NEW_KEYS = ("state", "history", "archive", "inbox", "order", "outbox", "rev", "seen", "name")


def _old(id_: str, what: str) -> str:
    return f"aifriend:{{{id_}}}:{what}"


def _is_tombstone(state: bytes | None) -> bool:
    return state is not None and state[0] == _NEWER


def _old_index(name: str, chat: str) -> str:
    return f"aifriend:{{{name}:{zlib.crc32(chat.encode()) % _SHARDS}}}"


def _counted(values: Sequence[Part]) -> Iterable[Part]:
    return (len(values), *values)
