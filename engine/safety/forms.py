"""Give a normalized text in its long and its short forms, "do not" and "dont"; knows no topic."""

import re

_SHORT = {
    "i am": "im",
    "i will": "ill",
    "i have": "ive",
    "i would": "id",
    "you are": "youre",
    "you will": "youll",
    "it is": "its",
    "that is": "thats",
    "there is": "theres",
    "we are": "were",
    "let us": "lets",
    "what is": "whats",
    "cannot": "cant",
    "can not": "cant",
    "will not": "wont",
}
_NOT = re.compile(r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should) not\b")
_LONG = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b")


def forms(plain: str) -> tuple[str, ...]:
    """The text, and what it becomes when its long forms are shortened, where that is another."""
    short = _NOT.sub(r"\1nt", _LONG.sub(lambda found: _SHORT[found[0]], plain))
    return (plain,) if short == plain else (plain, short)
