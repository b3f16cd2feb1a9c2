"""What a quote mark is taken for."""

from dataclasses import dataclass
from enum import Enum


class Side(Enum):
    """A mark that opens, one that closes, one that can be either."""

    OPEN = 1
    CLOSE = 2
    EITHER = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark and its place in the text."""

    at: int
    side: Side
