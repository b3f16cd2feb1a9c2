"""The histories that this process has read of late, so that a look brings only what was added; knows no chat's state.

Everything sealed ends in bytes of its own. So a history whose first line, and the last one that is known,
stand where they stood was only added to; a look says what it knows, and the store says whether that is so.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from persona.line import Line

_MOST = 8000
"""Lines of all chats together."""
_SECONDS = 600.0
_MARK = 16


@dataclass(frozen=True, slots=True)
class Read:
    """The oldest lines of a chat, with the marks of the first and the last of them, when they were read."""

    lines: tuple[Line, ...] = ()
    first: bytes = b""
    last: bytes = b""
    at: float = 0.0


_NOTHING = Read()


@dataclass(slots=True)
class Histories:
    """Of one process. What nobody has asked for in ten minutes is gone."""

    now: Callable[[], float] = time.monotonic
    most: int = _MOST
    _read: "OrderedDict[str, Read]" = field(default_factory=OrderedDict, init=False)
    _count: int = field(default=0, init=False)

    def known(self, chat: str) -> Read:
        """What was read of a chat, nothing where that is long ago."""
        read = self._read.get(chat, _NOTHING)
        return read if self.now() - read.at < _SECONDS else _NOTHING

    def add(self, chat: str, before: Read, lines: tuple[Line, ...], sealed: Sequence[bytes]) -> None:
        """Note all ``lines`` of a chat, the last of which were ``sealed`` and stand behind those read ``before``."""
        self.forget(chat)
        if len(lines) == len(before.lines) + len(sealed) and lines:
            ends = [before.first, before.last] if before.lines else [sealed[0][-_MARK:], b""]
            self._read[chat] = Read(lines, ends[0], sealed[-1][-_MARK:] if sealed else ends[1], self.now())
            self._count += len(lines)
        while self._read and (self._count > self.most or self.now() - next(iter(self._read.values())).at > _SECONDS):
            self.forget(next(iter(self._read)))

    def forget(self, chat: str) -> None:
        """Keep nothing of a chat."""
        if read := self._read.pop(chat, None):
            self._count -= len(read.lines)
