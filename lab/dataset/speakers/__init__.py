"""Who says what in a text."""

from lab.dataset.speakers.attribution import GUESSED, KEPT, Said, attributed
from lab.dataset.speakers.casting import own_cast

__all__ = ["GUESSED", "KEPT", "Said", "attributed", "own_cast"]
