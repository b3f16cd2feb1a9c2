"""The archived lines that this process has opened of late: they change with a summary, and are read with every turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from persona.line import Line
from scheduler.mailbox.opened import MARK, Opened

Marked = tuple[tuple[bytes, ...], tuple[Line, ...]]


@dataclass(slots=True)
class Archives(Opened[Marked]):
    """Of one process. What nobody has asked for in ten minutes is gone."""

    most: int = 4000

    def lines(
        self, chat: str, sealed: Sequence[bytes], opened: Callable[[Sequence[bytes]], tuple[Line, ...]]
    ) -> tuple[Line, ...]:
        """What lies ``sealed`` in a chat's archive now, ``opened`` where it is not what was opened last."""
        marks, before = tuple(line[-MARK:] for line in sealed), self.get(chat)
        lines = before[1] if before is not None and before[0] == marks else opened(sealed)
        self.forget(chat)
        # What could not be read may be readable another time.
        if lines and len(lines) == len(marks):
            self.keep(chat, (marks, lines), len(lines))
        return lines
