"""What this process has opened of chats of late: so many lines together, for ten minutes; knows no store."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

MARK = 16
"""Bytes at the end of anything sealed that nothing else sealed has."""
_SECONDS = 600.0


@dataclass(slots=True)
class Opened(Generic[T]):
    """Of each chat one value, with ``most`` lines in all; the one that was kept first is gone first."""

    now: Callable[[], float] = time.monotonic
    most: int = 8000
    _kept: "OrderedDict[str, tuple[float, int, T]]" = field(default_factory=OrderedDict, init=False)
    _count: int = field(default=0, init=False)

    def get(self, chat: str) -> T | None:
        """What was kept of a chat, None where that is long ago."""
        at, _, value = self._kept.get(chat, (0.0, 0, None))
        return value if self.now() - at < _SECONDS else None

    def keep(self, chat: str, value: T, lines: int) -> None:
        """Keep a value of so many lines."""
        self.forget(chat)
        self._kept[chat] = self.now(), lines, value
        self._count += lines
        while self._kept and (self._count > self.most or self.now() - next(iter(self._kept.values()))[0] > _SECONDS):
            self.forget(next(iter(self._kept)))

    def forget(self, chat: str) -> None:
        """Keep nothing of a chat."""
        if kept := self._kept.pop(chat, None):
            self._count -= kept[1]
