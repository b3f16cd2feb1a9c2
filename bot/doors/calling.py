"""Whether a line in a group begins by calling somebody by name; a pure function, which knows no platform."""

import re
from collections.abc import Collection
from functools import lru_cache

from persona.text import bound, straighten
from persona.words import tables, whole

_WORDS = tables(__file__, "calling.toml")
_GREETING, _ASKS = whole(_WORDS["greetings"]), whole(_WORDS["asks"])
_START = 120
"""Characters in which a call stands."""


def calls(text: str, names: Collection[str]) -> bool:
    """Whether the text begins with one of these names, alone, with a sign or a greeting to it, or before a question: a
    line that only tells of its bearer calls nobody, nor does one that spells it otherwise."""
    return bool(names) and _calling(tuple(sorted(names))).match(straighten(bound(text))[:_START]) is not None


@lru_cache(maxsize=64)
def _calling(names: tuple[str, ...]) -> re.Pattern[str]:
    name = whole(map(re.escape, names))
    # A possessive tells of somebody.
    after = rf"(?!['’]s\b)(?:\s*(?:[,:;!?.…–-]|\Z)|\s+{_ASKS})"
    return re.compile(rf"\W*(?:{_GREETING}[\s,!]+{name}(?!['’]s\b)|{name}{after})", re.IGNORECASE)
