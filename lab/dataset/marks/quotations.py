"""The quotations of a book, paragraph by paragraph, with what belongs to speech that goes on in the next one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.dataset.books import Paragraph
from lab.dataset.marks import dashes, double, single
from lab.dataset.marks.sides import Mark, Side
from lab.dataset.marks.styles import Style, style_of

_FARTHEST = 30
"""Paragraphs of a letter that may stand under one pair of marks."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of text with its marks, the place of the paragraph that it begins in, and whether it goes on with what
    the paragraph before left open."""

    start: int
    end: int
    paragraph: int
    goes_on: bool = False


def quotations(text: str, paragraphs: Sequence[Paragraph], style: Style | None = None) -> tuple[Quotation, ...]:
    """All quotations of a text in order; nested ones are part of those around them."""
    style = style or style_of(text, paragraphs)
    if style is Style.DASH:
        return tuple(
            Quotation(start, end, place)
            for place, paragraph in enumerate(paragraphs)
            if not paragraph.is_heading
            for start, end in dashes.spans(text, paragraph.start, paragraph.end)
        )
    if style is Style.SINGLE:
        marks = single.marks(text, paragraphs)
    else:
        marks = [double.marks(text, each.start, each.end, style) for each in paragraphs]
    return tuple(_read(text, paragraphs, marks))


def _read(text: str, paragraphs: Sequence[Paragraph], marks: Sequence[Sequence[Mark]]) -> Iterator[Quotation]:
    is_open = False
    closed_till = -1
    for place, paragraph in enumerate(paragraphs):
        mine = [mark for mark in marks[place] if mark.at >= closed_till]
        if paragraph.is_heading:
            is_open = False
            continue
        start: int | None = None
        goes_on = is_open and bool(mine) and mine[0].at == paragraph.start + _blank(text, paragraph)
        is_open = False
        for mark in mine:
            if start is None and mark.side is not Side.CLOSE:
                start = mark.at
            elif (start is not None and mark.side is Side.CLOSE) or (mark.side is Side.EITHER and start is not None):
                yield Quotation(start, mark.at + 1, place, goes_on)
                start, goes_on = None, False
            elif start is not None:
                # A second opening: the closing mark was forgotten.
                yield Quotation(start, _last(text, start, mark.at), place, goes_on)
                start, goes_on = mark.at, False
        if start is None:
            continue
        if end := _far_end(marks, place):
            closed_till = end
            yield Quotation(start, end, place, goes_on)
        else:
            is_open = True
            yield Quotation(start, paragraph.end, place, goes_on)


def _blank(text: str, paragraph: Paragraph) -> int:
    body = text[paragraph.start : paragraph.end]
    return len(body) - len(body.lstrip("_*( "))


def _last(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(" \t\r\n_—-("))


def _far_end(marks: Sequence[Sequence[Mark]], place: int) -> int:
    """Where a later paragraph closes what this one left open without opening it anew; 0 where none does."""
    for row in marks[place + 1 : place + 1 + _FARTHEST]:
        if row:
            return row[0].at + 1 if row[0].side is Side.CLOSE else 0
    return 0
