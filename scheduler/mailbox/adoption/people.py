"""Takes over what schema 1 knows of a person, together with what is known of them already."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace

from persona.codec import keyed_hash
from persona.person import Age, Fact, FactsChange, Person
from scheduler.mailbox.adoption.names import SHOWN, TOMBSTONE, old, tombstone
from scheduler.mailbox.age_locks import LOCKED
from scheduler.mailbox.facts import Facts
from scheduler.mailbox.people import People, Places
from scheduler.mailbox.store import Store


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The facts that stood in a person's record."""

    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class OldPeople:
    """The people of one store."""

    store: Store

    async def take(self, person: str, *, begins: bool = False) -> None:
        """Take over what is known of a person, and in which chats they write. Who ``begins`` gets a tombstone also
        where nothing is to be taken. Raises Unreadable, StoreDown."""
        place, listed = old(person).keys("person", "chats")
        while True:
            sealed, chats = await self.store.commands([("GET", place), ("GET", listed)])
            moved = sealed is not None and sealed[:1] == TOMBSTONE
            if not chats and (moved or (sealed is None and not begins)):
                return
            await self._take(person, None if moved else sealed, chats)
            await self.store.run("replace", [listed], chats or b"", b"", 1)
            stone = tombstone(self.store.codec, place)
            await self.store.run("replace", [place], sealed or b"", stone, SHOWN, durable=True)

    async def _take(self, person: str, sealed: bytes | None, chats: bytes | None) -> None:
        store, codec = self.store, self.store.codec
        place, listed, forgotten = old(person).keys("person", "chats", "gone")
        new = (await store.names()).person(person)
        await self.age(new.hash)
        if sealed:
            async with lasting(store, place, new.key("person")):
                await self._known(new.key("person"), codec.open(sealed, Person, place))
            facts = codec.open(sealed, _Remembered, place).facts
            async with lasting(store, place, new.key("facts")):
                await Facts(store).change(person, FactsChange(kept=facts))
        async with lasting(store, listed, new.key("chats")):
            for chat in codec.open(chats, Places, listed).chats if chats else ():
                await People(store).meet(person, chat)
        await self.counts(person)
        # Processes of both schemas need it, for the minute that it stands.
        gone, left = await store.commands([("GET", forgotten), ("PTTL", forgotten)])
        if gone:
            await store.command("SET", new.key("gone"), int(gone) * 1000, "NX", "PX", max(left, 1))

    async def _known(self, place: str, before: Person) -> None:
        store = self.store
        while True:
            sealed = await store.get(place) or b""
            known = joined(before, store.codec.open(sealed, Person, place)) if sealed else before
            new = store.codec.seal(known, place)
            if await store.run("replace", [place], sealed, new, store.keeping.people, durable=True):
                return

    async def forget(self, person: str, *, until: int, milliseconds: int) -> None:
        """Leave no name of a person and their chats, and let no old process bring back or make older who was
        forgotten; ``until`` is when (epoch ms). Raises StoreDown."""
        store = self.store
        await store.command("SET", old(person).key("gone"), until, "PX", milliseconds)
        people, lock = People(store), old((await store.names()).hash(person)).key("age")
        age = await people.locks.age(person)
        if age in LOCKED:
            await store.command("SET", lock, store.codec.seal(age, lock), "EX", SHOWN)
        chats = [old(chat).keys("state", "lease") for chat in await people.chats(person)]
        heads = await store.commands([("GETRANGE", state, 0, 0) for state, _ in chats])
        # Whoever has the lease was refused by the tombstone, and would keep the chat from others without it.
        stones = [key for keys, head in zip(chats, heads, strict=True) if head == TOMBSTONE for key in keys]
        await store.command("DEL", old(person).key("person"), *stones, durable=True)

    async def age(self, hash_: str) -> None:
        """Take over an age that somebody is held to, which lay under the same hash; old processes need theirs for
        another while. Raises Unreadable, StoreDown."""
        store, place, new = self.store, old(hash_).key("age"), f"aifriend:{{p{hash_}}}:age"
        sealed, here = await store.commands([("GET", place), ("GET", new)])
        if sealed is None:
            return
        age = store.codec.open(sealed, Age, place)
        age = _lower(age, store.codec.open(here, Age, new)) if here else age
        async with lasting(store, place, new):
            await store.command("SET", new, store.codec.seal(age, new), "EX", store.keeping.locks, durable=True)
        await store.command("EXPIRE", place, SHOWN, "LT")

    async def counts(self, whose: str) -> None:
        """Take over what somebody had today, which lay under a name that a data key made. Raises StoreDown."""
        store = self.store
        new = (await store.names()).person(whose)
        for secret in store.codec.secrets:
            before = old(keyed_hash(bytes.fromhex(secret.strip()), f"count {whose}"))
            for what in ("minute", "tokens"):
                if await store.command("EXISTS", before.key(what)):
                    await store.command("RENAMENX", before.key(what), new.key(what))


@asynccontextmanager
async def lasting(store: Store, before: str, new: str) -> AsyncIterator[None]:
    """Let what is put into a new key end when it would have ended in the old. Raises StoreDown."""
    left = max(await store.commands([("PTTL", before), ("PTTL", new)]))
    yield
    if left > 0:
        await store.command("PEXPIRE", new, left, "LT")


def joined(before: Person, now: Person) -> Person:
    """What is known twice of one person: as it is now, where nothing was said as it was, and the lower age."""
    fresh = Person(now.key)
    names = [row.name for row in fields(Person) if getattr(now, row.name) == getattr(fresh, row.name)]
    return replace(now, **{name: getattr(before, name) for name in names} | {"age": _lower(before.age, now.age)})


def _lower(*ages: Age) -> Age:
    return max(ages, key=[*Age].index)
