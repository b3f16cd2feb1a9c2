"""Keeps an age from being raised by forgetting: a keyed hash of the person's id; the id itself is not kept."""

from dataclasses import dataclass, field

from persona.codec import KEY_BYTES, keyed_hash
from persona.person import Age
from scheduler.mailbox.store import Store

_SECRET = "aifriend:{key}:locks"  # noqa: S105 - the name of its key
LOCKED = frozenset({Age.MINOR, Age.CHILD})


@dataclass(slots=True)
class Locks:
    """Ages that stay. Their hash's secret is random and lies sealed with the data key, so that a new data key
    need not know whose locks there are."""

    store: Store
    _secret: bytes = field(default=b"", init=False, repr=False)

    async def age(self, person: str) -> Age:
        """Return the age that a person is held to, UNKNOWN for none. Raises StoreDown."""
        # Without a secret nobody was ever locked.
        if not (secret := self._secret or await self._known()):
            return Age.UNKNOWN
        place = _place(secret, person)
        sealed = await self.store.get(place)
        return self.store.codec.open(sealed, Age, place) if sealed else Age.UNKNOWN

    async def lock(self, person: str, age: Age) -> None:
        """Hold a person to an age. Raises StoreDown."""
        codec, kept = self.store.codec, self.store.keeping.locks
        fresh = codec.seal(codec.random_bytes(KEY_BYTES), _SECRET)
        await self.store.command("SET", _SECRET, fresh, "NX", "EX", kept)
        # As long as the newest lock, which could not be found without it.
        await self.store.command("EXPIRE", _SECRET, kept)
        place = _place(await self._known(), person)
        await self.store.command("SET", place, codec.seal(age, place), "EX", kept, durable=True)

    async def _known(self) -> bytes:
        sealed = await self.store.get(_SECRET)
        self._secret = self.store.codec.open(sealed, bytes, _SECRET) if sealed else b""
        return self._secret


def _place(secret: bytes, person: str) -> str:
    return f"aifriend:{{{keyed_hash(secret, person)}}}:age"
