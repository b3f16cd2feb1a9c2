"""What somebody says, as a line of talk: quotations of one breath joined, marks and tags gone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.dataset.speakers.attribution import Said

_MARKS = " \t\r\n\"“”„«»‹›‘’'_*"
_ENDS = ".!?"
_DASHES = re.compile(r"\s*--+\s*")
_EMPHASIS = re.compile(r"[_*](?=\w)|(?<=[\w.,!?])[_*]")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line: whose it is (None where nobody knows), how sure that is, its words, and where it stands in its source."""

    speaker: str | None
    confidence: float
    text: str
    paragraph: int
    chapter: int
    start: int = 0


def spoken(text: str, said: Sequence[Said]) -> Iterator[Spoken]:
    """The lines of a book in order; what one person says within a paragraph is one line."""
    group: list[Said] = []
    for each in said:
        if group and (each.paragraph, each.speaker) != (group[-1].paragraph, group[-1].speaker):
            yield _line(text, group)
            group = []
        group.append(each)
    if group:
        yield _line(text, group)


def _ended(words: str) -> str:
    """What is said up to a tag ends with a comma in print, even where it ends a sentence."""
    return f"{words[:-1]}." if words.endswith(",") else words


def _line(text: str, group: Sequence[Said]) -> Spoken:
    words = ""
    for before, each in zip([None, *group[:-1]], group, strict=True):
        part = " ".join(_EMPHASIS.sub("", text[each.start : each.end].strip(_MARKS)).split())
        if before is not None and text[before.end : each.start].rstrip(_MARKS).endswith(tuple(_ENDS)):
            words = _ended(words)
        words = f"{words} {part}" if words else part
    words = _ended(words)
    first = group[0]
    confidence = min(each.confidence for each in group)
    return Spoken(
        first.speaker, confidence, _DASHES.sub(" — ", words).strip(), first.paragraph, first.chapter, first.start
    )
