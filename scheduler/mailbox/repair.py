"""Brings the due index and the chats' own next looks together again, a page at a time; decides nothing itself."""

from dataclasses import dataclass, field
from typing import Any

from persona.chat import Chat
from persona.codec import chat_key
from scheduler.mailbox.index import parts
from scheduler.mailbox.mailbox import Mailbox

EVERY = 3600
"""Seconds from the beginning of one pass to that of the next, over all processes."""
_START, _END = chat_key("", "state").split("{}")
_PARTS = parts("due")


@dataclass(slots=True)
class Repair:
    """One pass reads each chat's state (the truth) and each entry of the index (a hint), ``page`` keys a step."""

    mailbox: Mailbox
    page: int = 1000
    _cursor: int = field(default=0, init=False)
    _part: int = field(default=len(_PARTS), init=False)
    _under_way: bool = field(default=False, init=False)

    async def step(self) -> int:
        """Go on with a pass, or begin one where its time has come; return how much was repaired. Raises StoreDown."""
        if not self._under_way:
            if not await self.mailbox.once("repair:due", EVERY):
                return 0
            self._cursor, self._part, self._under_way = 0, 0, True
        if self._part < len(_PARTS):
            return await self._index_page()
        return await self._state_page()

    @property
    def under_way(self) -> bool:
        """Whether a pass has begun and not ended."""
        return self._under_way

    async def _index_page(self) -> int:
        """Drop entries of chats of which nothing is left."""
        store, index = self.mailbox.store, _PARTS[self._part]
        found: Any
        cursor, found = await store.call(lambda: store.client.zscan(index, self._cursor, count=self.page))
        gone = 0
        for chat in (name.decode() for name, _ in found):
            if not await store.command("EXISTS", chat_key(chat, "state")):
                await self.mailbox.look_at(chat, 0)
                gone += 1
        self._cursor = int(cursor)
        if not self._cursor:
            self._part += 1
        return gone

    async def _state_page(self) -> int:
        """Enter chats that the index does not have, or has at another time."""
        store, pattern = self.mailbox.store, f"{_START}{{*}}{_END}"
        keys: Any
        cursor, keys = await store.call(lambda: store.client.scan(self._cursor, match=pattern, count=self.page))
        self._cursor = int(cursor)
        self._under_way = bool(self._cursor)
        chats = [key.decode()[len(_START) + 1 : -len(_END) - 1] for key in keys]
        return sum([await self._repaired(chat) for chat in chats])

    async def _repaired(self, chat: str) -> bool:
        key = chat_key(chat, "state")
        sealed = await self.mailbox.store.get(key)
        if sealed is None or await self._agrees(chat, self.mailbox.store.codec.open(sealed, Chat, key)):
            return False
        async with self.mailbox.holding(chat) as held:
            # Whoever holds it writes both; and nobody changes them while we do.
            if held is None or await self._agrees(chat, held[1].chat):
                return False
            await self.mailbox.look_at(chat, held[1].chat.first_words.next_look)
            return True

    async def _agrees(self, chat: str, state: Chat) -> bool:
        return int(await self.mailbox.next_look(chat) * 1000) == int(state.first_words.next_look * 1000)
