"""What the patterns of the house can't do without is written down."""

import subprocess
import sys

from persona.needles import KNOWN


def test_the_needles_that_are_kept_are_those_of_all_patterns() -> None:
    """In a process of its own: other tests bring patterns of theirs."""
    made = "import sys; from lab.needles import made; sys.stdout.buffer.write(made())"
    told = subprocess.run([sys.executable, "-c", made], capture_output=True, check=True)
    assert told.stdout == KNOWN.read_bytes(), "run `python -m lab.needles`"
