"""Knows how a model begins that thinks aloud before it answers; knows no tag and no stream."""

import re
from collections.abc import Collection

from persona.words import either, tables

_ALOUD = tables(__file__)["aloud"]


class Thoughts:
    """How thoughts on an answer to these people begin, which a closing tag may end or not."""

    def __init__(self, bot: str, people: Collection[str]) -> None:
        parts = {"bot": re.escape(bot), "person": "|".join([*map(re.escape, people), "user", "human"])}
        self._begin = re.compile(rf"\s*{either(_ALOUD['begin'], parts | _ALOUD['parts'])}", re.IGNORECASE)

    def begin(self, line: str) -> bool:
        """Whether a line sounds like one: about who is answered, or about how to."""
        return self._begin.match(line) is not None
