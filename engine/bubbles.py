"""Splits a reply into bubbles while it is being written: at the model's own breaks and at sentence ends.

It never cuts a URL, code, an emoji or a list, and never gives an empty or half bubble.
"""

import re
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"""[.!?…]+[)"'”’*]*(?=\s)|[。！？]+[」”]?""")
_ABBREVIATION = re.compile(r"(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|approx|no|p\.s|a\.m|p\.m)|\b[A-Z])\.$", re.I)
_LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s")
_CLEAN_END = re.compile(r"""[.!?…。！？)"'”’*~:;`\]]\s*$""")
_WORDISH = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Characters: a sentence end breaks after ``aim``; ``longest`` never exceeds what a platform takes."""

    aim: int = 90
    longest: int = 1500
    most: int = 4


class Splitter:
    """Feed it shown text; it gives back the bubbles that are complete."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self._buffer = ""
        self._given: list[str] = []

    def feed(self, text: str) -> list[str]:
        """Return the bubbles that this text completed."""
        self._buffer += text
        ready: list[str] = []
        while (at := self._break()) is not None:
            part, self._buffer = self._buffer[:at], self._buffer[at:]
            ready += self._keep(part)
        return ready

    def finish(self, *, complete: bool) -> list[str]:
        """Return the rest; an answer that was cut off (``complete`` false) loses its unfinished sentence."""
        rest = self._buffer.strip()
        self._buffer = ""
        if not complete and rest and not _CLEAN_END.search(rest) and not _has_emoji(rest[-1]):
            rest = _without_half_sentence(rest, only=not self._given)
        return self._keep(rest)

    @property
    def repeating(self) -> bool:
        """Whether the model says again what it has just said."""
        return any(_bare(text) == _bare(self._given[-1]) for text in self._given[:-1][-3:])

    def _keep(self, part: str) -> list[str]:
        kept: list[str] = []
        for piece in _within(part.strip(), self._sizes.longest):
            if _WORDISH.search(piece) or _has_emoji(piece):
                self._given.append(piece)
                if self.repeating:
                    self._given.pop()
                else:
                    kept.append(piece)
        return kept

    def _break(self) -> int | None:
        """Where the buffer's first bubble ends, or None while that is open."""
        if len(self._given) >= self._sizes.most - 1:
            return None
        text = self._buffer
        lead = len(text) - len(text.lstrip())
        for found in re.finditer(r"\n+", text[lead:]):
            at = lead + found.start()
            after = text[lead + found.end() :]
            if not after:
                # Whether a list goes on is only known when the next line has begun.
                return None
            if not _open_code(text[:at]) and not (_LIST_ITEM.match(after) or _in_list(text[lead:at], after)):
                return lead + found.end()
        for end in _SENTENCE_END.finditer(text):
            if end.end() - lead >= self._sizes.aim and self._may_end(text, end.end()):
                return end.end()
        return None

    def _may_end(self, text: str, at: int) -> bool:
        head = text[:at]
        line = head.rsplit("\n", 1)[-1]
        return not (_open_code(head) or head.count("`") % 2 or _ABBREVIATION.search(head) or _LIST_ITEM.match(line))


def _open_code(text: str) -> bool:
    return text.count("```") % 2 == 1


def _in_list(head: str, after: str) -> bool:
    """A list's indented continuation belongs to it."""
    return bool(_LIST_ITEM.match(head.rsplit("\n", 1)[-1])) and after[:2] == "  "


def _without_half_sentence(text: str, *, only: bool) -> str:
    ends = [end.end() for end in _SENTENCE_END.finditer(text + " ") if end.end() < len(text)]
    if ends and not _open_code(text[: ends[-1]]):
        return text[: ends[-1]].rstrip()
    if not only:
        return ""
    whole_words = text.rsplit(None, 1)[0] if " " in text else text
    return whole_words.rstrip(" ,;:-–—") + "…"


def _within(text: str, longest: int) -> list[str]:
    """Cut a text over the platform's limit at paragraphs, lines or spaces; only an unbroken run is cut inside."""
    pieces: list[str] = []
    while len(text) > longest:
        window = text[:longest]
        at = max(window.rfind("\n\n"), window.rfind("\n"), 0) or window.rfind(" ")
        if at < longest // 3:
            at = window.rfind(" ") if window.rfind(" ") > 0 else longest
        pieces.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*pieces, text]


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _has_emoji(text: str) -> bool:
    return any(ord(char) > 0x2190 for char in text)
