"""Which processes work on one store, and in which schema they write so that each can read it; knows no value.

Each shows itself again and again. Nobody writes a newer schema while somebody is about who can't read it; once it is
written it stays, so that whoever is too old for it is told so before he reads a word.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from persona.codec import Unreadable
from scheduler.mailbox.store import Store

COUNTS = 600.0
"""Seconds for which a process counts after it was last seen: enough to start it again, or to go back to it."""
_KEYS = ("aifriend:{processes}:seen", "aifriend:{processes}:schema")


def agreed(schemas: Iterable[int], written: int) -> int:
    """The schema to write, of those of all processes: the lowest, but never below what is written for good."""
    return max(written, min(schemas, default=written))


@dataclass(slots=True)
class Processes:
    """The processes of one store, of which this is one; ``counts`` is seconds."""

    store: Store
    counts: float = COUNTS
    _name: str = field(init=False)

    def __post_init__(self) -> None:
        codec = self.store.codec
        self._name = f"{codec.schema}:{codec.random_bytes(8).hex()}"

    async def written_in(self) -> int:
        """Show that this process is there, and return the schema that all write now.

        Raises Unreadable where that is newer than ours, StoreDown.
        """
        schema = self.store.codec.schema
        while True:
            raw, written = await self.store.run("show", _KEYS, self._name, schema, int(self.counts * 1000))
            if written > schema:
                raise Unreadable(
                    f"the store is written by a newer version of aifriend (schema {written}, this one reads {schema}): "
                    "start that version"
                )
            names = sorted(name.decode() for name in raw)
            version = agreed((int(name.partition(":")[0]) for name in names), written)
            # Another may have come in between who would not read it: then all is asked again.
            if version == written or await self.store.run("settle", _KEYS, version, " ".join(names), durable=True):
                return version
