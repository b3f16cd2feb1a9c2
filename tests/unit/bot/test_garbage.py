"""What was made at start is not read again with each look of the collector."""

import subprocess
import sys

SETTLED = """
import gc
from bot import garbage
made = [[] for _ in range(5000)]
garbage.settle()
print(gc.get_freeze_count() >= 5000, any(each is made for each in gc.get_objects()), gc.isenabled())
"""


def test_what_is_there_is_taken_for_what_stays() -> None:
    """What comes after it is still collected."""
    told = subprocess.run([sys.executable, "-c", SETTLED], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["True", "False", "True"]
