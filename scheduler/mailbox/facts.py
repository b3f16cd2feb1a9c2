"""What is remembered of people, each thing by itself under a key of theirs; knows nothing of how it was noticed."""

from collections.abc import Sequence
from dataclasses import dataclass

from persona.evolve import fresh_facts
from persona.keys import Names
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
            await self.store.command("HDEL", place, *(name for name, fact in by_name.items() if fact not in facts))
        return facts

    async def change(self, person: str, change: FactsChange, *, since: int = LATEST) -> None:
        """Remember some things and forget others, in one step; ``since`` is when (epoch µs, the store's own clock) who
        does so had looked at the chat. Raises LeaseLost when the person has been forgotten after that, StoreDown."""
        names, codec = await self.store.names(), self.store.codec
        keys = names.person(person).keys("facts", "gone")
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
