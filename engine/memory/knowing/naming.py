"""Which name is told of whom or what: "my sister's called Vera", "Gerald, our car"; knows no question."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from engine.memory.knowing.tellings import Telling
from persona.text import straighten
from persona.words import tables

_TITLES = frozenset(tables(__file__, "saying.toml")["titles"]["words"].split())
_CAPITAL = r"(?-i:[A-ZÀ-Ý])[\w'’-]*[^\W_]"
_ANY = r"(?!(?:after|him|her|it|them|me|us|a|an|the|my|so|that|because|and|is|are|was|off|back|in|by|for|to|not|really|just)\b)[^\W\d_][\w’-]*[^\W_]"
_MORE = rf"(?:(?:,| and|, and| &) {_CAPITAL})*"
_MANY = rf"(?:(?:,(?= (?-i:[A-ZÀ-Ý]))| and|, and| &) {_ANY})*"
_PRONOUN = r"(?:he|she|it|they|his|her|its|their|one|both|i)"
_LONGEST = 300
"""Characters of a text in which a name is looked for."""


def names_of(words: Collection[str], text: str) -> str:
    """The names that a text gives to what one of these words (in small letters) means, as it spells them; "" for none."""
    text = straighten(text)[:_LONGEST]
    for pattern in _patterns(tuple(sorted(words))):
        for match in pattern.finditer(text):
            if _is_name(match["name"]):
                return match["name"]
    return ""


def names_in(tellings: Sequence[Telling]) -> frozenset[str]:
    """All names that stand in what was told, in small letters."""
    return frozenset(name for telling in tellings for name in _names(telling.text))


@lru_cache(maxsize=256)
def _patterns(words: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    of = rf"(?:{'|'.join(map(re.escape, words))})"
    said = rf"(?P<name>{_CAPITAL}{_MORE})"
    told = rf"(?P<name>{_ANY}{_MANY})"
    return tuple(
        re.compile(phrase, re.IGNORECASE)
        for phrase in (
            rf"\b{of}s?(?:'s| is| was| are|,)? (?:is |was |are )?(?:called|named) {told}",
            rf"\b{of}(?:'s|s')? names? ?(?:is|are|was|'s|=|:)? {told}",
            rf"\b{of}s? (?:goes|go) by {told}",
            rf"\b{of}s?,? (?:is |- |– )?{said}",
            rf"\b{said}(?:,|,? (?:that|who|which|he|she|it)(?:'s| is)| is| was|'s) (?:my|our|the|a|an) (?:[\w-]+ ){{0,3}}?{of}\b",
            rf"\b{of}\b[^.]{{0,50}}?\b{_PRONOUN}(?:'s|'re| is| are|s)? (?:names? ?(?:is|are|'s)?|called|named|goes by|call (?:him|her|it|them)|calls? (?:him|her|it)|named (?:him|her|it|them)) {told}",
            rf"\b{of}\b[^.]{{0,60}}?\b(?:call|calls|called|named|christened|name) (?:(?:him|her|it|them) )?{told}",
            rf"\b(?:call|called|named|christened) (?:my|our|the|that) (?:[\w-]+ ){{0,2}}?{of} {told}",
            rf"\b{of}s?\b[^.,]{{0,30}}, {said}\Z",
        )
    )


def _is_name(name: str) -> bool:
    first = name.split()[0].strip(",").casefold()
    return first.removesuffix("'s") not in _TITLES


def _names(text: str) -> Iterator[str]:
    rest = straighten(text)
    for match in re.finditer(r"(?<![.!?] )(?<!^)\b[A-ZÀ-Ý][\w-]+", rest):
        if _is_name(match[0]):
            yield match[0].casefold()
    for match in re.finditer(
        rf"\b(?:called|named|names? (?:is|are)|name's) ({_ANY})|^({_CAPITAL})(?:'s| is| and|$)", rest
    ):
        name = match[1] or match[2]
        if _is_name(name):
            yield name.casefold().removesuffix("'s")
