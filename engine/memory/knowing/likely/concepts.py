"""What a text is about, as far as patterns tell: age, home, an animal, a trip …; knows no question and no answer."""

import re
from functools import cache, lru_cache

from engine.memory.clauses import written
from engine.memory.knowing.near.asking import PLAIN
from engine.turn.talk.mirror import plainly_mine
from persona.words import either, tables

TABLES = tables(__file__, "concepts.toml")
CONCEPTS = tuple(TABLES["asked"])
"""What a question can be about, in the order of the tables."""
LEANS = re.compile(TABLES["patterns"]["leans"])
"""Begins what says something of whom or what was told of before."""


@cache
def _patterns(side: str) -> tuple[re.Pattern[str], ...]:
    """How each concept is asked for, or told. It takes a second to make them, and many talks ask nothing."""
    return tuple(re.compile(either([TABLES[side][concept]], TABLES["parts"])) for concept in CONCEPTS)


def rehearse() -> None:
    """Make all patterns, so that whoever asks first need not wait."""
    for side in ("asked", "told"):
        _patterns(side)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text in small letters, with slang read as plain."""
    low = " ".join(written(text).lower().split())
    for slang, full in PLAIN:
        low = slang.sub(full, low)
    return plainly_mine(low)


def asked_of(low: str) -> tuple[bool, ...]:
    """Of which concepts plain words in small letters ask."""
    return tuple(pattern.search(low) is not None for pattern in _patterns("asked"))


@lru_cache(maxsize=4096)
def told_of(text: str) -> tuple[bool, ...]:
    """Of which concepts a text tells."""
    low = plain(text)
    return tuple(pattern.search(low) is not None for pattern in _patterns("told"))
