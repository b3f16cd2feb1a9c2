"""Know a goodbye, and what a line that lets a person go must not hold; knows no chat."""

import random
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from engine.safety.fitness import GUILT
from engine.safety.lexicon import first, table, without
from engine.safety.likeness import is_like, is_unlike
from engine.safety.reading import Reading
from persona.languages import ENGLISH

_GOODBYES: Mapping[str, Sequence[str]] = table("goodbyes")
GOODBYES: Sequence[str] = tuple(chain.from_iterable(_GOODBYES.values()))
"""Those in all languages."""


def is_goodbye(reading: Reading, intents: Collection[str] | None = None) -> bool:
    """Whether the person is leaving, for now or for longer. ``intents`` are the kinds that its meaning told, None where
    it was not asked."""
    if intents is not None:
        return "goodbye" in intents
    if is_named(reading):
        return not is_unlike("goodbye", reading)
    return is_like("goodbye", reading) and not is_excused(reading)


def is_excused(reading: Reading) -> bool:
    """Whether it holds what only sounds like a goodbye."""
    return any(first("not_goodbye", clause) for clause in reading.last_clauses)


def is_named(reading: Reading) -> bool:
    """Whether a pattern says so."""
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
