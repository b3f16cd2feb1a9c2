"""Follows a text as it is written and tells where its sentences and lines end; knows no bubble and no model.

It looks at each run of like signs once and at nothing twice, so that its work grows with the text and no faster,
however the text was cut into pieces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from persona.words import either, tables

EMOJI = "[\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff\u200d\ufe0f\u20e3\U000e0020-\U000e007f]"
SPACED = ".!?…‽⁉‼՞՜"
"""Signs that end a sentence where a blank follows."""
UNSPACED = "。！？｡．।॥؟۔።፧፨။៕។։᠃᠉"
"""Signs that end one whatever follows: of scripts that put no blank there, or know no other use of them."""
CLOSING = ")\"'”’»」』）】*_"
_UNMARKED = "\u0e00-\u0eff"
"""Thai and Lao end a sentence with a blank alone."""

_WORD = rf"[^\s`*{re.escape(SPACED + CLOSING)}{UNSPACED}{EMOJI[1:-1]}{_UNMARKED}]+(?:['’][^\W\d_{_UNMARKED}]+)*"
_RUN = re.compile(
    rf"(?P<line>\n+)|(?P<blank>[^\S\n]+)|(?P<tick>`+)|(?P<star>\*+)|(?P<spaced>[{re.escape(SPACED)}]+)"
    rf"|(?P<unspaced>[{UNSPACED}]+)|(?P<closing>[{re.escape(CLOSING.replace('*', ''))}]+)|(?P<emoji>{EMOJI}+)"
    rf"|(?P<unmarked>[{_UNMARKED}]+)"
    rf"|(?P<other>{_WORD}(?:[^\S\n]+{_WORD})*)"
)
_SIGN = re.compile(rf"[{re.escape(SPACED)}{UNSPACED}{_UNMARKED}]")
_BEFORE_DOT = either(tables(__file__)["abbreviations"]["before_dot"])
_ABBREVIATION = re.compile(rf"\b(?:(?i:{_BEFORE_DOT})|[A-HJ-Z])\.\Z")
_LOOK_BACK = 16
_ITEM = re.compile(r"(?:[-*•+|]|[0-9]{1,2}[.)])")
_MAYBE_ITEM = re.compile(r"(?:[-*•+|]|[0-9]{1,2}[.)]?)?")


class _After(Enum):
    """What stands behind the last sign that may have ended a sentence."""

    NOTHING = auto()
    SIGN = auto()
    EMOJI = auto()
    BLANK = auto()


@dataclass(frozen=True, slots=True)
class End:
    """Where a sentence, or a ``line`` with its breaks, is over."""

    at: int
    line: bool = False


class Ends:
    """Feed it a text; it tells each end as soon as it is sure: when the next sentence or line has begun.

    No sentence ends inside of code, bold text and list items, and no line inside of code or before an item.
    ``start`` is where the text's first sign stands, None before.
    """

    def __init__(self) -> None:
        self.start: int | None = None
        self._at = 0
        self._back = ""
        # The candidate: where it ends, what is behind it, and its own signs.
        self._end, self._after, self._signs, self._before = 0, _After.NOTHING, "", ""
        self._closed = False
        # The line: whether it is an item (None: not known yet), how it begins, and what is open in it.
        self._item: bool | None = None
        self._indent, self._head = 0, ""
        self._line_end = 0
        self._ticks = self._pairs = self._fences = 0
        self._row = 0

    def feed(self, text: str) -> Iterator[End]:
        """Yield the ends that this text makes certain, as places from the start of all that was fed."""
        for run in _RUN.finditer(text):
            kind, signs = str(run.lastgroup), run[0]
            # Where a line has just begun, no sentence can be over.
            ends = self._line(kind, signs), self._sentence(kind, signs)
            self._count(kind, signs)
            yield from filter(None, ends)

    def finish(self) -> End | None:
        """The last line's end, where no other line began behind it."""
        return self._decided(False) if self._item is None and self._line_end else None

    def _line(self, kind: str, signs: str) -> End | None:
        """See how a line begins."""
        if kind == "line":
            half = self._item is None and self._head
            ended = self._decided(_ITEM.fullmatch(self._head) is not None) if half else None
            if self.start is not None:
                self._line_end = self._at + len(signs)
            self._item, self._indent, self._head = None, 0, ""
            return ended
        if self._item is not None:
            return None
        if kind == "blank" and not self._head:
            self._indent += len(signs)
            return None
        for sign in signs[: len("00. ")]:
            if _MAYBE_ITEM.fullmatch(self._head + sign) is None:
                return self._decided(sign.isspace() and _ITEM.fullmatch(self._head) is not None)
            self._head += sign
        return None

    def _decided(self, item: bool) -> End | None:
        line_end, self._line_end = self._line_end, 0
        # What stands further in goes on with the item before it.
        self._item = item or (line_end > 0 and self._indent > 1)
        return End(line_end, line=True) if line_end and not self._item and self._fences % 2 == 0 else None

    def _sentence(self, kind: str, signs: str) -> End | None:
        """See whether a sentence is over, and where the next may end."""
        after, at = self._after, self._at + len(signs)
        if kind == "line":
            self._after = _After.NOTHING
        elif kind == "blank":
            self._after = _After.NOTHING if after is _After.NOTHING else _After.BLANK
        elif kind == "emoji" and after is not _After.NOTHING:
            # An emoji after the full stop still belongs to the sentence.
            self._end, self._after, self._closed = at, _After.EMOJI, True
        elif after is _After.SIGN and kind in ("closing", "star") and self._signs:
            self._end, self._closed = at, True
        else:
            end = self._over(kind, signs[0])
            self._begin(kind, signs, at)
            return end
        return None

    def _over(self, kind: str, sign: str) -> End | None:
        """The candidate's end, where ``sign`` behind it begins another sentence."""
        if self._after is _After.NOTHING or (self._after is not _After.BLANK and not self._needs_no_blank(kind)):
            return None
        if not self._signs and kind != "unmarked":
            return None
        goes_on = self._signs.startswith(("..", "…")) and sign.islower()
        inside = self._ticks % 2 or self._pairs % 2 or self._fences % 2 or self._item is not False
        short = self._signs == "." and not self._closed
        if goes_on or inside or (short and _ABBREVIATION.search(self._before + ".")):
            return None
        return End(self._end)

    def _needs_no_blank(self, kind: str) -> bool:
        return self._signs[-1:] in UNSPACED and self._signs != "" and kind not in ("spaced", "unspaced")

    def _begin(self, kind: str, signs: str, at: int) -> None:
        if kind in ("spaced", "unspaced"):
            goes_on = self._after is _After.SIGN and self._signs and not self._closed
            # A long row of signs says no more than its first and its last.
            self._signs = self._signs[:2] + signs[-1] if goes_on else signs[:2] + signs[2:][-1:]
            self._before = self._before if goes_on else self._back
            self._end, self._after, self._closed = at, _After.SIGN, False
        elif kind == "unmarked":
            self._end, self._after, self._signs = at, _After.SIGN, ""
        else:
            self._after = _After.NOTHING

    def _count(self, kind: str, signs: str) -> None:
        length = len(signs)
        if kind == "line":
            self._ticks = self._pairs = 0
        if self.start is None and kind not in ("line", "blank"):
            self.start = self._at
        same = self._back[-1:] == signs[0]
        row = self._row if same else 0
        if kind == "tick":
            self._ticks += length
            self._fences += (row + length) // 3 - row // 3
        elif kind == "star":
            self._pairs += (row + length) // 2 - row // 2
        self._row = row + length
        self._back = (self._back + signs[-_LOOK_BACK:])[-_LOOK_BACK:]
        self._at += length


def sentences(line: str) -> list[str]:
    """The sentences of one line, as the bubbles break them."""
    ends = [*sentence_ends(line), len(line)]
    starts = [0, *ends[:-1]]
    return [sentence for start, end in zip(starts, ends, strict=True) if (sentence := line[start:end].strip())]


def sentence_ends(text: str) -> Iterator[int]:
    """Where sentences end and others begin."""
    # Most lines are one sentence: no sign stands in them but at the end.
    if _SIGN.search(text.rstrip().rstrip(SPACED + UNSPACED + CLOSING)):
        yield from (end.at for end in Ends().feed(text) if not end.line)


def abbreviated(text: str) -> bool:
    """Whether a text ends with the dot of an abbreviation."""
    return _ABBREVIATION.search(text[-_LOOK_BACK:]) is not None
