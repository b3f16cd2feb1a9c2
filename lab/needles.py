"""`python -m lab.needles`: write down what each pattern of the house can't do without."""

import bot.roles  # noqa: F401 - all that a house loads
from engine import safety
from engine.memory.clauses import clauses
from engine.memory.rules import rules_near
from persona.needles import KNOWN, written
from persona.sieve import patterns


def made() -> bytes:
    """What `KNOWN` should hold."""
    safety.rehearse()
    for clause in clauses("My sister called last night."):
        rules_near(clause)
    return written(patterns())


if __name__ == "__main__":
    KNOWN.write_bytes(made())
