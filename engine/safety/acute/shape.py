"""The shape that a model's own words must have in the hours after a card: what may be said, not what may not."""

import re

from engine.safety.reading import read
from persona.words import either, lazily, tables

_SENTENCES, _CHARACTERS = 4, 320
"""That a message holds at most."""


def supports(text: str) -> bool:
    """Whether each sentence is present, takes in what was said, asks about the person, or points to a step."""
    clauses = [clause for clause in read(text).clauses if re.search(r"\w", clause)]
    is_brief = len(text) <= _CHARACTERS and len(clauses) <= _SENTENCES
    return is_brief and all(_SUPPORT.search(clause) for clause in clauses)


_SUPPORT = lazily(
    "|".join(
        rf"\b(?:{either(phrases)})" for topics in tables(__file__, "shape.toml").values() for phrases in topics.values()
    )
)
