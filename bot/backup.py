"""A backup is one file: what the store holds, sealed as it lies there, and at its end a seal over all of it. The data
key is never in it."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from bot import data_key, stores
from bot.settings import Settings
from persona.codec import Codec
from persona.keys import SECRET
from scheduler.privacy.backup import Backup, Record, Restore

_HEAD = b"aifriend backup 1\n"
_END = "aifriend:{backup}:end"
_SIZE = 4
_LONGEST_SEAL = 256
_AT_ONCE = 500


async def backup(settings: Settings, file: Path) -> str:
    """Write all that the store holds to ``file``, in the place of an older one only once it is whole, while the house
    talks; return what to say. Raises ValueError where there is nothing or no key, StoreDown, OSError."""
    codec = Codec(data_key.known(settings))
    part, count, foreign = file.with_name(file.name + ".part"), 0, 0
    async with AsyncExitStack() as stack:
        store = await stores.connect(settings, codec, stack)
        if await store.get(SECRET) is None:
            raise ValueError(_NOTHING)
        writing = _Writing(stack.enter_context(_for_its_owner(part)))
        writing.add(_HEAD)
        async for record in Backup(store).records():
            writing.frame(msgspec.msgpack.encode(record))
            count, foreign = count + 1, foreign + record.foreign(codec)
        writing.end(codec)
    part.replace(file)
    return f"{file}: {count} keys, {file.stat().st_size / 1e6:.1f} MB. {_KEEP_THE_KEY}{_of_another_key(foreign)}"


async def restore(settings: Settings, file: Path, *, check: bool) -> str:
    """Put what a backup holds into an empty store, or only ``check`` that file and key are good; return what to say.
    Nothing is written before all of the file was read.

    Raises ValueError where the file is damaged or the store holds something, Unreadable without its key, StoreDown,
    OSError.
    """
    codec = Codec(data_key.known(settings))
    proof, count, foreign = _Reading(file, codec), 0, 0
    for record in proof.records():
        count, foreign = count + 1, foreign + record.foreign(codec)
    if check:
        return f"{file}: {count} keys, whole, and the data key opens it.{_of_another_key(foreign)}"
    async with AsyncExitStack() as stack:
        way = Restore(await stores.connect(settings, codec, stack), proof.mark)
        if not await way.begin():
            raise ValueError(_NOT_EMPTY)
        records = _Reading(file, codec).records()
        while some := list(islice(records, _AT_ONCE)):
            await way.put(some)
        await way.end()
    return f"{count} keys are back. Start the house: whoever waited is answered.{_of_another_key(foreign)}"


@dataclass(slots=True)
class _Writing:
    """A backup as it is written, and the hash of what was."""

    out: BinaryIO
    _seen: Any = field(default_factory=hashlib.sha256)

    def add(self, data: bytes) -> None:
        self._seen.update(data)
        self.out.write(data)

    def frame(self, data: bytes) -> None:
        """Write some bytes so that their end is known; none stand for the end of all."""
        self.add(len(data).to_bytes(_SIZE, "big") + data)

    def end(self, codec: Codec) -> None:
        self.frame(b"")
        self.out.write(codec.seal(self._seen.digest(), _END))
        self.out.flush()
        os.fsync(self.out.fileno())


@dataclass(slots=True)
class _Reading:
    """A backup as it is read; ``mark`` tells it from others once it was read to its end."""

    file: Path
    codec: Codec
    mark: str = ""
    _seen: Any = field(default_factory=hashlib.sha256)

    def records(self) -> Iterator[Record]:
        """Yield what is in there. Raises ValueError or Unreadable, at the end of a damaged one at the latest."""
        with self.file.open("rb") as source:
            if self._take(source, len(_HEAD)) != _HEAD:
                raise ValueError(f"{self.file} is no backup: name a file that `aifriend backup` wrote")
            while size := int.from_bytes(self._take(source, _SIZE), "big"):
                yield self._record(self._take(source, size))
            if self.codec.open(source.read(_LONGEST_SEAL), bytes, _END) != self._seen.digest():
                raise self._damaged
        self.mark = self._seen.hexdigest()

    def _take(self, source: BinaryIO, size: int) -> bytes:
        data = source.read(size)
        if len(data) < size:
            raise self._damaged
        self._seen.update(data)
        return data

    def _record(self, data: bytes) -> Record:
        try:
            return msgspec.msgpack.decode(data, type=Record)
        except msgspec.MsgspecError as error:
            raise self._damaged from error

    @property
    def _damaged(self) -> ValueError:
        return ValueError(f"{self.file} is damaged or cut off, and was not touched: take an older backup")


def _for_its_owner(file: Path) -> BinaryIO:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _of_another_key(count: int) -> str:
    return _FOREIGN.format(count=count) if count else ""


_NOTHING = "the store holds nothing: name the one of the house in DATA_DIR or REDIS_URL"
_NOT_EMPTY = (
    "the store holds something already: end every process that uses it, and name an empty DATA_DIR or REDIS_URL; "
    "`--check` looks at a backup without a store"
)
_KEEP_THE_KEY = "It opens with the data key alone, which is not in it: keep a copy of that elsewhere."
_FOREIGN = (
    " But {count} values lie under another data key, and can't be read without it: put that one in too, behind the "
    "others."
)
