"""Takes over a chat of schema 1, in one step, together with what was begun in it since."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.messages import Bubble, Incoming
from persona.chat import Chat
from persona.codec import Unreadable
from persona.keys import Keys
from persona.line import Line
from scheduler.clock import Clock
from scheduler.mailbox.adoption.names import IN_CHAT, SHOWN, TOMBSTONE, UNITS, index, old, tombstone
from scheduler.mailbox.store import Part, Store


@dataclass(frozen=True, slots=True)
class OldChats:
    """The chats of one store."""

    store: Store
    clock: Clock

    async def take(
        self, chat: str, token: str, milliseconds: int, *, force: bool = False, begins: bool = False
    ) -> bool:
        """Take a chat over under a lease with this token, from whoever has it by ``force``; false while another is at
        work in it. One that ``begins`` gets a tombstone also where nothing is to be taken.

        Raises Unreadable, StoreDown.
        """
        new = (await self.store.names()).chat(chat)
        while True:
            head, left, holder, *marks = await self.store.commands(
                [
                    ("GETRANGE", old(chat).key("state"), 0, 0),
                    ("EXISTS", *old(chat).keys(*IN_CHAT[2:])),
                    ("GET", new.key("lease")),
                    *(("ZSCORE", index(name, chat), chat) for name in UNITS),
                ]
            )
            if not (left or marks != [None, None] or (head != TOMBSTONE and (head or begins))):
                return True
            # Nobody can do anything by the old lease where a tombstone stands.
            theirs = await self._held(old(chat), token, milliseconds, force=force or head == TOMBSTONE)
            ours = theirs and await self._held(new, token, milliseconds, force=force)
            if not theirs or not ours:
                await self._give_back(chat, token)
                return bool(holder == token.encode())
            try:
                outcome = await _Move(self.store, chat, old(chat), new).run(token, theirs, ours, marks, self.clock)
            except Unreadable:
                await self._give_back(chat, token)
                raise
            if outcome >= 0:
                return bool(outcome)

    async def _held(self, keys: Keys, token: str, milliseconds: int, *, force: bool) -> Any:
        names = keys.keys("lease", "state", "history", "inbox", "order", "outbox", "rev", "tries", "moved", "woken")
        content = await self.store.run("take", names, token, milliseconds, "seize" if force else "take", 0, "", "")
        if isinstance(content, bytes) or content is None:
            # One whose id has changed since is of today already.
            return None
        state, (_, history), *rest = content[:6]
        return [state, history, *rest]

    async def _give_back(self, chat: str, token: str) -> None:
        await self.store.run("heartbeat", old(chat).keys("lease", "woken"), token, 1)


@dataclass(frozen=True, slots=True)
class _Move:
    """Of one chat, from keys of old to those of today."""

    store: Store
    chat: str
    old: Keys
    new: Keys

    async def run(
        self, token: str, theirs: Sequence[Any], ours: Sequence[Any], marks: Sequence[float | None], clock: Clock
    ) -> int:
        store, seal = self.store, self.store.codec.seal
        state, history, inbox, _, outbox, rev = theirs
        archive, archived = await store.commands(
            [("LRANGE", keys.key("archive"), 0, -1) for keys in (self.old, self.new)]
        )
        merged = self._state(state, ours[0])
        now, waiting = clock.now(), marks[0]
        outcome: int = await store.run(
            "adopt",
            [
                *self.old.keys(*IN_CHAT),
                *(index(name, self.chat) for name in UNITS),
                *self.new.keys(*IN_CHAT),
                *(self.new.index(name) for name in UNITS),
                self.new.key("name"),
            ],
            *(token, self.chat, *("" if mark is None else mark for mark in marks)),
            *(rev, len(history), len(archive), len(outbox) // 2, len(ours[1]), len(archived)),
            *(tombstone(store.codec, self.old.key("state")), SHOWN * 1000),
            *(store.keeping.talk * 1000, store.keeping.ids * 1000),
            *(self.new.hash, seal(self.chat, self.new.key("name"))),
            *(seal(merged, self.new.key("state")) if merged else b"", _look(merged)),
            int(min(now * 1000, now * 1000 if waiting is None else waiting * 1000 / UNITS["waiting"])),
            *_counted(self._lines(history, ours[1])),
            # Lines of the archive were moved there as they are, sealed for the history.
            *_counted(self._lines(archive, archived)),
            *_counted(self._resealed("inbox", inbox, Incoming)),
            *_counted(self._resealed("outbox", outbox, Bubble, before=1)),
            durable=True,
        )
        return outcome

    def _state(self, theirs: bytes | None, ours: bytes | None) -> Chat | None:
        if not theirs or theirs[:1] == TOMBSTONE:
            return None
        codec = self.store.codec
        before = codec.open(theirs, Chat, self.old.key("state"))
        return joined(before, codec.open(ours, Chat, self.new.key("state"))) if ours else before

    def _lines(self, theirs: Sequence[bytes], ours: Sequence[bytes]) -> list[bytes]:
        """All lines in the order of their time."""
        codec, place = self.store.codec, self.new.key("history")
        before = [codec.open(sealed, Line, self.old.key("history")) for sealed in theirs]
        rows = [(line.at, codec.seal(line, place)) for line in before]
        here = [(codec.open(sealed, Line, place).at, sealed) for sealed in ours]
        return [sealed for _, sealed in heapq.merge(rows, here, key=lambda row: row[0])]

    def _resealed(self, what: str, pairs: Sequence[bytes], kind: type[Any], *, before: int = 0) -> list[bytes]:
        """Pairs of id and value, which has so many bytes ``before`` what is sealed."""
        codec, here, there = self.store.codec, self.old.key(what), self.new.key(what)
        values = (value[:before] + codec.seal(codec.open(value[before:], kind, here), there) for value in pairs[1::2])
        return [part for pair in zip(pairs[::2], values, strict=True) for part in pair]


def joined(before: Chat, now: Chat) -> Chat:
    """Two halves of one chat: as it is where they talked last, with what only the other knows and what nobody may lose
    by a change of version: promises, a consent, how close they are, that he is to stay calm, what he asked already."""
    older, newer = sorted((before, now), key=lambda chat: max(chat.session.heard_at, chat.session.said_at))
    met = [chat.session.met_at for chat in (older, newer) if chat.session.met_at]
    texts = [chat.summary.text for chat in (older, newer) if chat.summary.text]
    words = newer.first_words if newer.first_words.wanted is not None else older.first_words
    return replace(
        newer,
        bond=max(older.bond, newer.bond, key=lambda bond: bond.points),
        session=replace(
            newer.session, met_at=min(met, default=0.0), messages=older.session.messages + newer.session.messages
        ),
        first_words=replace(words, times=tuple(sorted({*older.first_words.times, *newer.first_words.times}))),
        questions=replace(
            newer.questions,
            noticed=older.questions.noticed or newer.questions.noticed,
            asked=tuple(dict.fromkeys((*older.questions.asked, *newer.questions.asked))),
        ),
        promises=tuple({promise.id: promise for promise in (*older.promises, *newer.promises)}.values()),
        summary=replace(newer.summary, text="\n".join(texts), lines=older.summary.lines + newer.summary.lines),
        care=max(older.care, newer.care, key=lambda care: care.calm_until),
    )


def _look(chat: Chat | None) -> int:
    return int(chat.first_words.next_look * 1000) if chat else 0


def _counted(values: Sequence[Part]) -> Iterable[Part]:
    return (len(values), *values)
