"""Brings the due index and the chats' own next looks together again, a page at a time; decides nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from persona.chat import Chat
from persona.keys import STATES, Keys, chat_keys, hash_in, parts
from scheduler.mailbox.mailbox import Mailbox

EVERY = 3600
"""Seconds from the beginning of one pass to that of the next, over all processes."""


@dataclass(slots=True)
class Repair:
    """One pass reads each entry of the index (a hint) and each chat's state (the truth), ``page`` keys a step."""

    mailbox: Mailbox
    page: int = 1000
    _cursor: int = field(default=0, init=False)
    _parts: list[str] = field(default_factory=list, init=False)
    _under_way: bool = field(default=False, init=False)

    async def step(self) -> int:
        """Go on with a pass, or begin one where its time has come; return how much was repaired. Raises StoreDown."""
        if not self._under_way:
            if not await self.mailbox.once("repair:due", EVERY):
                return 0
            self._cursor, self._parts, self._under_way = 0, await self._parts_in_use(), True
        if self._parts:
            return await self._index_page()
        return await self._state_page()

    @property
    def under_way(self) -> bool:
        """Whether a pass has begun and not ended."""
        return self._under_way

    async def _parts_in_use(self) -> list[str]:
        """The parts of the index in which anything stands."""
        index = parts("due")
        sizes = await self.mailbox.store.commands([("ZCARD", part) for part in index])
        return [part for part, size in zip(index, sizes, strict=True) if size]

    async def _index_page(self) -> int:
        """Drop entries of chats of which nothing is left."""
        store, drops, count = self.mailbox.store, 0, 0
        while self._parts and count < self.page:
            index, entries = self._parts[-1], await self._entries(self._parts[-1])
            count += len(entries)
            alive = await store.commands([("EXISTS", chat.key("state")) for chat in entries])
            dead = [chat.hash for chat, exists in zip(entries, alive, strict=True) if not exists]
            drops += await store.command("ZREM", index, *dead) if dead else 0
            if not self._cursor:
                self._parts.pop()
        return drops

    async def _entries(self, index: str) -> list[Keys]:
        store = self.mailbox.store
        entries: Any
        node = await store.at(index)
        self._cursor, entries = await store.call(lambda: node.zscan(index, self._cursor, count=self.page))
        return [chat_keys(hash_.decode()) for hash_, _ in entries]

    async def _state_page(self) -> int:
        """Enter chats that the index does not have, or has at another time."""
        store = self.mailbox.store
        self._cursor, page = await store.page(self._cursor, STATES, self.page)
        self._under_way = bool(self._cursor)
        chats = [chat_keys(hash_in(key)) for key in page]
        commands = [command for keys in chats for command in _commands(keys)]
        answers = await store.commands(commands) if commands else []
        wrong = [
            chat
            for keys, state, score in zip(chats, answers[::2], answers[1::2], strict=True)
            if state and (chat := self._chat(keys, state)) and not _agree(chat, score)
        ]
        return sum([await self._repair(chat.key) for chat in wrong])

    def _chat(self, keys: Keys, state: bytes) -> Chat | None:
        return self.mailbox.store.readable(state, Chat, keys.key("state"))

    async def _repair(self, chat: str) -> bool:
        async with self.mailbox.holding(chat) as hold:
            if hold is None:
                return False
            # Whoever holds it writes both; and nobody changes them while we do.
            keys = (await self.mailbox.store.names()).chat(chat)
            if _agree(hold[1].chat, await self.mailbox.store.command("ZSCORE", keys.index("due"), keys.hash)):
                return False
            await self.mailbox.look_at(chat, hold[1].chat.first_words.next_look)
            return True


def _commands(keys: Keys) -> Sequence[tuple[str, ...]]:
    return ("GET", keys.key("state")), ("ZSCORE", keys.index("due"), keys.hash)


def _agree(chat: Chat, score: float | None) -> bool:
    return int(score or 0) == int(chat.first_words.next_look * 1000)
