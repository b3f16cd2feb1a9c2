"""Decides on the stream what of a model's text is shown and where it ends; knows no chat and no server.

Hides reasoning (``<think>``) and control tokens, strips his own name from the start, and stops at the first
line that speaks for someone else and at endless repetition. How the text was cut into deltas changes nothing.
"""

import re
from collections.abc import Collection
from enum import Enum, auto

from persona.words import either, tables

LONGEST_HELD = 48
"""Characters that are held back at most, where a line or a tag has begun and may still be a label."""

_WORDS = tables(__file__)
_SPEAKERS = _WORDS["speakers"]
_ROLES, _SELF, _BARE_ROLES = (frozenset(_SPEAKERS[name]) for name in ("roles", "own", "alone"))
_NOT_SPEAKERS = re.compile(either(_SPEAKERS["never"]), re.IGNORECASE)
_OPENS = r"[ \t]*(?![-*•][ \t])[*_\[#> \t]*"
_NAME = r"[^\s:：.,;!?…<>|/\\\"“”\[\]*_#][^\n:：.,;!?…<>|/\\\"“”\[\]*_#]{0,31}"
_CLOSES = r"[*_\]]{0,3}[ \t]?"
# After the colon of a label comes no address, no time and no smile.
_LABEL = re.compile(rf"{_OPENS}({_NAME}?){_CLOSES}(?:：|:(?!/|\d|[)(|]|[DPpOo3](?!\w)))[*_\]]{{0,3}}")
_LABEL_SO_FAR = re.compile(rf"{_OPENS}(?:{_NAME}{_CLOSES}(?::.?[*_\]]{{0,3}})?)?\Z")
_NOTE = "[note for "
_ASIDE = re.compile(r"\s*\([^()]*\)?\s*$")

_HIDDEN = tuple(_WORDS["thoughts"]["hidden"])
_HIDDEN_OPEN = re.compile(rf"<({either(_HIDDEN)})>", re.IGNORECASE)
_HIDDEN_CLOSE = re.compile(rf"</(?:{either(_HIDDEN)})>", re.IGNORECASE)
_PADDING = re.compile(r"<(?:/?s|pad|unk|bos|eos)>", re.IGNORECASE)
_TOKEN = re.compile(r"<\|[^\n<>]{0,40}>|<(?:start|end)_of_turn>|>>[A-Z]{3,16}<<|\[/?INST\]")
_TAG_SO_FAR = re.compile(r"<(?:\|[^\n<>]{0,40}|/?[A-Za-z_]{0,16})\Z|>>?[A-Z]{0,16}<?\Z|\[/?[INST]{0,4}\Z")
_TAG_START = re.compile(r"[<\[]|>>")

# Read backwards from the end: the longer the stretch, the fewer repetitions are endless; laughter may be long.
_LOOP = re.compile(r"(.{1,2}?)\1{59}|(.{3,9}?)\2{19}|(.{10,40}?)\3{5}|(.{41,160}?)\4{2}", re.DOTALL)
_LOOP_ROOM = 480
_LOOP_STRIDE = 16


class _Line(Enum):
    """What the start of a line turned out to be."""

    ORDINARY = auto()
    UNDECIDED = auto()
    CONSUMED = auto()


class Stopping:
    """Feed it the stream; it gives back what may be shown.

    ``over`` says that the rest is not wanted, ``looping`` that this is because it went round in circles.
    """

    def __init__(self, *, bot: str, people: Collection[str]) -> None:
        self.over = False
        self.looping = False
        self._bot = bot.casefold()
        self._speakers = {name.casefold() for name in people} | _ROLES | {self._bot}
        self._pending = ""
        self._inside_hidden = False
        self._has_output = False
        self._line_start = True
        self._tail = ""
        self._length = 0

    def feed(self, text: str) -> str:
        """Return the text that became certain; the part that could still be a label or a tag is held back."""
        return self._advance(text, last=False)

    def finish(self) -> str:
        """Return what was held back, once no more will come."""
        return self._advance("", last=True)

    def _advance(self, text: str, *, last: bool) -> str:
        self._pending += text
        output = ""
        while not self.over and (step := self._step(last=last)) is not None:
            output += self._show(step)
        if self.over:
            self._pending = ""
        return output

    def _step(self, *, last: bool) -> str | None:
        """Consume one certain stretch of what is pending; None when more text is needed."""
        if self._inside_hidden:
            return self._skip_hidden()
        if not self._has_output:
            self._pending = self._pending.lstrip()
        if not self._pending:
            return None
        if self._line_start:
            match self._label(last=last):
                case _Line.UNDECIDED:
                    return None
                case _Line.CONSUMED:
                    return ""
        return self._plain(last=last)

    def _label(self, *, last: bool) -> _Line:
        """Deal with "Name:" at the start of a line."""
        line, newline, _ = self._pending.partition("\n")
        open_end = len(line) < LONGEST_HELD and not (newline or last)
        line = line[:LONGEST_HELD]
        label = _LABEL.match(line)
        # Two characters after the colon tell a name from a smile, and bold marks may follow it.
        if open_end and (_LABEL_SO_FAR.match(line) if label is None else label.end() + 2 > len(line)):
            return _Line.UNDECIDED if self._may_speak(line) else _Line.ORDINARY
        if label is None:
            if self._has_output and newline and line.strip() in _BARE_ROLES:
                self.over = True
            return _Line.CONSUMED if self.over else _Line.ORDINARY
        name = label[1].strip()
        if not self._has_output and self._bare(name) in {self._bot} | _SELF:
            self._pending = self._pending[label.end() :]
            return _Line.CONSUMED
        if self._bare(name) in self._speakers or self._is_note(line) or self._invents(name):
            self.over = True
            return _Line.CONSUMED
        return _Line.ORDINARY

    def _may_speak(self, line: str) -> bool:
        """Whether this start of a line can become a label that matters; anything else flows on at once."""
        name = re.split("[:：]", re.sub(_OPENS, "", line, count=1), maxsplit=1)[0].rstrip("*_] \t")
        half = self._bare(name) or name
        if any(speaker.startswith(half) for speaker in self._speakers):
            return True
        head = line.lstrip(" *_").casefold()
        return self._capitalized(name) or head.startswith(_NOTE[: len(head)])

    @staticmethod
    def _bare(name: str) -> str:
        return _ASIDE.sub("", name).rstrip("0123456789 \t").casefold()

    @staticmethod
    def _is_note(line: str) -> bool:
        """Our own template's note to the speaker, which a model may imitate."""
        return line.lstrip(" *_").casefold().startswith(_NOTE)

    def _invents(self, name: str) -> bool:
        return self._capitalized(name) and not _NOT_SPEAKERS.fullmatch(name.split()[0])

    def _capitalized(self, name: str) -> bool:
        words = name.split()
        return self._has_output and len(words) <= 2 and all(word[:1].isupper() for word in words)

    def _plain(self, *, last: bool) -> str | None:
        """Give the rest of the line, up to a tag that starts in it."""
        end = self._pending.find("\n") + 1 or len(self._pending)
        tag = _TAG_START.search(self._pending, 0, end)
        if tag is not None and tag.start() == 0:
            return self._tag(last=last)
        if tag is not None:
            end = tag.start()
        elif self._pending[end - 1] == ">" and not last:
            # Perhaps the first half of ">>".
            end -= 1
        return self._take(end) if end else None

    def _tag(self, *, last: bool) -> str | None:
        if opening := _HIDDEN_OPEN.match(self._pending):
            self._inside_hidden = True
            self._pending = self._pending[opening.end() :]
            return ""
        if stray := _HIDDEN_CLOSE.match(self._pending) or _PADDING.match(self._pending):
            self._pending = self._pending[stray.end() :]
            if self._has_output and stray[0][1:-1] in ("/s", "eos"):
                self.over = True
            return ""
        # A bar opens a role or a channel: what follows is not for the person.
        if _TOKEN.match(self._pending) or (last and self._pending.startswith("<|")):
            self.over = True
            return ""
        if _TAG_SO_FAR.match(self._pending):
            if not last:
                return None
            half = self._pending[1:].removeprefix("/").lower()
            if len(half) > 1 and any(name.startswith(half) for name in _HIDDEN):
                return self._drop()
        return self._take(1)

    def _skip_hidden(self) -> str | None:
        close = _HIDDEN_CLOSE.search(self._pending)
        if close is None:
            # Keep what may be the first half of the closing tag.
            self._pending = self._pending[-16:]
            return None
        self._pending = self._pending[close.end() :]
        self._inside_hidden = False
        return ""

    def _take(self, end: int) -> str:
        text, self._pending = self._pending[:end], self._pending[end:]
        return text

    def _drop(self) -> str:
        self._pending = ""
        return ""

    def _show(self, text: str) -> str:
        """Note what is shown, and cut it where repetition becomes endless.

        Looked for at fixed places of the text, so that the deltas don't matter.
        """
        output = ""
        while text and not self.over:
            room = _LOOP_STRIDE - self._length % _LOOP_STRIDE
            part, text = text[:room], text[room:]
            output += part
            self._length += len(part)
            self._tail = (self._tail + part)[-_LOOP_ROOM:]
            if self._length % _LOOP_STRIDE == 0 and _LOOP.match(self._tail[::-1]):
                self.over = self.looping = True
        if output:
            self._has_output = True
            self._line_start = output.endswith("\n")
        return output
