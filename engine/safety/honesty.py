"""Keep "what are you?" truthful in and out; knows no persona but the name it is given."""

from collections.abc import Collection, Mapping

from engine.safety.fitness import ASKS_HUMAN
from engine.safety.lexicon import first, table, without
from engine.safety.reading import Reading

_WORDS = 14
"""Words that a short question has at most."""

_TRUTH: Mapping[str, str] = table("truth")


def asks_if_human(reading: Reading, intents: Collection[str] | None = None) -> bool:
    """Whether the person asks if they talk with a human, a machine, or something that feels. ``intents`` are the kinds
    that its meaning told, None where it was not asked."""
    if intents is not None:
        return "honesty" in intents
    return is_named(reading) or ASKS_HUMAN.is_like(reading)


def wants_it_confirmed(reading: Reading, before: Reading) -> bool:
    """Whether the person only asks if something is so, and had spoken of what he is in the words ``before``: "my
    daughter says you're a computer program", and then "is she right?"."""
    if not first("wants_it_confirmed", reading.text):
        return False
    return any(first("identity", clause) and first("to_him", clause) for clause in before.first_clauses)


def is_excused(reading: Reading) -> bool:
    """Whether it holds what only sounds like such a question."""
    return ASKS_HUMAN.is_excused(reading)


def is_named(reading: Reading) -> bool:
    """Whether a pattern says so."""
    if ASKS_HUMAN.named_in(reading):
        return True
    # Most clauses name no such thing, so what would excuse them is looked for last.
    named = (clause for clause in reading.first_clauses if first("identity", clause))
    return any(_asks_plainly(without(ASKS_HUMAN.excuse, clause)) for clause in named)


def _asks_plainly(clause: str) -> bool:
    """Whether a short question is to him, about what he is, and about nothing else."""
    if clause.count(" ") >= _WORDS or first("of_others", clause):
        return False
    return all(first(topic, clause) for topic in ("identity", "to_him", "as_question"))


def truth(name: str, question: Reading) -> str:
    """The honest answer, in a friendly voice, in the language of the question, where that is claimed."""
    language = first("language", question.text) or ""
    return _TRUTH.get(language, _TRUTH["en"]).format(name=name)
