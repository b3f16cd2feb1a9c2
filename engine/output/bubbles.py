"""Splits a reply into bubbles while it is being written: at the model's own breaks and at sentence ends.

It never cuts a URL, code, an emoji or a list, and never gives an empty or half bubble. How the text was cut into
deltas changes nothing.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from persona.text import words_of
from persona.words import either, tables

_EMOJI = "[\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff\u200d\ufe0f\u20e3\U000e0020-\U000e007f]"
# An emoji after the full stop still belongs to the sentence.
_CJK_END = rf"[。！？]+[」』”’）]*(?:[ \t]*{_EMOJI}+)?"
_LATIN_END = rf"""[.!?…]+[)"'”’»*_]*(?:[ \t]*{_EMOJI}+)?"""
# A sentence is over when the next one has begun.
_SENTENCE_END = re.compile(rf"{_LATIN_END}(?=[ \t]+(?!{_EMOJI})\S)|{_CJK_END}(?=[ \t]*(?!{_EMOJI})[^。！？」』”’）\s])")
_BEFORE_DOT = either(tables(__file__)["abbreviations"]["before_dot"])
_ABBREVIATION = re.compile(rf"\b(?:(?i:{_BEFORE_DOT})|[A-HJ-Z])\.\Z")
_NEWLINES = re.compile(r"\n+")
_LIST_ITEM = re.compile(r"\s*(?:[-*•+|]|\d{1,2}[.)])\s|  ")
_MAYBE_ITEM = re.compile(r"\s*(?:[-*•+|]|\d{1,2}[.)]?)?\Z")
_CLEAN_END = re.compile(rf"(?:{_LATIN_END}|{_CJK_END}|{_EMOJI}|```)\s*\Z")
_LAST_WORD = re.compile(r"\s+[^\s\u2e80-\uffdc]*\Z")
_NOTHING = re.compile(r"[\s.,…·*_~#>\"'`|\\\-–—\[\]\u200b\u200d\ufe0f]*")
_SAID_AGAIN = re.compile(r"([^.!?…。！？\n]{3,}[.!?…。！？]+)(?:\s*\1)+")


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
        self._buffer = ""
        self._bubbles: list[str] = []
        self._repeats = 0

    def feed(self, text: str) -> list[str]:
        """Return the bubbles that this text completed."""
        self._buffer += text
        return self._complete_bubbles(last=False)

    def finish(self, *, complete: bool) -> list[str]:
        """Return the rest; an answer that was cut off (``complete`` false) loses its unfinished sentence."""
        if not complete:
            self._buffer = _without_half_sentence(self._buffer.rstrip(), only=not self._bubbles)
        ready = self._complete_bubbles(last=True)
        rest, self._buffer = self._buffer, ""
        return ready + self._keep(rest)

    def _complete_bubbles(self, *, last: bool) -> list[str]:
        ready: list[str] = []
        while (at := self._break(last=last)) is not None:
            part, self._buffer = self._buffer[:at], self._buffer[at:]
            ready += self._keep(part)
        return ready

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

    def _break(self, *, last: bool) -> int | None:
        """Where the buffer's first bubble ends, or None while that is open."""
        if len(self._bubbles) >= self._sizes.bubbles - 1:
            return None
        text = self._buffer
        start = len(text) - len(text.lstrip())
        for line_end in _NEWLINES.finditer(text, start):
            if (at := self._sentence_break(text, start, line_end.start())) is not None:
                return at
            after = text[line_end.end() :]
            if _MAYBE_ITEM.match(after) and not last:
                # Whether a list goes on is only known when the next line has begun.
                return None
            if not (_open_fence(text[: line_end.start()]) or _LIST_ITEM.match(after)):
                return line_end.end()
        return self._sentence_break(text, start, len(text))

    def _sentence_break(self, text: str, start: int, limit: int) -> int | None:
        """The first sentence end before ``limit`` that makes the bubble long enough."""
        ends = (end for end in _sentence_ends(text) if start + self._sizes.aim <= end < limit)
        return next(ends, None)


def _sentence_ends(text: str) -> Iterator[int]:
    """Where sentences end and others begin, outside of code, bold text and lists."""
    for end in _SENTENCE_END.finditer(text):
        head = text[: end.end()]
        line = head.rsplit("\n", 1)[-1]
        inside_marks = line.count("`") % 2 or line.count("**") % 2
        # After dots that trail off, a small letter goes on with the same sentence.
        goes_on = end[0].startswith(("..", "…")) and text[end.end() :].lstrip()[:1].islower()
        item = _LIST_ITEM.match(line) or _MAYBE_ITEM.match(line)
        if not (inside_marks or goes_on or item or _open_fence(head) or _ABBREVIATION.search(head)):
            yield end.end()


def sentences(line: str) -> list[str]:
    """The sentences of one line, as the bubbles break them."""
    ends = [*_sentence_ends(line), len(line)]
    starts = [0, *ends[:-1]]
    return [sentence for start, end in zip(starts, ends, strict=True) if (sentence := line[start:end].strip())]


def _open_fence(text: str) -> bool:
    return text.count("```") % 2 == 1


def _without_half_sentence(text: str, *, only: bool) -> str:
    """What is whole of a text that was cut off; where nothing is, its words with an ellipsis (``only``) or ""."""
    text = _SAID_AGAIN.sub(r"\1", text)
    if _ends_cleanly(text):
        return text
    ends = [*_sentence_ends(text), *(gap.start() for gap in _NEWLINES.finditer(text))]
    whole = text[: max((end for end in ends if not _open_fence(text[:end])), default=0)]
    if not _NOTHING.fullmatch(whole):
        return whole
    words = _LAST_WORD.sub("", text).rstrip(" ,;:-–—.…")
    if not only or _NOTHING.fullmatch(words) or "://" in words.split()[-1]:
        return ""
    return f"{words}…" + "\n```" * _open_fence(words)


def _ends_cleanly(text: str) -> bool:
    last_line = text.rsplit("\n", 1)[-1]
    half = _open_fence(text) or _ABBREVIATION.search(text) or _MAYBE_ITEM.match(last_line)
    return bool(_CLEAN_END.search(text)) and not half


def within(text: str, longest: int, *, length: Callable[[str], int] = len) -> list[str]:
    """Cut a text over a limit at lines, else sentences, else spaces; only an unbroken run is cut inside, never in an
    emoji. ``length`` says how long a text is where the limit is counted in other units than characters."""
    if length(text) <= longest:
        return [text]
    pieces: list[str] = []
    text = text.strip()
    while length(text) > longest:
        room = _fitting(text, longest, length)
        window = text[: room + 1]
        far = room // 3
        spaces = [space.start() for space in re.finditer(r"\s", window)]
        cuts = (
            max((at for at in spaces if text[at] == "\n" and at > far), default=0),
            max((at for at in _sentence_ends(window) if at > far), default=0),
            max(spaces, default=0),
        )
        at = next(filter(None, cuts), 0) or _between_signs(text, room)
        pieces.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*pieces, text]


def _fitting(text: str, longest: int, length: Callable[[str], int]) -> int:
    """How many of a text's first characters are within the limit: at least one."""
    # No unit is larger than a character, so the limit in characters is more than enough to look at.
    places = range(1, min(len(text), longest) + 1)
    return max(bisect_right(places, longest, key=lambda at: length(text[:at])), 1)


def _between_signs(text: str, at: int) -> int:
    """The last place up to ``at`` that is not inside an emoji or a letter with marks."""
    while at > 1 and (text[at - 1] == "\u200d" or unicodedata.category(text[at]) in ("Mn", "Mc", "Me", "Cf", "Sk")):
        at -= 1
    flags = re.search("[\U0001f1e6-\U0001f1ff]*\\Z", text[:at])
    # Two letters make a flag.
    inside = flags is not None and len(flags[0]) % 2 and "\U0001f1e6" <= text[at] <= "\U0001f1ff"
    return at - 1 if inside else at


def bare(text: str) -> str:
    """The words of a text alone, to see whether the same was said before."""
    return " ".join(words_of(text)).casefold() or text
