"""Plain words that are as good as /memory: what is to be kept, forgotten, shown, told to others; knows no chat."""

import re

from engine.memory.unkept import is_secret
from engine.times.dates import has_time
from persona.text import bound, lower_in_place, one_line, straighten
from persona.words import tables, whole

_LONGEST = 300
"""Characters; who writes more tells something."""
_WORDS = tables(__file__, "memory_words.toml")
_KEEP, _FORGET, _SHOW, _SHARE, _UNSHARE = (
    tuple(re.compile(rf"(?i)(?:{phrase})\W*") for phrase in _WORDS[name]["when"])
    for name in ("keep", "forget", "show", "share", "unshare")
)
_TALK = re.compile(whole(_WORDS["talk"]["words"]), re.IGNORECASE)


def as_command(text: str) -> str:
    """The command that a message stands for, or ""."""
    words = one_line(straighten(bound(text, 2 * _LONGEST)))
    if len(words) > _LONGEST:
        return ""
    if any(pattern.fullmatch(words) for pattern in _SHOW):
        return "/memory"
    if "?" in words:
        return ""
    for name, patterns in (("keep", _KEEP), ("forget", _FORGET), ("share", _SHARE), ("unshare", _UNSHARE)):
        match = next((match for pattern in patterns if (match := pattern.fullmatch(words))), None)
        if match and not (_TALK.match(match["text"]) or (name == "keep" and _lies_ahead(match["text"]))):
            return f"/memory {name} {match['text']}"
    return ""


def _lies_ahead(text: str) -> bool:
    """Whether a text names a time, so that he had better hear it too and come back to it; a secret is no time."""
    return has_time(text) and not is_secret(lower_in_place(text))
