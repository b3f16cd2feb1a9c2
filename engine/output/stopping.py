"""Decides on the stream what of a model's text is shown and where it ends; knows no chat and no server.

Hides reasoning and what templates leave behind, strips labels from the start, and stops at the first line that speaks
for someone else and at endless repetition. How the text was cut into deltas changes nothing.
"""

import re
from collections.abc import Collection

from engine.output import templates
from engine.output.bubbles import TAKE_BACK
from engine.output.labels import LONGEST_HELD, Speakers, Verdict
from engine.output.loops import Loops
from engine.output.templates import Header
from engine.output.thoughts import Thoughts

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ue000-\uf8ff]"
)
"""What controls a screen or turns a line around; what joins emoji and letters is none of it."""
_NO_TAG = "<"
"""What stands for no tag at all: nothing of that is ever given out alone by what looks for one."""


class Stopping:
    """Feed it the stream; it gives back what may be shown.

    A `TAKE_BACK` in it takes back what stands before. ``over`` says that the rest is not wanted, ``looping`` that this
    is because it went round in circles.
    """

    def __init__(self, *, bot: str, people: Collection[str]) -> None:
        self.over = False
        self._speakers = Speakers(bot, people)
        self._thoughts = Thoughts(bot, people)
        self._loops = Loops()
        self._text, self._at = "", 0
        self._hiding = False
        # What of a hidden text is shown after all when nothing closes it; None where it is a thought for sure.
        self._kept: list[str] | None = None
        self._released = False
        self._spoken = False
        self._line_start = True

    @property
    def looping(self) -> bool:
        """Whether the answer ended because it went round in circles."""
        return self._loops.endless

    def feed(self, text: str) -> str:
        """Return the text that became certain; the part that could still be a label or a tag is held back."""
        return self._advance(_UNSEEN.sub("", text), last=False)

    def finish(self) -> str:
        """Return what was held back, once no more will come."""
        shown = self._advance("", last=True)
        if self._hiding and self._kept and not self.over:
            # It only sounded like a thought.
            self._hiding, self._released = False, True
            shown += self._advance("".join(self._kept), last=True)
        return shown

    def _advance(self, text: str, *, last: bool) -> str:
        # The sign before it stays, which tells whether a word begins there.
        before = min(self._at, 1)
        self._text, self._at = self._text[self._at - before :] + text, before
        shown: list[str] = []
        while not self.over and (step := self._step(last=last)) is not None:
            shown.append(step if step == TAKE_BACK else self._show(step))
        if self.over:
            self._at = len(self._text)
        return "".join(shown)

    def _step(self, *, last: bool) -> str | None:
        """Consume one certain stretch of what is pending; None when more text is needed."""
        if self._hiding:
            return self._skip_hidden(last=last)
        if not self._spoken:
            self._at = len(self._text) - len(self._text[self._at :].lstrip())
        if self._at == len(self._text):
            return None
        if (tag := self._tag(last=last)) != _NO_TAG:
            return tag
        if self._line_start:
            return self._start(last=last)
        return self._plain(last=last)

    def _start(self, *, last: bool) -> str | None:
        """See who the line is by."""
        end = self._text.find("\n", self._at, self._at + LONGEST_HELD)
        line = self._text[self._at : end if end >= 0 else self._at + LONGEST_HELD]
        whole = end >= 0 or last or len(line) == LONGEST_HELD
        if whole and not (self._spoken or self._released):
            if templates.BARE_THOUGHT.match(line):
                return self._hide(None)
            if self._thoughts.begin(line):
                return self._hide([])
        start = (self._speakers.later if self._spoken else self._speakers.first)(line, whole=whole)
        if start.verdict is Verdict.UNDECIDED:
            return None
        self._at += start.length
        self.over = start.verdict is Verdict.OVER
        self._line_start = start.verdict is Verdict.HIS
        return ""

    def _plain(self, *, last: bool) -> str | None:
        """Give the rest of the line, up to a tag that starts in it."""
        end = self._text.find("\n", self._at) + 1 or len(self._text)
        if tag := templates.STARTS.search(self._text, self._at + 1, end):
            end = tag.start()
        elif end == len(self._text) and self._text[-1] == ">" and not last:
            # Perhaps the first half of ">>".
            end -= 1
        return self._take(end) if end > self._at else None

    def _tag(self, *, last: bool) -> str | None:
        """Deal with what a template left behind; None when it may go on, ``_NO_TAG`` where nothing is."""
        if not templates.STARTS.match(self._text, self._at):
            return _NO_TAG
        if templates.CLOSED.match(self._text, self._at):
            return self._close(last=last)
        if templates.THOUGHT.match(self._text, self._at):
            return self._hide(None)
        if not self._released and templates.MAYBE_THOUGHT.match(self._text, self._at):
            return self._hide([])
        if wrapping := templates.WRAPPING.match(self._text, self._at):
            self._at = wrapping.end()
            return ""
        if not last and templates.HEADER_SO_FAR.match(self._text, self._at):
            return None
        if header := templates.HEADER.match(self._text, self._at):
            self._at = header.end()
            return self._open(templates.header(header[0]))
        if last and templates.breaks_off(self._text[self._at :]):
            self._at = len(self._text)
            self.over = self._spoken
            return ""
        return _NO_TAG

    def _close(self, *, last: bool) -> str | None:
        """What stood before the end of a thought that was never opened was the thought, where more follows."""
        tag = templates.CLOSED.match(self._text, self._at)
        end = tag.end() if tag else self._at
        if self._text[end:].isspace() or end == len(self._text):
            if last:
                self._at = len(self._text)
            return "" if last else None
        self._at = end
        return self._take_back()

    def _take_back(self) -> str:
        spoken, self._spoken, self._line_start = self._spoken, False, True
        return TAKE_BACK if spoken else ""

    def _open(self, header: Header) -> str:
        """See what follows a header."""
        if header is Header.HIDDEN:
            return self._hide(None)
        if self._spoken and header is Header.FINAL:
            return self._take_back()
        if self._spoken:
            self.over = True
        elif header is Header.OTHERS:
            return self._hide([])
        return ""

    def _hide(self, kept: list[str] | None) -> str:
        self._hiding, self._kept = True, kept
        return ""

    def _skip_hidden(self, *, last: bool) -> str | None:
        """Skip up to the end of a thought, or to a header that gives him the word."""
        sign = templates.ENDS_HIDDEN.search(self._text, self._at)
        if self._kept is not None and (answer := self._answer(sign)):
            self._at, self._hiding = answer.end(), False
            return ""
        if sign is None:
            # What may be the first half of one is looked at again.
            self._drop(len(self._text) if last else max(self._at, len(self._text) - templates.LONGEST_BARE))
            return None
        self._drop(sign.start())
        if closed := templates.CLOSED.match(self._text, self._at):
            self._at, self._hiding = closed.end(), False
            self._line_start = self._line_start or not self._spoken
            return ""
        if not last and templates.HEADER_SO_FAR.match(self._text, self._at):
            return None
        if header := templates.HEADER.match(self._text, self._at):
            self._at = header.end()
            if templates.header(header[0]) in (Header.HIS, Header.FINAL):
                self._hiding = False
            return ""
        self._drop(self._at + 1)
        return ""

    def _answer(self, sign: re.Match[str] | None) -> re.Match[str] | None:
        """The label with which one who thought aloud begins to answer, before ``sign``."""
        end = sign.start() if sign else len(self._text)
        return templates.ANSWERS.search(self._text, self._at, end)

    def _drop(self, end: int) -> None:
        if self._kept is not None:
            self._kept.append(self._text[self._at : end])
        self._at = end

    def _take(self, end: int) -> str:
        text, self._at = self._text[self._at : end], end
        return text

    def _show(self, text: str) -> str:
        """Note what is shown."""
        shown = self._loops.add(text)
        self.over = self.over or self._loops.endless
        if shown:
            self._spoken = True
            self._line_start = shown.endswith("\n")
        return shown
