"""The histories that this process has read of late, so that a look brings only what was added; knows no chat's state.

Everything sealed ends in bytes of its own. So a history whose first line, and the last one that is known,
stand where they stood was only added to; a look says what it knows, and the store says whether that is so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from persona.line import Line
from scheduler.mailbox.opened import MARK, Opened


@dataclass(frozen=True, slots=True)
class Read:
    """The oldest lines of a chat, with the marks of the first and the last of them."""

    lines: tuple[Line, ...] = ()
    first: bytes = b""
    last: bytes = b""


_NOTHING = Read()


@dataclass(slots=True)
class Histories(Opened[Read]):
    """Of one process. What nobody has asked for in ten minutes is gone."""

    def known(self, chat: str) -> Read:
        """What was read of a chat, nothing where that is long ago."""
        return self.get(chat) or _NOTHING

    def add(self, chat: str, before: Read, lines: tuple[Line, ...], sealed: Sequence[bytes]) -> None:
        """Note all ``lines`` of a chat, the last of which were ``sealed`` and stand behind those read ``before``."""
        self.forget(chat)
        if len(lines) == len(before.lines) + len(sealed) and lines:
            first, last = (before.first, before.last) if before.lines else (sealed[0][-MARK:], b"")
            self.keep(chat, Read(lines, first, sealed[-1][-MARK:] if sealed else last), len(lines))
