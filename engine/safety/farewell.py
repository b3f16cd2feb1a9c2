"""Know a goodbye and a stop, and what a line that lets a person go must not hold; knows no chat."""

import random

from engine.safety.lexicon import first, without
from engine.safety.normalize import normalize

GOODBYES = (
    "Take care. It was good talking with you.",
    "Sleep well, if it's late. Bye!",
    "Have a good one. See you whenever you like.",
    "Thanks for the chat. All the best!",
    "Bye! Enjoy the rest of your day.",
)


def is_goodbye(text: str) -> bool:
    """Whether the person is leaving, for now or for longer."""
    return first("goodbye", without("not_goodbye", normalize(text))) is not None


def is_stop(text: str) -> bool:
    """Whether the person wants no more messages that they did not ask for."""
    return first("stop", without("not_stop", normalize(text))) is not None


def guilt(text: str) -> str | None:
    """The name of the pattern by which a line of Harry's would hold a person back or make them feel bad."""
    return first("guilt", normalize(text))


def plain_goodbye(rng: random.Random) -> str:
    """A short kind line that asks for nothing."""
    return rng.choice(GOODBYES)
