"""The store that commit 8e16622 left, on a server of its own; what must be found in it; a process of that commit."""

import shutil
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from engine.messages import Incoming
from persona.chat import Chat
from persona.codec import Codec
from persona.line import Line, Speaker
from persona.person import Person
from scheduler.mailbox import Store, embedded

FOLDER = Path(__file__).parents[1] / "data" / "store-1"


@dataclass(frozen=True, slots=True)
class SealedValue:
    """One sealed value in the shape of schema 1; ``before`` is the letter in front of a bubble."""

    key: str
    field: str
    place: str
    kind: str
    value: Any
    before: str = ""


@dataclass(frozen=True, slots=True)
class PlainValue:
    """A member of a sorted set with its score, or a field and what it holds."""

    key: str
    field: str
    value: str | float


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is in the store, and when (epoch s) it was left."""

    now: float
    data_key: str
    sealed: tuple[SealedValue, ...]
    plain: tuple[PlainValue, ...]


def manifest() -> Manifest:
    """What must be found."""
    return msgspec.json.decode((FOLDER / "manifest.json").read_bytes(), type=Manifest)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[str]:
    """Yield the URL of a Valkey that started on a copy of the store."""
    shutil.copytree(FOLDER / "store", folder / "store")
    async with embedded.serve(folder) as url:
        yield url


@dataclass(slots=True)
class OldProcess:
    """A process of commit 8e16622 that still runs: what it writes and refuses, by its keys; it serves nobody well.

    ``listens`` keeps its channel open, as each of them does for as long as it lives.
    """

    store: Store
    data_key: str
    lease: str = "old"

    def at(self, id_: str, what: str) -> str:
        """Where it keeps something."""
        return f"aifriend:{{{id_}}}:{what}"

    async def take_in(self, incoming: Incoming) -> None:
        """Take a message in, as update of the same id, and mark its chat as one that waits."""
        chat, now = incoming.chat, int(incoming.at * 1000)
        inbox, waiting = self.at(chat, "inbox"), f"aifriend:{{waiting:{zlib.crc32(chat.encode()) % 64}}}"
        if await self.store.command("ZADD", self.at(chat, "seen"), "NX", now, incoming.id):
            await self.store.command("INCR", self.at(chat, "rev"))
            await self.store.command("HSET", inbox, incoming.id, self._codec.seal(incoming, inbox))
            await self.store.command("ZADD", self.at(chat, "order"), "NX", now, incoming.id)
        await self.store.command("ZADD", waiting, now * 1000, chat)

    async def hold(self, chat: str, *, seconds: float = 30.0) -> Chat | None:
        """Take the lease and read the chat; None where another has it. Raises Unreadable."""
        lease, place, milliseconds = self.at(chat, "lease"), self.at(chat, "state"), int(seconds * 1000)
        holder = await self.store.command("SET", lease, self.lease, "NX", "GET", "PX", milliseconds)
        if holder not in (None, self.lease.encode()):
            return None
        await self.store.command("PEXPIRE", lease, milliseconds)
        sealed = await self.store.get(place)
        if sealed is None:
            return Chat(chat)
        Codec((self.data_key,), schema=1).open(sealed, dict, place)
        return self._codec.open(sealed, Chat, place)

    async def answer(self, chat: Chat) -> bool:
        """Put all that waits into the history, and a state; false where the lease has been lost."""
        place, history, inbox = (self.at(chat.key, what) for what in ("state", "history", "inbox"))
        if await self.store.get(self.at(chat.key, "lease")) != self.lease.encode():
            return False
        for id_, sealed in (await self.store.command("HGETALL", inbox)).items():
            incoming = self._codec.open(sealed, Incoming, inbox)
            line = Line(Speaker.PERSON, incoming.text, incoming.at, incoming.id, person=incoming.person)
            await self.store.command("RPUSH", history, self._codec.seal(line, history))
            await self.store.command("HDEL", inbox, id_)
            await self.store.command("ZREM", self.at(chat.key, "order"), id_)
        await self.store.command("SET", place, self._codec.seal(chat, place), "EX", 2_592_000)
        await self.store.command("DEL", self.at(chat.key, "lease"))
        return True

    async def know(self, person: Person) -> None:
        """Write down what is known of a person."""
        place = self.at(person.key, "person")
        await self.store.command("SET", place, self._codec.seal(person, place), "EX", 31_536_000)

    @asynccontextmanager
    async def listens(self) -> AsyncIterator[None]:
        """Be there for the length of a block."""
        async with self.store.client.pubsub() as channel:
            await channel.subscribe("aifriend:wake")
            yield

    @property
    def _codec(self) -> Codec:
        return Codec((self.data_key,), writes=1)
