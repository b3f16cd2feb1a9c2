"""What is read of a text where somebody sends more than anybody reads; knows no rule that reads it."""

from persona.text import bound, compose

ROOM, _ENDS = 16_000, 240
"""Characters of one person that are read in full at one time, four of the longest messages; and those at both ends of
what is beyond them, where somebody who means it says it."""


def excerpt(text: str, *, had: int) -> str:
    """A text, or its ends where ``had`` characters were read before it and with it there are too many: reading takes
    everybody's time, so one person's flood of long texts would make others wait."""
    # One sign may stand for eighteen.
    return text if had + len(text) <= ROOM else bound(compose(bound(text, _ENDS)), _ENDS)
