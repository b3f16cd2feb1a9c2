"""Patterns that take a second are made when somebody asks, or beside all else, and not as the house opens."""

import subprocess
import sys

MADE = """
import re
made = []
compiled = re.compile
re.compile = lambda pattern, flags=0: made.append(pattern) or compiled(pattern, flags)
from engine.memory.knowing import likely
from engine.memory.knowing.likely.concepts import CONCEPTS
before = len(made)
likely.rehearse()
print(len(made) - before == 2 * len(CONCEPTS))
likely.rehearse()
print(len(made) - before == 2 * len(CONCEPTS))
"""


def test_the_patterns_of_concepts_wait_until_they_are_needed() -> None:
    """Whoever opens a talk in the terminal waits for none of them; twice they are not made either."""
    told = subprocess.run([sys.executable, "-c", MADE], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["True", "True"]
