"""The clock as a value that is passed in, so that tests and child processes can live at another time."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> float:
        """Return epoch seconds."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, moved by the number of seconds that ``offset_file`` holds (none: not moved).

    A file, because a test moves the clock of several processes while they run.
    """

    offset_file: Path | None = None

    def now(self) -> float:
        """Return epoch seconds."""
        if self.offset_file is None:
            return time.time()
        try:
            return time.time() + float(self.offset_file.read_text() or 0)
        except (OSError, ValueError):
            return time.time()
