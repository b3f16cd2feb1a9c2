"""Decides on the stream what of a model's text is shown and where it ends; knows no chat and no server.

Hides reasoning (``<think>``) and control tokens, strips his own name from the start, and stops at the first
line that speaks for someone else and at endless repetition.
"""

import re
from collections.abc import Collection
from enum import Enum, auto

_ROLES = ("user", "assistant", "system", "human", "ai", "bot", "friend")
# A capitalized word or two with a colon opens a turn, unless it is one of these.
_NOT_SPEAKERS = {
    "note",
    "tip",
    "ps",
    "edit",
    "warning",
    "example",
    "also",
    "step",
    "update",
    "plan",
    "today",
    "first",
}
_LABEL = re.compile(r"[\s*_\[<#>-]{0,4}([^\W\d_][\w' -]{0,23}?)[*_\]]{0,2}\s?:(?!//|\d|[)(DPp3])")
_LABEL_ROOM = 32
_HIDDEN = re.compile(r"<(think|thinking|reasoning)>", re.IGNORECASE)
_TOKEN = re.compile(r"<\|[^|<>\n]{0,40}\|?>?|</s>")
_LOOP = re.compile(r"(.{2,40}?)\1{5,}\Z|(\S)\2{30,}\Z", re.DOTALL)
_LOOP_ROOM = 320


class _Label(Enum):
    """What the start of a line turned out to be."""

    ORDINARY = auto()
    UNDECIDED = auto()
    CONSUMED = auto()


class Stopping:
    """Feed it the stream; it gives back what may be shown. ``stopped`` says that the rest is not wanted."""

    def __init__(self, *, bot: str, people: Collection[str]) -> None:
        self.stopped = False
        self._bot = bot.casefold()
        self._others = {name.casefold() for name in people} | set(_ROLES) - {self._bot}
        self._pending = ""
        self._shown = ""
        self._hidden_by = ""

    def feed(self, text: str) -> str:
        """Return the text that became certain; the part that could still be a label or a tag is held back."""
        if self.stopped:
            return ""
        self._pending += text
        return self._advance(last=False)

    def finish(self) -> str:
        """Return what was held back, once no more will come."""
        return "" if self.stopped else self._advance(last=True)

    def _advance(self, *, last: bool) -> str:
        given = ""
        while not self.stopped:
            step = self._step(last=last)
            if step is None:
                break
            given += step
            self._note(step)
        return given

    def _step(self, *, last: bool) -> str | None:
        """Consume one certain stretch of what is pending; None when more text is needed."""
        if self._hidden_by:
            return self._skip_hidden(last=last)
        if not self._pending:
            return None
        if self._at_line_start():
            match self._label(last=last):
                case _Label.ORDINARY:
                    pass
                case _Label.UNDECIDED:
                    return None
                case _Label.CONSUMED:
                    return ""
        return self._plain(last=last)

    def _at_line_start(self) -> bool:
        return not self._shown.strip() or self._shown.endswith("\n")

    def _label(self, *, last: bool) -> "_Label":
        """Deal with "Name:" at the start of a line."""
        line = self._pending.lstrip("\n ") if not self._shown.strip() else self._pending
        found = _LABEL.match(line)
        if found is None or (found.end() == len(line) and not last):
            undecided = "\n" not in line.strip("\n") and ":" not in line[:_LABEL_ROOM] and len(line) < _LABEL_ROOM
            # Only a capitalized start can still turn into a label; anything else flows on at once.
            if not last and (found is not None or (undecided and _could_be_label(line))):
                return _Label.UNDECIDED
            return _Label.ORDINARY
        name = found[1].strip().casefold()
        if name == self._bot and not self._shown.strip():
            self._pending = line[found.end() :].lstrip(" *_")
            return _Label.CONSUMED
        if name == self._bot or name in self._others or self._invents(found[1].strip()):
            self._stop()
            return _Label.CONSUMED
        return _Label.ORDINARY

    def _invents(self, name: str) -> bool:
        words = name.split()
        return (
            bool(self._shown.strip())
            and len(words) <= 2
            and all(word[:1].isupper() for word in words)
            and words[0].casefold() not in _NOT_SPEAKERS
        )

    def _plain(self, *, last: bool) -> str | None:
        """Give the rest of the line, up to a tag that starts in it."""
        end = self._pending.find("\n") + 1 or len(self._pending)
        tag = self._pending.find("<", 0, end)
        if tag == 0:
            return self._tag(last=last)
        if tag > 0:
            end = tag
        text, self._pending = self._pending[:end], self._pending[end:]
        return text

    def _tag(self, *, last: bool) -> str | None:
        if hidden := _HIDDEN.match(self._pending):
            self._hidden_by = hidden[1]
            self._pending = self._pending[hidden.end() :]
            return ""
        if not last and len(self._pending) < 12 and ">" not in self._pending and "\n" not in self._pending:
            return None
        if _TOKEN.match(self._pending):
            self._stop()
            return ""
        text, self._pending = self._pending[0], self._pending[1:]
        return text

    def _skip_hidden(self, *, last: bool) -> str | None:
        close = re.search(f"</{self._hidden_by}>", self._pending, re.IGNORECASE)
        if close is None:
            # Keep what may be the first half of the closing tag.
            self._pending = "" if last else self._pending[-16:]
            return None
        self._pending = self._pending[close.end() :].lstrip()
        self._hidden_by = ""
        return ""

    def _note(self, text: str) -> None:
        self._shown = (self._shown + text)[-_LOOP_ROOM:]
        if _LOOP.search(self._shown):
            self._stop()

    def _stop(self) -> None:
        self.stopped = True
        self._pending = ""


def _could_be_label(line: str) -> bool:
    head = line.lstrip(" *_[<#>-\n")
    return not head or (head[0].isalpha() and (head[0].isupper() or head.casefold()[:4] in ("user", "assi", "syst")))
