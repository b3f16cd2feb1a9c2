"""The archived lines that this process has opened of late: they change with a summary, and are read with every turn."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from persona.line import Line

_MOST = 4000
"""Lines of all chats together."""
_SECONDS = 600.0
_MARK = 16
"""Bytes at its end that nothing else sealed has."""


@dataclass(frozen=True, slots=True)
class _Opened:
    marks: tuple[bytes, ...]
    lines: tuple[Line, ...]
    at: float


@dataclass(slots=True)
class Archives:
    """Of one process. What nobody has asked for in ten minutes is gone."""

    now: Callable[[], float] = time.monotonic
    most: int = _MOST
    _opened: "OrderedDict[str, _Opened]" = field(default_factory=OrderedDict, init=False)
    _count: int = field(default=0, init=False)

    def lines(
        self, chat: str, sealed: Sequence[bytes], opened: Callable[[Sequence[bytes]], tuple[Line, ...]]
    ) -> tuple[Line, ...]:
        """What lies ``sealed`` in a chat's archive now, ``opened`` where it is not what was opened last."""
        marks, before = tuple(line[-_MARK:] for line in sealed), self._opened.pop(chat, None)
        if before is not None:
            self._count -= len(before.lines)
        lines = before.lines if before is not None and before.marks == marks else opened(sealed)
        # What could not be read may be readable another time.
        if lines and len(lines) == len(marks):
            self._opened[chat] = _Opened(marks, lines, self.now())
            self._count += len(lines)
        while self._opened and (self._count > self.most or self._is_old(next(iter(self._opened.values())))):
            self._count -= len(self._opened.popitem(last=False)[1].lines)
        return lines

    def _is_old(self, opened: _Opened) -> bool:
        return self.now() - opened.at > _SECONDS
