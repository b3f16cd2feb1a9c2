"""Knows how a model begins that thinks aloud before it answers; knows no tag and no stream."""

import re
from collections.abc import Collection
from functools import lru_cache

from persona.words import either, tables

_ALOUD = tables(__file__)["aloud"]


class Thoughts:
    """How thoughts on an answer to these people begin, which a closing tag may end or not."""

    def __init__(self, bot: str, people: Collection[str]) -> None:
        self._begin = _beginning(bot, tuple(people))

    def begin(self, line: str) -> bool:
        """Whether a line sounds like one: about who is answered, or about how to."""
        return self._begin.match(line) is not None


# The same people are answered turn after turn.
@lru_cache(maxsize=128)
def _beginning(bot: str, people: tuple[str, ...]) -> re.Pattern[str]:
    parts = {"bot": re.escape(bot), "person": "|".join([*map(re.escape, people), "user", "human"])}
    return re.compile(rf"\s*{either(_ALOUD['begin'], parts | _ALOUD['parts'])}", re.IGNORECASE)
