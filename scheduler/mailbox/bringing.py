"""Puts a chat under another id where the two lie in different slots of a cluster: by steps, under the leases of both.

A process that dies on the way leaves it under the old id, and whoever is told of the new one again goes on: what was
said is brought once, what waits is taken in once, and the pointer comes last.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from engine.messages import Incoming
from persona.keys import Keys
from persona.merger import by_time, earlier_chat, merged
from scheduler.mailbox.lease import Lease
from scheduler.mailbox.reading import SENDING, UNSENT, Mail, Waiting, whole
from scheduler.mailbox.store import Part, Store
from scheduler.mailbox.whereabouts import redirected

Alone = Callable[[str], AbstractAsyncContextManager[bool]]
Seize = Callable[[str], Awaitable[tuple[Lease, Mail]]]


class TakeIn(Protocol):
    """What takes a message in, once by the name of its update."""

    def __call__(self, incoming: Incoming, *, update: str) -> Awaitable[object]: ...


@dataclass(frozen=True, slots=True)
class Bringing:
    """``seize`` takes a chat from whoever serves it, ``alone`` is true in one process at a time; ``parts`` name the
    keys of a chat, and ``noted`` those beside them."""

    store: Store
    seize: Seize
    alone: Alone
    take_in: TakeIn
    parts: Sequence[str]
    noted: Sequence[str]

    async def run(self, old: str, new: str) -> bool:
        """Whether all of ``old`` is under ``new`` now; else somebody else is at it, or has written: begin anew. Raises
        LeaseLost, StoreDown."""
        # Two that say the opposite would else bring to and fro.
        async with self.alone("renaming") as is_ours:
            return is_ours and await self._run(old, new)

    async def _run(self, old: str, new: str) -> bool:
        ours, mail = await self.seize(old)
        theirs, there = await self.seize(new)
        try:
            if (ours.key, theirs.key) != (old, new):
                return False
            names = await self.store.names()
            was, is_ = names.chat(old), names.chat(new)
            await self._copied(was, is_)
            if not await self._brought(old, mail, theirs, there, was, is_):
                return False
            for incoming in mail.inbox:
                letter = incoming if incoming.amends else replace(incoming, edits="")
                await self.take_in(redirected(letter, new), update=f"moved:{was.hash}:{incoming.id}")
            is_done = await self._pointed(ours, mail, new, was)
            if is_done:
                await self.store.command("DEL", is_.key(_brought(was)))
            return is_done
        finally:
            await asyncio.gather(ours.release(), theirs.release())

    async def _copied(self, was: Keys, is_: Keys) -> None:
        """Put beside the new chat what is noted of the old one, where nothing stands: first of all the updates that
        were handled, for they may be delivered again at any time."""
        keys = was.keys("seen", *self.noted)
        _, *found = await self.store.run("read", keys, 0, "")
        commands: list[Sequence[Part]] = []
        for key, kind, left, values in found:
            place = is_.key(key.decode().removeprefix(was.key("")))
            pairs = list(zip(values[::2], values[1::2], strict=True)) if kind in (b"zset", b"hash") else []
            if kind == b"string":
                commands.append(("SET", place, values[0], "NX", "PX", left))
            elif kind == b"zset":
                commands += [("ZADD", place, "LT", score, member) for member, score in pairs]
            else:
                commands += [("HSETNX", place, name, value) for name, value in pairs]
            if pairs:
                commands.append(("PEXPIRE", place, left))
        if commands:
            await self.store.commands(commands)

    async def _brought(self, old: str, mail: Mail, theirs: Lease, there: Mail, was: Keys, is_: Keys) -> bool:
        before, after = await asyncio.gather(whole(self.store, old), whole(self.store, theirs.key))
        if not (mail.is_kept or before.history or before.archive or mail.outbox):
            return True
        seal, place, kept = self.store.codec.seal, is_.key("history"), self.store.keeping.talk
        chat = merged(before.chat, after.chat) if there.is_kept else earlier_chat(before.chat, theirs.key)
        names = is_.keys("lease", _brought(was), "state", "history", "archive", "outbox", "name")
        outcome = await self.store.run(
            "bring",
            [*names, is_.index("due")],
            *(theirs.token, len(there.history), kept, is_.hash, seal(theirs.key, is_.key("name"))),
            *(seal(chat, is_.key("state")), int(chat.first_words.next_look * 1000)),
            *_counted([seal(line, place) for line in by_time(before.history, after.history)]),
            *_counted([seal(line, place) for line in by_time(before.archive, after.archive)]),
            *_counted([part for letter in mail.outbox for part in self._sealed(letter, is_)]),
            durable=True,
        )
        return bool(outcome)

    def _sealed(self, letter: Waiting, is_: Keys) -> tuple[Part, Part]:
        mark = SENDING if letter.fate_unknown else UNSENT
        return letter.place, mark + self.store.codec.seal(letter.bubble, is_.key("outbox"))

    async def _pointed(self, ours: Lease, mail: Mail, new: str, was: Keys) -> bool:
        names = [*was.keys("moved", "lease", "rev"), was.index("waiting"), was.index("due")]
        rest = [part for part in (*self.parts, *self.noted) if part not in ("moved", "lease", "rev")]
        kept, pointer = self.store.keeping.people, self.store.codec.seal(new, was.key("moved"))
        outcome = await self.store.run(
            "point", [*names, *was.keys(*rest)], ours.token, mail.rev, pointer, kept, was.hash, durable=True
        )
        return bool(outcome == 1)


def _brought(was: Keys) -> str:
    """What notes in a chat that it has what was said under an old id, until the pointer is there."""
    return f"brought:{was.hash}"


def _counted(values: Sequence[Part]) -> Iterable[Part]:
    return (len(values), *values)
