"""Give a normalized text in its long and its short forms, "do not" and "dont"; knows no topic."""

import re

from engine.safety.lexicon import table, words
from persona.words import either, whole

_SHORT = table("short")
_NOT = re.compile(rf"\b({either(sorted(words('before_not')))}) not\b")
_LONG = re.compile(whole(_SHORT))


def forms(plain: str) -> tuple[str, ...]:
    """The text, and what it becomes when its long forms are shortened, where that is another."""
    short = _NOT.sub(r"\1nt", _LONG.sub(lambda found: str(_SHORT[found[0]]), plain))
    return (plain,) if short == plain else (plain, short)
