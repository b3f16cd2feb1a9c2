"""Know a goodbye, and what a line that lets a person go must not hold; knows no chat."""

import random
import re
from collections.abc import Collection, Sequence

from engine.safety.forms import forms
from engine.safety.lexicon import first, table, without
from engine.safety.normalize import normalize

GOODBYES: Sequence[str] = tuple(table("said")["goodbyes"])

_LAST_WORDS = 1000
"""Characters in which a farewell is looked for."""
_CLAUSE = re.compile(r"[^.!?\n;。！？]+[.!?;。！？]*")


def is_goodbye(text: str) -> bool:
    """Whether the person is leaving, for now or for longer."""
    clauses = _CLAUSE.findall(text[-_LAST_WORDS:])
    return any(first("goodbye", without("not_goodbye", normalize(clause))) for clause in clauses)


def guilt(text: str) -> str | None:
    """The name of the pattern by which a line of Harry's would hold a person back or make them feel bad."""
    return next(filter(None, (first("guilt", plain) for plain in forms(normalize(text)))), None)


def lets_go(text: str) -> bool:
    """Whether a line answers a goodbye with one: it asks nothing, holds nobody, and speaks of them, not of him."""
    if "?" in text or "？" in text or guilt(text):
        return False
    clauses = [normalize(clause.strip()) for clause in _CLAUSE.findall(text)]
    return any(first("kind", clause) for clause in clauses) and all(map(_of_them, clauses))


def _of_them(clause: str) -> bool:
    """Whether a part of a farewell is about the person, or one of the few things he may say of himself."""
    return first("parting", clause) is not None or first("first_person", clause) is None


def plain_goodbye(rng: random.Random, *, besides: Collection[str] = ()) -> str:
    """A short kind line that asks for nothing, and was not among the latest ones."""
    return rng.choice([line for line in GOODBYES if line not in besides] or GOODBYES)
