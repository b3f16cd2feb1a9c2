"""Single quote marks, told from the apostrophes that look like them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.dataset.books import Paragraph
from lab.dataset.marks.sides import Mark, Side
from persona.words import tables

_WORDS = tables(__file__)
_TRAILING, _LEADING = frozenset(_WORDS["trailing"]), frozenset(_WORDS["leading"])
_SIGN = re.compile("['‘’‚]")
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_WORD_AFTER = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CUT_SHORT = re.compile(r"\b([^\W\d_]+)['’](?=[\s—-])")
_OFTEN = 4
"""Times that a word with an apostrophe at its end must stand in a book to be one that is written so there."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """What a mark could be: ``weak`` behind a word, ``may_open`` after a pause, before one often cut short;
    ``within`` a clause, where somebody who speaks already only cuts a word short."""

    at: int
    opens: bool = False
    closes: bool = False
    weak: bool = False
    may_open: bool = False
    within: bool = False


def marks(text: str, paragraphs: Sequence[Paragraph]) -> list[list[Mark]]:
    """The marks of each paragraph, without apostrophes."""
    counts = Counter(match[1].lower() for match in _CUT_SHORT.finditer(text))
    cut = _TRAILING | {word for word, count in counts.items() if count >= _OFTEN}
    return [list(_chosen(list(_signs(text, each.start, each.end, cut)))) for each in paragraphs]


def _signs(text: str, start: int, end: int, cut: frozenset[str]) -> Iterator[_Sign]:
    for match in _SIGN.finditer(text, start, end):
        at = match.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if after.isalnum() and (before.isalnum() or before in "'‘"):
            continue
        if match[0] in "‘‚" or (match[0] == "'" and (before.isspace() or before in '(—-[_"“') and not after.isspace()):
            yield _opening(text, at, start, after, match[0] != "'")
        elif before.isspace():
            continue
        elif before.isalpha():
            word = _WORD_BEFORE.search(text, max(start, at - 30), at)
            yield _behind_word(at, word[0] if word else "", after, cut)
        else:
            yield _Sign(at, closes=True)


def _behind_word(at: int, word: str, after: str, cut: frozenset[str]) -> _Sign:
    is_cut = word != "I" and (word.lower() in cut or word.lower().endswith(("in", "s")))
    return _Sign(at, closes=not is_cut and after in ",;:.!?)", weak=not is_cut)


def _opening(text: str, at: int, start: int, after: str, is_curled: bool) -> _Sign:
    match = _WORD_AFTER.match(text, at + 1)
    word = match[0] if match else ""
    is_elision = not is_curled and word.lower() in _LEADING and not word[0].isupper()
    # Broken off by a dash and closed: "I thought--' he said" has a blank behind it.
    if at > start and text[at - 1] in "—-" and not after.isalnum():
        return _Sign(at, closes=True)
    pause = text[start:at].rstrip()[-1:]
    within = not is_curled and pause.isalpha()
    return _Sign(at, opens=not is_elision, may_open=is_elision and pause in ("", *",:;.!?—-"), within=within)


def _chosen(signs: list[_Sign]) -> Iterator[Mark]:
    place = 0
    is_open = False
    while place < len(signs):
        sign = signs[place]
        if not is_open:
            if sign.opens or (sign.may_open and _closes_later(signs, place + 1)):
                yield Mark(sign.at, Side.OPEN)
                is_open = True
            elif sign.closes and not sign.weak:
                yield Mark(sign.at, Side.CLOSE)
            place += 1
            continue
        until = _next_opening(signs, place)
        close = _closing(signs, place, until)
        if close is None:
            if until == len(signs):
                return
            place = until
            yield Mark(signs[until].at, Side.OPEN)
            place += 1
            continue
        yield Mark(signs[close].at, Side.CLOSE)
        is_open = False
        place = close + 1


def _next_opening(signs: Sequence[_Sign], first: int) -> int:
    """Where what is open must have ended; within a clause only if something before could have ended it."""
    could_end = False
    for place in range(first, len(signs)):
        sign = signs[place]
        if sign.opens and (could_end or not sign.within):
            return place
        could_end |= sign.closes or sign.weak
    return len(signs)


def _closing(signs: Sequence[_Sign], first: int, until: int) -> int | None:
    """The sign that closes what is open, of those before the next opening: a sure one, else one behind a word."""
    here = range(first, until)
    sure = next((place for place in here if signs[place].closes and not signs[place].weak), None)
    if sure is not None:
        return sure
    likely = next((place for place in here if signs[place].closes), None)
    return likely if likely is not None else next((place for place in here if signs[place].weak), None)


def _closes_later(signs: Sequence[_Sign], first: int) -> bool:
    """Whether the next sure sign is one that closes."""
    for sign in signs[first:]:
        if sign.opens or (sign.closes and not sign.weak):
            return sign.closes
    return False
