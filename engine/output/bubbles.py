"""Splits a reply into bubbles while it is being written: at the model's own breaks and at sentence ends.

It never cuts a URL, code, an emoji or a list, and never gives an empty or half bubble. How the text was cut into
deltas changes nothing.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from engine.output.ends import CLOSING, EMOJI, SPACED, UNSPACED, End, Ends, abbreviated, sentence_ends
from persona.text import words_of

TAKE_BACK = "\x18"
"""The sign in a stream, "cancel" in ASCII, which takes back what stands before it and has not left."""

_SIGNS = re.escape(SPACED) + UNSPACED
_CLEAN_END = re.compile(rf"(?:[{_SIGNS}][{re.escape(CLOSING)}]*(?:[ \t]*{EMOJI}+)?|{EMOJI}|```)\Z")
_CLEAN_ROOM = 64
_LONGEST_SIGN = 64
"""Characters of one letter with its marks, or of one emoji; what goes on longer is none."""
_MAYBE_ITEM = re.compile(r"\s*(?:[-*•+|]|\d{1,2}[.)]?)?\Z")
_SENTENCE = re.compile(rf"[^{_SIGNS}\n]*(?:[{_SIGNS}]+|\n+|\Z)")
_REPEATABLE = 4
_FENCE_OR_LINES = re.compile(r"```|\n+")
_LAST_WORD = re.compile(r"\s[^\s\u2e80-\uffdc]*\Z")
_LONGEST_WORD = 120
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]+\\Z")
_NOTHING = re.compile(rf"[\s,·*_~#>\"'`|\\\-–—\[\]\u200b\u200d\ufe0f.…{UNSPACED[2:]}]*")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Characters: a sentence end breaks after ``aim``; ``longest`` never exceeds what a platform takes.

    ``bubbles`` are made at will; only a text over ``longest`` may need more.
    """

    aim: int = 90
    longest: int = 1500
    bubbles: int = 4


class Splitter:
    """Feed it shown text; it gives back the bubbles that are complete.

    ``repeating`` says that the model goes on repeating its last bubbles, none of which is given twice.
    """

    def __init__(self, sizes: Sizes) -> None:
        self.repeating = False
        self._sizes = sizes
        self._bubbles: list[str] = []
        self._repeats = 0
        self._clear()

    def feed(self, text: str) -> list[str]:
        """Return the bubbles that this text completed."""
        first, *others = text.split(TAKE_BACK)
        ready = self._read(first)
        for part in others:
            self._clear()
            ready += self._read(part)
        return ready

    def finish(self, *, complete: bool) -> list[str]:
        """Return the rest; an answer that was cut off (``complete`` false) loses its unfinished sentence."""
        text = "".join(self._parts)
        if not complete:
            text = _without_half_sentence(text.rstrip(), only=not self._bubbles)
        self._clear()
        ready = self._read(text)
        while self._open() and (end := self._ends.finish()) is not None:
            ready += self._cut(end)
        rest = "".join(self._parts)
        self._clear()
        return ready + self._keep(rest)

    def _clear(self) -> None:
        self._parts: list[str] = []
        self._ends = Ends()

    def _open(self) -> bool:
        """Whether another bubble may begin."""
        return len(self._bubbles) < self._sizes.bubbles - 1

    def _read(self, text: str) -> list[str]:
        self._parts.append(text)
        ready: list[str] = []
        while text and self._open() and (end := self._first_break(text)) is not None:
            ready += self._cut(end)
            text = self._parts[0]
        return ready

    def _first_break(self, text: str) -> End | None:
        """Where the first bubble ends that this text, the last part, completes."""
        return next((end for end in self._ends.feed(text) if end.line or self._is_long(end)), None)

    def _is_long(self, end: End) -> bool:
        return end.at - (self._ends.start or 0) >= self._sizes.aim

    def _cut(self, end: End) -> list[str]:
        text = "".join(self._parts)
        self._clear()
        self._parts.append(text[end.at :])
        return self._keep(text[: end.at])

    def _keep(self, part: str) -> list[str]:
        bubbles: list[str] = []
        for piece in within(part.strip(), self._sizes.longest):
            if self.repeating or _NOTHING.fullmatch(piece):
                continue
            if bare(piece) in map(bare, self._bubbles[-3:]):
                self._repeats += 1
                self.repeating = self._repeats > 1
            else:
                self._bubbles.append(piece)
                bubbles.append(piece)
        return bubbles


def _open_fence(text: str) -> bool:
    return text.count("```") % 2 == 1


def _without_half_sentence(text: str, *, only: bool) -> str:
    """What is whole of a text that was cut off; where nothing is, its words with an ellipsis (``only``) or ""."""
    text = _once(text)
    if _ends_cleanly(text):
        return text
    whole = text[: max(_last_line_end(text), max(sentence_ends(text), default=0))]
    if not _NOTHING.fullmatch(whole):
        return whole
    words = _without_last_word(text).rstrip(" ,;:-–—.…")
    if not only or _NOTHING.fullmatch(words) or "://" in words[-_LONGEST_WORD:].split()[-1]:
        return ""
    return f"{words}…" + "\n```" * _open_fence(words)


def _once(text: str) -> str:
    """The text without sentences that only say again what the one before them said."""
    kept: list[str] = []
    last = ""
    for sentence in _SENTENCE.findall(text):
        bare_sentence = sentence.strip()
        if bare_sentence != last or len(last) < _REPEATABLE:
            kept.append(sentence)
        last = bare_sentence or last
    return "".join(kept)


def _last_line_end(text: str) -> int:
    """Where the last line outside of code ends."""
    place = fences = 0
    for match in _FENCE_OR_LINES.finditer(text):
        if match[0] == "```":
            fences += 1
        elif fences % 2 == 0:
            place = match.start()
    return place


def _without_last_word(text: str) -> str:
    head, tail = text[:-_LONGEST_WORD], text[-_LONGEST_WORD:]
    return head + _LAST_WORD.sub("", tail)


def _ends_cleanly(text: str) -> bool:
    last_line = text.rsplit("\n", 1)[-1]
    half = _open_fence(text) or abbreviated(text) or (len(last_line) < _CLEAN_ROOM and _MAYBE_ITEM.match(last_line))
    return bool(_CLEAN_END.search(text[-_CLEAN_ROOM:])) and not half


def within(text: str, longest: int, *, length: Callable[[str], int] = len) -> list[str]:
    """Cut a text over a limit at lines, else sentences, else spaces; only an unbroken run is cut inside, never in an
    emoji. ``length`` says how long a text is where the limit is counted in other units than characters."""
    if len(text) <= longest and length(text) <= longest:
        return [text]
    pieces: list[str] = []
    text = text.strip()
    at = 0
    # No unit is larger than a character, so that a window of so many characters is more than enough to look at.
    while len(text) - at > longest or length(text[at:]) > longest:
        window = text[at : at + longest + 1]
        cut = _cut_in(window, _fitting(window, longest, length))
        pieces.append(window[:cut].rstrip())
        at += cut
        at += len(text[at : at + longest]) - len(text[at : at + longest].lstrip())
    return [*pieces, text[at:].lstrip()]


def _cut_in(window: str, room: int) -> int:
    """Where to cut a text of which ``room`` characters fit."""
    window = window[: room + 1]
    far = room // 3
    spaces = [space.start() for space in re.finditer(r"\s", window)]
    cuts = (
        max((at for at in spaces if window[at] == "\n" and at > far), default=0),
        max((at for at in sentence_ends(window) if at > far), default=0),
        max(spaces, default=0),
    )
    return next(filter(None, cuts), 0) or _between_signs(window, room)


def _fitting(text: str, longest: int, length: Callable[[str], int]) -> int:
    """How many of a text's first characters are within the limit: at least one."""
    places = range(1, min(len(text), longest) + 1)
    return max(bisect_right(places, longest, key=lambda at: length(text[:at])), 1)


def _between_signs(text: str, at: int) -> int:
    """The last place up to ``at`` that is not inside an emoji or a letter with marks."""
    room = at
    while at > max(room - _LONGEST_SIGN, 1) and (text[at - 1] == "\u200d" or _belongs_to_last(text[at])):
        at -= 1
    flags = _FLAG.search(text[max(at - _CLEAN_ROOM, 0) : at])
    # Two letters make a flag.
    inside = flags is not None and len(flags[0]) % 2 and "\U0001f1e6" <= text[at] <= "\U0001f1ff"
    return at - 1 if inside else at


def _belongs_to_last(sign: str) -> bool:
    return not sign.isascii() and unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf", "Sk")


# His last lines are looked at in each turn.
@lru_cache(maxsize=512)
def bare(text: str) -> str:
    """The words of a text alone, to see whether the same was said before."""
    return " ".join(words_of(text)).casefold() or text
