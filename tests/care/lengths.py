"""How many cases the long tests of care take: all for the page of figures, a part of them in each run of the suite."""

import os
from collections.abc import Sequence
from typing import TypeVar

IN_FULL = bool(os.environ.get("CARE_FIGURES"))
T = TypeVar("T")


def part(cases: Sequence[T], *, every: int) -> Sequence[T]:
    """All cases where the page of figures is asked for, else one in so many, spread over all of them."""
    return cases if IN_FULL else cases[::every]
