"""Which name is told of whom or what: "my sister's called Vera", "Gerald, our car"; knows no question."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from engine.memory.knowing.tellings import Telling
from persona.text import straighten
from persona.words import either, tables

_WORDS = tables(__file__, "naming.toml")
_TITLES = frozenset(_WORDS["titles"]["words"].split())
_INSIDE = re.compile(r"(?<![.!?] )(?<!^)\b[A-ZÀ-Ý][\w-]+")
_CALLED = re.compile(
    either(["\\b(?:called|named|names? (?:is|are)|name's) (<any>)|^(<capital>)(?:'s| is| and|$)"], _WORDS["parts"])
)
_LONGEST = 300
"""Characters of a text in which a name is looked for."""


def names_of(words: Collection[str], text: str) -> str:
    """The names that a text gives to what any of these words (in small letters) means, as it spells them; "" for
    none."""
    text = straighten(text)[:_LONGEST]
    found = (match["name"] for pattern in _patterns(frozenset(words)) for match in pattern.finditer(text))
    return next(filter(_is_name, found), "")


def names_in(tellings: Sequence[Telling]) -> frozenset[str]:
    """All names that stand in what was told, in small letters."""
    return frozenset(name.casefold() for telling in tellings for name in _names(straighten(telling.text)))


@lru_cache(maxsize=256)
def _patterns(words: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    parts = {**_WORDS["parts"], "of": "|".join(map(re.escape, sorted(words)))}
    return tuple(re.compile(either([phrase], parts), re.IGNORECASE) for phrase in _WORDS["named"]["when"])


def _is_name(name: str) -> bool:
    return name.split()[0].strip(",").casefold().removesuffix("'s") not in _TITLES


def _names(text: str) -> Iterator[str]:
    found = (
        *(match[0] for match in _INSIDE.finditer(text)),
        *(match[1] or match[2] for match in _CALLED.finditer(text)),
    )
    return (name.removesuffix("'s") for name in found if _is_name(name))
