"""Names and callings as they are seen in a book, counted by what shows that somebody is called so; merges nothing."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lab.dataset.books import Paragraph
from lab.dataset.marks import Quotation
from persona.words import either, tables

_WORDS = tables(__file__)
_SPEECH = tables(__file__, "../speakers/words.toml")
TITLES = {word.rstrip("."): key for key in ("m", "f", "n") for word in _WORDS["titles"][key]}
"""Whose title it is: m, f or n."""
_NOBODY = frozenset(_WORDS["nobody"]["words"])
_PLACES = frozenset(_WORDS["nobody"]["after"])
_VERBS = either(sorted((verb.replace(" ", r"\s+") for verb in _SPEECH["speech"]), key=len, reverse=True))
_SAID = re.compile(rf"\b(?:{_VERBS})\b(?:\s+\w+ly\b)?[\s,]+$", re.IGNORECASE)
_SAYS = re.compile(rf"\s+(?:(?:had|has|only|then|also|suddenly|\w+ly)\s+)?(?:{_VERBS})\b")
_CALLING = re.compile(
    rf"[\s,;—-]*\b(?:{_VERBS})\s+(?P<who>(?:the|my)\s+(?:[\w-]+\s+){{0,2}}?(?P<noun>[\w-]+))(?=\s*(?:[,.;:!?—(]|--|$|\s(?:with|in|to|and|as|who|at|from|of|on|when|by|again|\w+ly)\b))"
)
_CALLING_FIRST = re.compile(
    rf"[\s,;—-]*(?P<who>(?:the|my)\s+(?:[\w-]+\s+){{0,2}}?(?P<noun>[\w-]+))\s+(?:{_VERBS})\b", re.IGNORECASE
)
_CAPITAL = re.compile(r"[A-ZÀ-Ý][^\W_]*(?:[-'’][^\W_]+)*")
_ENDING = re.compile(r"['’](?:s|d|ll|ve|re|m|n|st)?$")
_SENTENCE = re.compile(r"(?:^|[.!?:\"'“”‘’«»_(—-])\s*$")
_PLACED = re.compile(r"\b(?:in|at|into|through|near|from|the|of|around|across|outside|over)\s+$")
_ADDRESS = re.compile(r"(?:^|[,;.!?—–\"'“‘(-])\s*$")


@dataclass(slots=True)
class Sightings:
    """How often each name stands in the text, where a sentence doesn't begin with it, beside a verb of speech, and
    where somebody is spoken to; and how often each calling does beside such a verb."""

    all: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    speaks: Counter[str] = field(default_factory=Counter)
    addressed: Counter[str] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    callings: Counter[str] = field(default_factory=Counter)


def sightings(text: str, paragraphs: Sequence[Paragraph], quotes: Sequence[Quotation]) -> Sightings:
    """Everything that is written as a name, and callings beside speech."""
    found = Sightings()
    inside: dict[int, list[Quotation]] = {}
    for quote in quotes:
        inside.setdefault(quote.paragraph, []).append(quote)
    for number, paragraph in enumerate(paragraphs):
        if paragraph.is_heading:
            continue
        at = paragraph.start
        for quote in inside.get(number, []):
            _narration(found, text, at, quote.start, is_after=at > paragraph.start)
            _speech(found, text, quote.start, quote.end)
            at = quote.end
        if at < paragraph.end:
            _narration(found, text, at, paragraph.end, is_after=at > paragraph.start)
    return found


def _narration(found: Sightings, text: str, start: int, end: int, *, is_after: bool) -> None:
    for name, left, right in _names(text, start, end):
        found.all[name] += 1
        if not _SENTENCE.search(text[max(start, left - 4) : left]) and left > start:
            found.within[name] += 1
            found.placed[name] += bool(_PLACED.search(text[max(start, left - 9) : left]))
        if _SAID.search(text[max(start, left - 30) : left]) or _SAYS.match(text, right, min(end, right + 40)):
            found.speaks[name] += 1
    if is_after:
        stretch = text[start : min(end, start + 80)]
        for pattern in (_CALLING, _CALLING_FIRST):
            if match := pattern.match(stretch):
                found.callings[" ".join(match["who"].split())] += 1
                break


def _speech(found: Sightings, text: str, start: int, end: int) -> None:
    for name, left, right in _names(text, start, end):
        found.all[name] += 1
        before, after = text[max(start, left - 4) : left], text[right : right + 1]
        if not _SENTENCE.search(before):
            found.within[name] += 1
        if _ADDRESS.search(before) and (not after or after in ",.!?;—-"):
            found.addressed[name] += 1


def _names(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Runs of words that are written large, titles with them, and where they stand."""
    run: list[str] = []
    left = right = start
    for match in _CAPITAL.finditer(text, start, end):
        word = _ENDING.sub("", match[0])
        gap = text[right : match.start()]
        joins = bool(run) and (not gap.strip() or (gap.strip() == "." and (run[-1] in TITLES or len(run[-1]) == 1)))
        begins = word in TITLES and bool(run) and run[-1] not in TITLES
        if run and (not joins or begins or (word in _NOBODY and word not in TITLES)):
            yield from _run(run, left, right)
            run = []
        if (
            (word in _NOBODY and word not in TITLES)
            or (word.isupper() and len(word) > 1)
            or _is_part(text, match.start())
        ):
            continue
        if not run:
            left = match.start()
        run.append(word)
        right = match.start() + len(word)
        if word != match[0]:
            yield from _run(run, left, right)
            run = []
    if run:
        yield from _run(run, left, right)


def _is_part(text: str, at: int) -> bool:
    return at > 0 and (text[at - 1].isalnum() or (text[at - 1] in "-'’" and at > 1 and text[at - 2].isalnum()))


def _run(run: list[str], left: int, right: int) -> Iterator[tuple[str, int, int]]:
    if run[-1] in _PLACES or len(run) > 4 or (all(word in TITLES for word in run) and TITLES[run[-1]] == "n"):
        return
    yield " ".join(run), left, right
