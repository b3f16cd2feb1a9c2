"""Who may use the HTTP API: keys by their hashes alone; knows no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduler.mailbox.store import Store

_PLACE = "aifriend:{api_keys}:all"


class Scope(StrEnum):
    """Whose chats a key opens: those of one person, or all of this door and what an operator sees."""

    PERSON = "person"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key: its ``id``, by which it is listed and dropped and which opens nothing, the ``person``
    whose it is ("" for an operator's), and when it was made (epoch s)."""

    id: str
    scope: Scope
    person: str
    at: float


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """Of one store. They are the operator's word, so they hold until they are dropped, also over /forget."""

    store: Store

    async def add(self, secret: str, key: ApiKey) -> None:
        """Let in whoever brings a secret. Raises StoreDown."""
        sealed = self.store.codec.seal(key, _PLACE)
        await self.store.command("HSET", _PLACE, await self._name(secret), sealed, durable=True)

    async def find(self, secret: str) -> ApiKey | None:
        """Return the key of a secret, None where there is none. Raises StoreDown."""
        sealed = await self.store.command("HGET", _PLACE, await self._name(secret))
        return self.store.readable(sealed, ApiKey, _PLACE) if sealed else None

    async def all(self) -> Sequence[ApiKey]:
        """Return all keys, the oldest first. Raises StoreDown."""
        return sorted((key for _, key in await self._rows()), key=lambda key: key.at)

    async def drop(self, id_: str) -> bool:
        """Let nobody in any more by the key of this id; whether there was one. Raises StoreDown."""
        names = [name for name, key in await self._rows() if key.id == id_]
        return bool(names and await self.store.command("HDEL", _PLACE, *names, durable=True))

    async def _rows(self) -> list[tuple[bytes, ApiKey]]:
        raw = await self.store.command("HGETALL", _PLACE)
        rows = zip(raw[::2], raw[1::2], strict=True) if isinstance(raw, list) else raw.items()
        opened = ((name, self.store.readable(sealed, ApiKey, _PLACE)) for name, sealed in rows)
        return [(name, key) for name, key in opened if key is not None]

    async def _name(self, secret: str) -> str:
        return (await self.store.names()).hash(secret)
