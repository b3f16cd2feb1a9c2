"""Whom somebody speaks to and of in a speech: the one addressed hardly ever is the speaker, and often answers."""

import re
from dataclasses import dataclass

from lab.dataset.marks import Quotation
from lab.dataset.speakers.mentions import Mention
from lab.dataset.speakers.page import Page
from lab.dataset.speakers.speeches import Speech
from persona.words import either, tables

_BEFORE = re.compile(rf"(?:^|[,;.!?—–“‘\"'(-]|\b(?:{either(tables(__file__)['greetings'])}))\s*$", re.IGNORECASE)
_AFTER = re.compile(r"\s*(?:[,;.!?—–”’\"'):-]|$)")
_SELF = re.compile(r"\b(?:I am|I[’']m|my name is|name[’']s|call me|this is)\s+$", re.IGNORECASE)
_LEAD = 20
"""Characters before a name that tell how it is used."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who is spoken ``to``, who is spoken ``of``, and who says that they are somebody, by their places in the cast."""

    to: frozenset[int]
    of: frozenset[int]
    selves: frozenset[int]


def is_spoken_to(page: Page, quote: Quotation, mention: Mention) -> bool:
    """Whether a name in a quotation stands apart, as those of people do who are spoken to."""
    before = page.text[max(quote.start, mention.start - _LEAD) : mention.start]
    return bool(_BEFORE.search(before) and _AFTER.match(page.text, mention.end, quote.end))


def addressed(page: Page, speech: Speech) -> Addressed:
    """All who are named in a speech."""
    to: set[int] = set()
    of: set[int] = set()
    selves: set[int] = set()
    for place in speech.quotes:
        quote = page.quotes[place]
        for mention in page.named[place]:
            if _SELF.search(page.text[max(quote.start, mention.start - _LEAD) : mention.start]):
                group = selves
            else:
                group = to if is_spoken_to(page, quote, mention) else of
            group.add(page.likeliest(mention))
    return Addressed(frozenset(to), frozenset(of - to), frozenset(selves))
