"""Puts everything kept under the newest data key, while the house runs; knows no value, only how each is sealed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from persona.codec import Unreadable
from persona.keys import PROOF
from scheduler.mailbox.store import Store

_PASSES = 5
_LINES = 500

Change = tuple[bytes, bytes, bytes]
"""Of one value: its field, what it was, and what it becomes."""


class OldKeyInUse(Exception):
    """Somebody still seals with an older key, so it can't be dropped."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Keys looked at in this pass, keys there are about, values put under the new key so far, and in this pass those
    that are damaged and those that lie under a key which is not among ours."""

    looked: int
    keys: int
    resealed: int
    damaged: int = 0
    foreign: int = 0


@dataclass(slots=True)
class Reseal:
    """Cut off anywhere, it goes on where it was: what lies under the new key is left alone. What shows at a start that
    a key is needed comes last, so that no key can be dropped before all else has left it."""

    store: Store
    _damaged: int = 0
    _foreign: int = 0

    async def run(self) -> AsyncIterator[Progress]:
        """Yield how far it is, until a whole pass finds nothing under an older key.

        What is damaged stays as it is. Raises OldKeyInUse when that never comes, StoreDown.
        """
        resealed = 0
        for _ in range(_PASSES):
            before, count = resealed, 0
            self._damaged = self._foreign = 0
            keys = int(await self.store.command("DBSIZE"))
            async for page in self.store.pages():
                for key in page:
                    resealed += await self._key(key) if key != PROOF else 0
                count += len(page)
                yield Progress(count, max(keys, count), resealed, self._damaged, self._foreign)
            if resealed == before:
                await self._key(PROOF)
                return
        raise OldKeyInUse("something is still written with an older data key: restart every process with the new first")

    async def _key(self, key: str) -> int:
        """Return how many of a key's values had to be changed, those included that changed meanwhile."""
        values = await self._values(key)
        changes = [change for field, old in values if (change := self._change(key, field, old))]
        for at in range(0, len(changes), _LINES):
            parts = [part for change in changes[at : at + _LINES] for part in change]
            await self.store.run("reseal", [key], *parts, durable=True)
        return len(changes)

    async def _values(self, key: str) -> list[tuple[bytes, bytes]]:
        match bytes(await self.store.command("TYPE", key)):
            case b"string":
                value = await self.store.get(key)
                return [(b"", value)] if value else []
            case b"list":
                return [(b"", value) for value in await self.store.command("LRANGE", key, 0, -1)]
            case b"hash":
                return list((await self.store.command("HGETALL", key)).items())
            case _:
                # Indexes over chats and numbers of updates hold no words.
                return []

    def _change(self, key: str, field: bytes, old: bytes) -> Change | None:
        # Lines of the archive were moved there as they are, sealed for the history; and a bubble in the outbox has
        # a letter before it that says how far it is.
        place = key.removesuffix(":archive") + ":history" if key.endswith(":archive") else key
        head = old[:1] if key.endswith(":outbox") else b""
        codec, sealed = self.store.codec, old[len(head) :]
        self._foreign += codec.needs_another_key(sealed)
        try:
            new = codec.resealed(sealed, place)
        except Unreadable:
            self._damaged += 1
            return None
        return (field, old, head + new) if new else None
