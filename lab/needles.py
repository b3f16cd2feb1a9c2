"""`python -m lab.needles`: write down what each pattern of the house can't do without."""

from functools import cache

import bot.roles  # noqa: F401 - all that a house loads
from engine import safety
from engine.memory.clauses import clauses
from engine.memory.rules import rules_near
from lab.screen.samples import chat
from persona.needles import KNOWN, LONGEST, spaced, written
from persona.sieve import patterns

_EACH = 7
"""Of so many lines of ordinary talk one tells how often a needle is met."""
_NEVER = 1e-5
"""What is met in none of them is met now and then."""


def made() -> bytes:
    """What `KNOWN` should hold."""
    safety.rehearse()
    for clause in clauses("My sister called last night."):
        rules_near(clause)
    lines = [spaced(row.text) for row in chat(measured=False)[::_EACH]]

    @cache
    def share(needle: str) -> float:
        return sum(needle[:LONGEST] in line for line in lines) / len(lines) + _NEVER

    return written(patterns(), share)


if __name__ == "__main__":
    KNOWN.write_bytes(made())
