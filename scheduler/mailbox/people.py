"""What is known of people, and in which chats each of them writes; knows nothing of what is said there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from persona.keys import Keys
from persona.person import Age, Person
from scheduler.errors import LeaseLost
from scheduler.mailbox.age_locks import LOCKED, AgeLocks
from scheduler.mailbox.store import LATEST, Store
from scheduler.mailbox.whereabouts import whereabouts


@dataclass(frozen=True, slots=True)
class Places:
    """The chats in which a person writes."""

    chats: tuple[str, ...] = ()


@dataclass(slots=True)
class People:
    """The people of one store."""

    store: Store
    locks: AgeLocks = field(init=False)

    def __post_init__(self) -> None:
        self.locks = AgeLocks(self.store)

    async def known(self, key: str) -> Person:
        """Return what is known of a person. Raises StoreDown."""
        place = (await self._keys(key)).key("person")
        return await self._opened(key, await self.sealed(key), place)

    async def sealed(self, key: str) -> bytes:
        """Return what is known of a person as it is kept, for ``change``; b"" for nobody who is known. Raises
        StoreDown."""
        await self._adopted(key)
        return await self.store.get((await self._keys(key)).key("person")) or b""

    async def change(
        self,
        key: str,
        change: Callable[[Person], Person],
        *,
        since: int = LATEST,
        known: bool = False,
        read: bytes | None = None,
    ) -> Person:
        """Apply ``change`` to what is known of a person, whoever else changes it meanwhile.

        ``since`` is when (epoch µs, the store's own clock) who changes it had looked at the chat; where they need not
        have, only what is ``known`` is changed. ``read`` is what ``sealed`` has just returned, where that was asked.
        Raises LeaseLost when the person has been forgotten after that, StoreDown.
        """
        keys, codec = (await self._keys(key)).keys("person", "gone"), self.store.codec
        while True:
            sealed, read = await self.sealed(key) if read is None else read, None
            before = await self._opened(key, sealed, keys[0])
            after = change(before)
            if after == before or (known and not sealed):
                return before
            new = codec.seal(after, keys[0])
            done = await self.store.run("replace", keys, sealed, new, self.store.keeping.people, since)
            if done < 0:
                raise LeaseLost(key)
            if done:
                return after

    async def chats(self, key: str) -> tuple[str, ...]:
        """Return the chats in which a person has written, each under the id that it has now. Raises StoreDown."""
        await self._adopted(key)
        place = (await self._keys(key)).key("chats")
        listed = self._listed(await self.store.get(place) or b"", place)
        # Who is renamed just now may still stand here under the old id.
        return tuple(dict.fromkeys(await asyncio.gather(*(whereabouts(self.store, chat) for chat in listed))))

    async def meet(self, key: str, chat: str) -> None:
        """Note that a person writes in a chat. Raises StoreDown."""
        (place, gone), kept = (await self._keys(key)).keys("chats", "gone"), self.store.keeping.people
        while True:
            # Read with every message, so that the list lives as long as the person writes.
            sealed, forgotten = await self.store.commands([("GETEX", place, "EX", kept), ("EXISTS", gone)])
            chats = self._listed(sealed or b"", place)
            # Somebody who forgets them must see that there is news, so that the list is written anew all the same.
            if chat in chats and not forgotten:
                return
            new = self.store.codec.seal(Places(tuple(dict.fromkeys((*chats, chat)))), place)
            if await self.store.run("replace", [place], sealed or b"", new, kept):
                return

    async def move(self, key: str, old: str, new: str) -> None:
        """Note that a chat in which a person has written has another id now. Raises StoreDown."""
        place, kept = (await self._keys(key)).key("chats"), self.store.keeping.people
        while True:
            sealed = await self.store.get(place) or b""
            chats = self._listed(sealed, place)
            if old not in chats:
                return
            after = Places(tuple(dict.fromkeys(new if chat == old else chat for chat in chats)))
            if await self.store.run("replace", [place], sealed, self.store.codec.seal(after, place), kept):
                return

    async def hold_to_age(self, key: str) -> None:
        """Let a person under 18 stay so, whatever is forgotten of them. Raises StoreDown."""
        place = (await self._keys(key)).key("person")
        sealed = await self.store.get(place)
        # What can't be read can't keep anybody from being forgotten; an age from before stays.
        person = self.store.readable(sealed, Person, place) if sealed else None
        if person and (age := person.age) in LOCKED:
            await self.locks.lock(key, age)

    async def lift_age(self, key: str) -> bool:
        """Take back that a person is under 18, who may then be asked anew; false where nothing held them.

        Raises StoreDown, LeaseLost.
        """
        person = await self.known(key)
        if person.age not in LOCKED and not person.minor_signs:
            return False
        await self.locks.lift(key)
        await self.change(key, lambda person: replace(person, age=Age.UNKNOWN, minor_signs=False))
        return True

    async def forget(self, key: str, *, until: float) -> None:
        """Leave nothing of a person, and for a while let nobody bring them back who had looked at a chat before;
        a process of schema 1 brings back nothing that came in ``until`` then (epoch s). Raises StoreDown."""
        milliseconds = self.store.keeping.gone * 1000
        keys = (await self._keys(key)).keys("person", "facts", "gone", "fact_vectors")
        await self.store.run("forget", keys, milliseconds, durable=True)
        if self.store.adopting:
            await self.store.adopting.forget(key, until=int(until * 1000), milliseconds=milliseconds)

    async def forget_chats(self, key: str, has_news: Callable[[str], Awaitable[bool]]) -> None:
        """Forget in which chats a person has written, but for those that have news of them, whoever writes meanwhile.

        Raises StoreDown.
        """
        place, kept = (await self._keys(key)).key("chats"), self.store.keeping.people
        while sealed := await self.store.get(place):
            chats = self._listed(sealed, place)
            after = tuple([chat for chat in chats if await has_news(chat)])
            new = self.store.codec.seal(Places(after), place) if after else b""
            if await self.store.run("replace", [place], sealed, new, kept, durable=True):
                return

    async def _adopted(self, key: str) -> None:
        if self.store.adopting:
            await self.store.adopting.person(key)

    async def _keys(self, key: str) -> Keys:
        return (await self.store.names()).person(key)

    async def _opened(self, key: str, sealed: bytes | None, place: str) -> Person:
        if sealed:
            return self.store.codec.open(sealed, Person, place)
        return Person(key, age=await self.locks.age(key))

    def _listed(self, sealed: bytes, place: str) -> tuple[str, ...]:
        places = self.store.readable(sealed, Places, place) if sealed else None
        return places.chats if places else ()
