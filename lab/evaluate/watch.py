"""Shows on standard error how far long work is, where somebody watches; knows no work."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from bot.progress import bar

_OFTEN, _SELDOM = 0.2, 30.0
"""Seconds between two signs of life on a screen, and in a log."""


@dataclass(slots=True)
class Watch:
    """Counts the steps of one piece of work."""

    words: str
    total: int
    out: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    done: int = field(default=0, init=False)
    _latest: float = field(default=-_SELDOM, init=False)

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        is_watched, is_last, now = self.out.isatty(), self.done >= self.total, self.clock()
        if not is_last and now - self._latest < (_OFTEN if is_watched else _SELDOM):
            return
        self._latest = now
        words = f"{self.words}: {self.done} of {self.total}"
        line = bar(self.done / self.total, words) if is_watched else words
        print(line, end="" if is_watched and not is_last else "\n", file=self.out, flush=True)
