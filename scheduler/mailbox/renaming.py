"""Puts all of a chat under another id where its platform gives it one, and leaves a pointer under the old one.

It is one step over the keys of both, so that it may be cut off anywhere, done again, and done by two at once. Where
they lie in different slots of a cluster it takes several (`bringing`).
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any

from engine.messages import Bubble
from persona.chat import Chat
from persona.keys import Keys
from persona.line import Line
from persona.merger import by_time, earlier, earlier_chat, merged
from scheduler.clock import Clock
from scheduler.errors import LeaseLost
from scheduler.mailbox.bringing import Bringing
from scheduler.mailbox.once import Once
from scheduler.mailbox.people import People
from scheduler.mailbox.reading import SENDING, Reader, Whole, whole
from scheduler.mailbox.store import Part, Store
from scheduler.mailbox.whereabouts import redirected, whereabouts

_MOMENT = 0.05
_MOMENTS = 40
"""How many seconds we wait for what is just leaving, and how often: its holder notes that it has left. Whoever died
while sending is not waited for longer."""
PARTS = (
    "lease",
    "state",
    "history",
    "archive",
    "inbox",
    "order",
    "outbox",
    "seen",
    "rev",
    "name",
    "line_vectors",
    "moved",
)
NOTED = ("limits", "tries", *(f"{what}:once" for what in Once))
"""All that is kept of a chat under keys of its own, but for what is noted of one person in it."""


@dataclass(frozen=True, slots=True)
class _Lying:
    """What lies in a chat, as it is stored."""

    state: bytes | None
    history: Sequence[bytes]
    archive: Sequence[bytes]
    inbox: Sequence[bytes]
    order: Sequence[bytes]
    outbox: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Renaming:
    """Of the chats of one store."""

    store: Store
    people: People
    clock: Clock
    bringing: Bringing

    async def run(self, old: str, new: str) -> str:
        """Put all of ``old`` under ``new``, merged with what lies there; return where it is now. Raises StoreDown."""
        left = _MOMENTS
        while True:
            was, is_ = await asyncio.gather(whereabouts(self.store, old), whereabouts(self.store, new))
            if was == is_:
                break
            outcome = await self._step(was, is_, patient=left > 0)
            if outcome == 1:
                break
            if outcome is None:
                left -= 1
                await asyncio.sleep(_MOMENT)
        # After the step, and again each time it is told: until then the pointer leads there.
        for person in _people(await whole(self.store, is_)):
            await self.people.move(person, old, is_)
        return is_

    async def _step(self, old: str, new: str, *, patient: bool) -> int | None:
        """1 when it is done, 0 when something has changed meanwhile, None while a bubble is on its way."""
        names = await self.store.names()
        was, is_ = names.chat(old), names.chat(new)
        keys = [*_keys(was), *_keys(is_)]
        if not self.store.is_one_step(keys):
            return None if patient and await self._are_busy(was, is_) else await self._brought(old, new)
        *_, print_, busy, old_raw, new_raw = await self.store.run("rename", keys, "")
        if busy and patient:
            return None
        codec, keeping = self.store.codec, self.store.keeping
        before, after = _Lying(*old_raw), _Lying(*new_raw)
        chat = self._chat(before, after, was, is_, new)
        outcome: int = await self.store.run(
            "rename",
            keys,
            *(print_, codec.seal(new, was.key("moved")), keeping.people, keeping.talk, keeping.ids, was.hash, is_.hash),
            codec.seal(new, is_.key("name")),
            codec.seal(chat, is_.key("state")) if chat else b"",
            int(chat.first_words.next_look * 1000) if chat else 0,
            int(self.clock.now() * 1000),
            *_counted(self._lines(before.history, after.history, was, is_)),
            *_counted(self._lines(before.archive, after.archive, was, is_)),
            *_counted(self._letters(before, Reader(self.store, old, was), new, is_)),
            *_counted(_arrivals(before.order)),
            *_counted(self._bubbles(before, was, is_)),
            durable=True,
        )
        return outcome

    async def _brought(self, old: str, new: str) -> int:
        with suppress(LeaseLost):
            if await self.bringing.run(old, new):
                return 1
        await asyncio.sleep(_MOMENT)
        return 0

    async def _are_busy(self, *chats: Keys) -> bool:
        """Whether a bubble is on its way in a chat that somebody holds."""
        for chat in chats:
            *_, outbox = await self.store.run("whole", chat.keys("state", "history", "archive", "inbox", "outbox"))
            if any(value[:1] == SENDING for value in outbox[1::2]) and await self.store.get(chat.key("lease")):
                return True
        return False

    def _chat(self, before: _Lying, after: _Lying, was: Keys, is_: Keys, new: str) -> Chat | None:
        """The state of both. Raises Unreadable: what can't be read stays where it is."""
        older, newer = self._state(before.state, was), self._state(after.state, is_)
        if older is None:
            return newer
        return merged(older, newer) if newer else earlier_chat(older, new)

    def _state(self, sealed: bytes | None, keys: Keys) -> Chat | None:
        return self.store.codec.open(sealed, Chat, keys.key("state")) if sealed else None

    def _lines(self, older: Sequence[bytes], newer: Sequence[bytes], was: Keys, is_: Keys) -> list[bytes]:
        # Lines of the archive were moved there as they are, sealed for the history.
        place = is_.key("history")
        lines = by_time(self._read(older, was.key("history")), self._read(newer, place))
        return [self.store.codec.seal(line, place) for line in lines]

    def _read(self, sealed: Sequence[bytes], place: str) -> list[Line]:
        lines = (self.store.readable(line, Line, place) for line in sealed)
        return [line for line in lines if line is not None]

    def _letters(self, before: _Lying, was: Reader, new: str, is_: Keys) -> list[Part]:
        seal, place = self.store.codec.seal, is_.key("inbox")
        letters = [redirected(incoming, new) for _, incoming in was.letters(before.inbox)]
        return [part for letter in letters for part in (letter.id, seal(letter, place))]

    def _bubbles(self, before: _Lying, was: Keys, is_: Keys) -> list[Part]:
        codec = self.store.codec

        def resealed(value: bytes) -> bytes:
            # What it says of a bubble's fate stays.
            bubble = codec.open(value[1:], Bubble, was.key("outbox"))
            return value[:1] + codec.seal(bubble, is_.key("outbox"))

        pairs = zip(before.outbox[::2], before.outbox[1::2], strict=True)
        return [part for place, value in pairs for part in (place, resealed(value))]


def _keys(chat: Keys) -> list[str]:
    return [*chat.keys(*PARTS), chat.index("waiting"), chat.index("due"), *chat.keys(*NOTED)]


def _arrivals(order: Sequence[bytes]) -> list[Part]:
    pairs = zip(order[::2], order[1::2], strict=True)
    return [part for id_, at in pairs for part in (earlier(id_.decode()), at)]


def _counted(values: Sequence[Part]) -> Iterable[Part]:
    return (len(values), *values)


def _people(chat: Whole) -> set[str]:
    """Who wrote there, or is spoken to."""
    lines: Iterable[Any] = chain(chat.history, chat.archive, chat.inbox)
    return {person for person in (chat.chat.place.person, *(line.person for line in lines)) if person}
