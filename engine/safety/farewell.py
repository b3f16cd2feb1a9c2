"""Know a goodbye, and what a line that lets a person go must not hold; knows no chat."""

import random
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from engine.safety.fitness import GUILT
from engine.safety.lexicon import first, table, without
from engine.safety.reading import Reading
from persona.languages import ENGLISH

_GOODBYES: Mapping[str, Sequence[str]] = table("goodbyes")
GOODBYES: Sequence[str] = tuple(chain.from_iterable(_GOODBYES.values()))
"""Those in all languages."""


def is_goodbye(reading: Reading) -> bool:
    """Whether the person is leaving, for now or for longer."""
    # Most clauses are none, so what only sounds like one is looked for last.
    leaving = (clause for clause in reading.last_clauses if first("goodbye", clause))
    return any(first("goodbye", without("not_goodbye", clause)) for clause in leaving)


def lets_go(reading: Reading) -> bool:
    """Whether a line answers a goodbye with one: it asks nothing, holds nobody, and speaks of them, not of him."""
    if "?" in reading.source or "？" in reading.source or GUILT.broken_by(reading):
        return False
    return any(first("kind", clause) for clause in reading.clauses) and all(map(_of_them, reading.clauses))


def _of_them(clause: str) -> bool:
    """Whether a part of a farewell is about the person, or one of the few things he may say of himself."""
    return first("parting", clause) is not None or first("first_person", clause) is None


def plain_goodbye(rng: random.Random, *, besides: Collection[str] = (), language: str = ENGLISH) -> str:
    """A short kind line in a claimed language that asks for nothing, and was not among the latest ones."""
    lines = _GOODBYES[language]
    return rng.choice([line for line in lines if line not in besides] or lines)
