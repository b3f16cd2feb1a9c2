"""How far a part of the bench is, where somebody watches; knows no part."""

import sys
from types import TracebackType
from typing import Self

from bot.progress import bar

_EVERY = 10


class Progress:
    """Called after each of ``total`` steps; the line is gone when its block ends."""

    def __init__(self, title: str, total: int) -> None:
        self._title, self._total, self._done = title, total, 0
        self._is_watched = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __call__(self) -> None:
        self._done += 1
        if self._is_watched and self._done % _EVERY == 0:
            words = f"{self._title}: {self._done} of {self._total}"
            print(bar(self._done / self._total, words), end="", file=sys.stderr, flush=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_watched:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
