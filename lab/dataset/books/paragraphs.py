"""Cuts a text into paragraphs by the way in which this book parts them, and tells which of them are headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

_BLANK = re.compile(r"(?:\r?\n[ \t\f]*){2,}")
_LINE = re.compile(r"[^\r\n]+")
_HEADING = re.compile(
    r"(?:chapter|book|part|stave|letter|scene|act|phase|volume|section)\s+(?:the\s+)?(?:[ivxlc]+|\d+|[a-z-]+)\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"(?:[IVXLC]{1,7}|\d{1,3})\b\s*[.:—–-]*\s*(.*)", re.DOTALL)
_LONG_WORD = re.compile(r"\b[^\W\d_]{4,}")
_ENDS = tuple(".!?\"'”’»:—")
_OPENS = tuple("\"'“‘«—")
_LONG, _SHORT = 2_500, 0.8
"""Characters of a block that can't be one paragraph all through a book; the part of a full line that ends one."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of a text without the blanks around it, and the number of its chapter: 0 before the first."""

    start: int
    end: int
    chapter: int
    is_heading: bool


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """All paragraphs of a text in order."""
    found: list[Paragraph] = []
    chapter, since = 0, 0
    for start, end in _spans(text):
        body = text[start:end]
        is_heading = _is_heading(body) or (bool(found) and found[-1].is_heading and _is_subtitle(body))
        if is_heading:
            # A title below a number is of the same heading; a table of contents is one heading after another.
            chapter += not found or not found[-1].is_heading or since > 1
            since = 0
        since += 1
        found.append(Paragraph(start, end, chapter, is_heading))
    return tuple(found)


def _is_heading(text: str) -> bool:
    if len(text) > 120 or text[-1] in ",;" or text.startswith(_OPENS):
        return False
    if text.isupper() and len(text) > 3:
        return True
    if match := _HEADING.fullmatch(text):
        return not match[1] or bool(match[1][0] in ".:—–- \r\n" and text[-1] not in "!?" and _is_title(match[1]))
    if match := _NUMBER.fullmatch(text):
        return not match[1] or (text[-1] not in ".!?" and _is_title(match[1]))
    return False


def _is_subtitle(text: str) -> bool:
    """Whether it can be a chapter's title below its number."""
    return len(text) < 120 and text[-1].isalnum() and not text.startswith(_OPENS) and _is_title(text)


def _is_title(text: str) -> bool:
    """Whether the longer words are written large: "I" and "Part of" begin ordinary sentences too."""
    words = _LONG_WORD.findall(text)
    return bool(sum(word[0].isupper() for word in words) >= 0.6 * len(words))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    blocks = list(_trimmed(text, _between(text)))
    if not blocks:
        return
    lines = sum(text.count("\n", start, end) + 1 for start, end in blocks)
    if lines < 3 * len(blocks) or _typical([end - start for start, end in blocks]) < _LONG:
        yield from blocks
        return
    for start, end in blocks:
        yield from _lines(text, start, end)


def _typical(lengths: list[int]) -> float:
    """The length of the block in which the middle character of the book lies."""
    half, passed = sum(lengths) / 2, 0
    for length in sorted(lengths):
        passed += length
        if passed >= half:
            return length
    return 0


def _between(text: str) -> Iterator[tuple[int, int]]:
    last = 0
    for match in _BLANK.finditer(text):
        yield last, match.start()
        last = match.end()
    yield last, len(text)


def _trimmed(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        body = text[start:end]
        if stripped := body.strip():
            left = start + len(body) - len(body.lstrip())
            yield left, left + len(stripped)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The paragraphs of a block without blank lines: by indented lines, by long lines, or by lines that end early."""
    lines = [(match.start(), match.end()) for match in _LINE.finditer(text, start, end)]
    width = median(right - left for left, right in lines)
    indented = [text[left] in " \t" for left, _ in lines]
    by_indent = 0.03 < sum(indented) / len(lines) < 0.7
    first = lines[0][0]
    for (left, right), (next_left, _), is_indented in zip(lines, lines[1:], indented[1:], strict=False):
        body = text[left:right].rstrip()
        opens = text[next_left : next_left + 12].lstrip().startswith(_OPENS)
        early = len(body) < width * _SHORT and body.endswith(_ENDS)
        if is_indented if by_indent else width > 120 or (opens and body.endswith(_ENDS)) or early:
            yield from _trimmed(text, iter([(first, right)]))
            first = next_left
    yield from _trimmed(text, iter([(first, lines[-1][1])]))
