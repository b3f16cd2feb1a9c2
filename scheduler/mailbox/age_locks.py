"""Keeps an age from being raised by forgetting: under a keyed hash of the person's id; the id itself is not kept."""

from dataclasses import dataclass

from persona.person import Age
from scheduler.mailbox.store import Store

LOCKED = frozenset({Age.MINOR, Age.CHILD})


@dataclass(frozen=True, slots=True)
class AgeLocks:
    """Ages that stay, whatever is forgotten."""

    store: Store

    async def age(self, person: str) -> Age:
        """Return the age that a person is held to, UNKNOWN for none. Raises StoreDown."""
        place = await self._place(person)
        value = await self.store.get(place)
        return self.store.codec.open(value, Age, place) if value else Age.UNKNOWN

    async def lock(self, person: str, age: Age) -> None:
        """Hold a person to an age. Raises StoreDown."""
        place, seconds = await self._place(person), self.store.keeping.locks
        await self.store.command("SET", place, self.store.codec.seal(age, place), "EX", seconds, durable=True)

    async def lift(self, person: str) -> None:
        """Hold a person to no age. Raises StoreDown."""
        await self.store.command("DEL", await self._place(person), durable=True)

    async def _place(self, person: str) -> str:
        return (await self.store.names()).person(person).key("age")
