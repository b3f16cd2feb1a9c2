"""What reached a person where no platform keeps it: bubbles in order, files, and signs; knows no HTTP and no turn."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.messages import Bubble
from persona.codec import Unreadable
from persona.keys import Keys
from scheduler.mailbox.store import DAY, Store

_SIGNS = "aifriend:signs"
_BUBBLES, _FILES = 200, 50
"""How many of a chat are kept, the newest."""
_FILES_KEPT = 7 * DAY
"""Seconds."""


class Sign(StrEnum):
    """What is told of a chat to whoever listens at this moment, and to nobody later."""

    TOLD = "told"
    TYPING = "typing"
    MAKING = "making"
    RESTS = "rests"


@dataclass(frozen=True, slots=True)
class Told:
    """A bubble that was sent at a moment (epoch s); its file lies apart, under the file's name."""

    at: float
    bubble: Bubble


@dataclass(frozen=True, slots=True)
class _Signed:
    chat: str
    sign: Sign


@dataclass(frozen=True, slots=True)
class Feed:
    """Of all chats of one store, for all processes: one sends, another one listens."""

    store: Store

    async def tell(self, chat: str, told: Told) -> str:
        """Put a bubble behind all others, with what is in its file; return its place, which sorts. Raises StoreDown."""
        bubble = told.bubble
        if bubble.file and bubble.content:
            await self.put(chat, bubble.file, bubble.content)
        place = (await self._keys(chat)).key("feed")
        sealed = self.store.codec.seal(replace(told, bubble=replace(bubble, content=b"")), place)
        name = await self.store.run("tell", [place], sealed, self.store.keeping.talk, _BUBBLES, durable=True)
        await self.sign(chat, Sign.TOLD)
        return str(name.decode())

    async def since(self, chat: str, place: str = "") -> list[tuple[str, Told]]:
        """Return what was told after a place ("": all that is kept), each with its own, the oldest first. Raises
        StoreDown."""
        key = (await self._keys(chat)).key("feed")
        raw = await self.store.run("since", [key], place)
        rows = sorted(zip(raw[::2], raw[1::2], strict=True))
        opened = ((name.decode(), self.store.readable(sealed, Told, key)) for name, sealed in rows)
        return [(name, told) for name, told in opened if told is not None]

    async def newest(self, chat: str) -> str:
        """Return the place of what was told last, "" where there is nothing. Raises StoreDown."""
        names: list[bytes] = await self.store.command("HKEYS", (await self._keys(chat)).key("feed"))
        return max(names, default=b"").decode()

    async def put(self, chat: str, name: str, content: bytes) -> None:
        """Keep a file of a chat for some days, in the place of the oldest where there are many. Raises StoreDown."""
        place = (await self._keys(chat)).key("files")
        sealed = self.store.codec.seal(content, place)
        names: list[bytes]
        _, _, names = await self.store.commands(
            [("HSET", place, name, sealed), ("EXPIRE", place, _FILES_KEPT), ("HKEYS", place)]
        )
        # The id that a name ends with begins with the time.
        if surplus := [old for old in sorted(names, key=_moment)[:-_FILES] if old.decode() != name]:
            await self.store.command("HDEL", place, *surplus)

    async def file(self, chat: str, name: str) -> bytes | None:
        """Return a file of a chat, None where it is gone. Raises StoreDown."""
        place = (await self._keys(chat)).key("files")
        sealed = await self.store.command("HGET", place, name)
        return self.store.readable(sealed, bytes, place) if sealed else None

    async def files(self, chat: str) -> list[str]:
        """Return the names of the files that are kept of a chat. Raises StoreDown."""
        return sorted(
            name.decode() for name in await self.store.command("HKEYS", (await self._keys(chat)).key("files"))
        )

    async def sign(self, chat: str, sign: Sign) -> None:
        """Give a sign to whoever listens now. Raises StoreDown."""
        await self.store.command("PUBLISH", _SIGNS, self.store.codec.seal(_Signed(chat, sign), _SIGNS))

    async def signs(self) -> AsyncIterator[tuple[str, Sign] | None]:
        """Yield None as soon as signs are heard, and from then on each sign with its chat. Raises StoreDown."""
        async with (await self.store.at(_SIGNS)).pubsub(ignore_subscribe_messages=True) as channel:
            await self.store.call(lambda: channel.subscribe(_SIGNS))
            yield None
            while True:
                message = await self.store.call(lambda: channel.get_message(timeout=None), waits=True)
                if message is not None:
                    with suppress(Unreadable):
                        signed = self.store.codec.open(message["data"], _Signed, _SIGNS)
                        yield signed.chat, signed.sign

    async def _keys(self, chat: str) -> Keys:
        return (await self.store.names()).chat(chat)


def _moment(name: bytes) -> bytes:
    """What sorts a file by age: the id that its name ends with."""
    return name.rpartition(b"-")[2]
