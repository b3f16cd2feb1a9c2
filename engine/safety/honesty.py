"""Keep "what are you?" truthful in and out; knows no persona but the name it is given."""

from engine.safety.lexicon import first, without
from engine.safety.normalize import normalize


def asks_if_human(text: str) -> bool:
    """Whether the person asks if they talk with a human, a machine, or something that feels."""
    return first("asks_human", normalize(text)) is not None


def claims_human(text: str) -> bool:
    """Whether a line that is about to be sent says that its speaker is human, or no machine."""
    return first("claims_human", without("not_claims_human", normalize(text))) is not None


def truth(name: str) -> str:
    """The honest answer, in a friendly voice."""
    return f"Honest answer: I'm {name}, an AI. Not a human, and I have no feelings. Happy to keep talking, though."
