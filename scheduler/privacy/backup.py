"""All that the store holds as records, while the house talks, and back into an empty store; opens no value and knows
no file."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from persona.codec import Codec
from persona.keys import chat_keys, hash_in
from scheduler.mailbox.renaming import NOTED, PARTS
from scheduler.mailbox.store import Command, Store

_OF_CHAT = re.compile(r"aifriend:\{b\d{4}\}:[0-9a-f]{32}:(.+)")
_INDEX = re.compile(r"aifriend:\{b\d{4}\}:(?:due|waiting)")
_INDEXES = ("due", "waiting")
_PARTS = (*PARTS, *NOTED)
_OF_TODAY = re.compile(r".*:lease|aifriend:\{(?:processes\}:seen|health\}|permissions\}|works\}).*|.*:works|.*:bell:.*")
"""What tells of processes that run, or is on its way between two, and is nothing to anybody after them."""
_CUT_OFF = "aifriend:{restore}:of"
_AT_ONCE = 50
_VALUES = 500
_WRITES = {"string": "SET", "list": "RPUSH", "hash": "HSET", "zset": "ZADD"}


@dataclass(frozen=True, slots=True)
class Record:
    """What stands under one key, or of an index what it says of one chat. ``kind`` is that of the store; ``values`` are
    as it tells them: pairs of field and value, of member and score. Kept ``until`` then (epoch ms), 0 for good."""

    key: str
    kind: str
    until: int
    values: tuple[bytes, ...]

    def foreign(self, codec: Codec) -> int:
        """How many of its values lie under a key that is not among the codec's."""
        if self.kind == "zset":
            return 0
        # A bubble in the outbox has a letter before it that says how far it is.
        head = 1 if self.key.endswith(":outbox") else 0
        return sum(codec.needs_another_key(value[head:]) for value in self.values)


@dataclass(slots=True)
class Backup:
    """A chat is read in one step, with what the indexes say of it, so that it is whole whatever happens meanwhile; so
    is each other key. What came after its turn is not in there."""

    store: Store
    _read: set[str] = field(default_factory=set)

    async def records(self) -> AsyncIterator[Record]:
        """Yield all that is kept. Raises StoreDown."""
        async for page in self.store.pages():
            units = [unit for key in page if (unit := self._unit(key))]
            for some in _slices(units, _AT_ONCE):
                for answer in await asyncio.gather(*map(self._step, some)):
                    for record in _records(answer):
                        yield record

    def _unit(self, key: str) -> str:
        """What a key is read as: the hash of its chat, or itself; "" where that was or will be."""
        name = _OF_CHAT.fullmatch(key)
        unit = hash_in(key) if name and name[1] in _PARTS else key
        if unit in self._read or _INDEX.fullmatch(key) or (unit == key and _OF_TODAY.fullmatch(key)):
            return ""
        self._read.add(unit)
        return unit

    async def _step(self, unit: str) -> list[Any]:
        if ":" in unit:
            return list(await self.store.run("read", [unit], 0, ""))
        keys = chat_keys(unit)
        names = [*keys.keys(*_PARTS), *map(keys.index, _INDEXES)]
        return list(await self.store.run("read", names, len(_INDEXES), unit))


@dataclass(frozen=True, slots=True)
class Restore:
    """Of the backup that has this ``mark``. Cut off anywhere, it is done again from the start."""

    store: Store
    mark: str

    async def begin(self) -> bool:
        """Note that the store is being filled; whether it may be, since nothing else stands in it. Raises StoreDown."""
        if (before := await self.store.get(_CUT_OFF)) is None:
            async for page in self.store.pages():
                if any(not _OF_TODAY.fullmatch(key) for key in page):
                    return False
        elif before != self.mark.encode():
            return False
        await self.store.command("SET", _CUT_OFF, self.mark, durable=True)
        return True

    async def put(self, records: Iterable[Record]) -> None:
        """Write records, but those whose time is over. Raises StoreDown."""
        seconds, micros = await self.store.command("TIME")
        now = int(seconds) * 1000 + int(micros) // 1000
        kept = [record for record in records if not record.until or record.until > now]
        for some in _slices([command for record in kept for command in _commands(record, now)], _AT_ONCE):
            await self.store.commands(some)

    async def end(self) -> None:
        """Note that all is there. Raises StoreDown."""
        await self.store.command("DEL", _CUT_OFF, durable=True)


async def cut_off(store: Store) -> bool:
    """Whether a store holds a part of a backup only. Raises StoreDown."""
    return await store.get(_CUT_OFF) is not None


def _records(answer: list[Any]) -> Iterator[Record]:
    now = int(answer[0])
    for key, kind, left, values in answer[1:]:
        name = key.decode()
        if not _OF_TODAY.fullmatch(name):
            yield Record(name, kind.decode(), now + left if left >= 0 else 0, tuple(values))


def _commands(record: Record, now: int) -> Iterator[Command]:
    """What writes a record, the same however often."""
    if not _INDEX.fullmatch(record.key):
        yield ("DEL", record.key)
    values: Iterable[bytes] = record.values
    if record.kind == "zset":
        values = [part for at in range(0, len(record.values), 2) for part in (record.values[at + 1], record.values[at])]
    for some in _slices(list(values), _VALUES):
        yield (_WRITES[record.kind], record.key, *some)
    if record.until:
        yield ("PEXPIRE", record.key, record.until - now)


def _slices(values: list[Any], size: int) -> Iterator[list[Any]]:
    return (values[at : at + size] for at in range(0, len(values), size))
