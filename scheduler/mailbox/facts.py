"""What is remembered of people, each thing by itself under a key of theirs, and beside it what it means; knows nothing
of how it was noticed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from persona.evolve import fresh_facts
from persona.keys import Names
from persona.meanings import Meanings
from persona.person import Fact, FactsChange
from scheduler.errors import LeaseLost
from scheduler.mailbox.store import LATEST, Part, Store


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of all people of one store; they leave a year after they were used last, or at their own time."""

    store: Store

    async def of(self, person: str, *, now: float) -> tuple[Fact, ...]:
        """Return what is remembered of a person at a time (epoch s), the oldest first. Raises StoreDown."""
        if self.store.adopting:
            await self.store.adopting.person(person)
        place = (await self.store.names()).person(person).key("facts")
        # Read for each turn, so that they live as long as the person writes.
        commands = [("HGETALL", place), ("EXPIRE", place, self.store.keeping.people)]
        values, _ = await self.store.commands(commands)
        readable = ((name, self.store.readable(value, Fact, place)) for name, value in values.items())
        by_name = {name: fact for name, fact in readable if fact is not None}
        facts = fresh_facts(sorted(by_name.values(), key=_age), now)
        if len(facts) < len(by_name):
            over = [name for name, fact in by_name.items() if fact not in facts]
            vectors = (await self.store.names()).person(person).key("fact_vectors")
            await self.store.commands([("HDEL", place, *over), ("DEL", vectors)])
        return facts

    async def meanings(self, person: str) -> tuple[Meanings, ...]:
        """Return what a person's facts mean, in blocks, as far as it was made. Raises StoreDown."""
        place = (await self.store.names()).person(person).key("fact_vectors")
        sealed = await self.store.command("LRANGE", place, 0, -1)
        return self.store.all_readable(sealed, Meanings, place)

    async def mean(self, person: str, facts: Iterable[Fact], meanings: Meanings, *, anew: bool) -> None:
        """Put vectors of these facts beside them, ``anew`` in the place of all that lie there; nothing where one of
        them has gone meanwhile. Raises StoreDown."""
        names = await self.store.names()
        keys = names.person(person).keys("fact_vectors", "facts")
        fields = [_name(names, person, fact) for fact in facts]
        await self.store.run("meant", keys, "", int(anew), self.store.codec.seal(meanings, keys[0]), *fields)

    async def change(self, person: str, change: FactsChange, *, since: int = LATEST) -> None:
        """Remember some things and forget others, in one step; ``since`` is when (epoch µs, the store's own clock) who
        does so had looked at the chat. Raises LeaseLost when the person has been forgotten after that, StoreDown."""
        names, codec = await self.store.names(), self.store.codec
        keys = names.person(person).keys("facts", "gone", "fact_vectors")
        drops = [_name(names, person, fact) for fact in change.dropped]
        parts: Sequence[Part] = [
            part for fact in change.kept for part in (_name(names, person, fact), codec.seal(fact, keys[0]))
        ]
        keep = self.store.keeping.people
        args = (int(change.all_dropped), keep, since, len(drops), *drops, *parts)
        if await self.store.run("facts", keys, *args, durable=True) < 0:
            raise LeaseLost(person)


def _name(names: Names, person: str, fact: Fact) -> str:
    return names.hash(f"{person} {float(fact.at)} {fact.text}")


def _age(fact: Fact) -> float:
    return fact.at
