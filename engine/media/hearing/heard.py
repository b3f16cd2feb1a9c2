"""What was heard of a voice message, and why nothing was: values that travel between a listener and who asks it."""

from dataclasses import dataclass
from typing import Protocol

LARGEST = 8_000_000
LONGEST = 300.0
"""Bytes and seconds of a voice message that is heard."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of ``seconds`` of sound, and whether they are likely to be right."""

    text: str
    seconds: float
    sure: bool = True


class NotHeard(Exception):
    """Nobody could listen just now; the text says why, and holds no word of what was said."""


class NoWords(Exception):
    """There are no words in this sound, or it is none that can be read."""


class TooLong(Exception):
    """Nobody listens for so long."""


class Listener(Protocol):
    """Hears voice messages."""

    async def listen(self, content: bytes) -> Heard:
        """Return the words of a sound file. Raises NoWords, TooLong, NotHeard."""
        ...
