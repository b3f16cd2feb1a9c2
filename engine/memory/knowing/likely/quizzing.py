"""Whether somebody is asking one thing after another of what they told, to see what he remembers; knows no answer."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from engine.memory.knowing.likely.concepts import TABLES, plain
from engine.memory.knowing.likely.wish import Wish
from engine.memory.knowing.tellings import lines_of
from persona.line import Line, Speaker
from persona.scene import Snapshot
from persona.session import PAUSE
from persona.words import either

_ANNOUNCES = re.compile(either(TABLES["quiz"]["announces"]))
_MANY = 2
"""Questions in a row that may be such, from which on the next one is."""
_MOST = 40
"""Lines of theirs that are looked at, the newest ones."""


def is_quizzed(snapshot: Snapshot, text: str) -> bool:
    """Whether a text that they wrote just now asks in such a row."""
    theirs = [line for line in lines_of(snapshot) if line.speaker is Speaker.PERSON][-_MOST:]
    at = snapshot.history[-1].at if snapshot.history else 0.0
    return [*quizzing([*theirs, Line(Speaker.PERSON, text, at)])][-1]


def quizzing(lines: Sequence[Line]) -> Iterator[bool]:
    """For each line of theirs whether it asks in such a row: behind words that say so, or behind others that ask."""
    asked, is_announced, before = 0, False, 0.0
    for line in lines:
        if line.at - before > PAUSE:
            asked, is_announced = 0, False
        before = line.at
        asks, says_so = _reads(line.own_words), announces(line.own_words)
        yield asks and (is_announced or says_so or asked >= _MANY)
        is_announced = says_so or (asks and is_announced)
        asked = asked + 1 if asks else 0


@lru_cache(maxsize=4096)
def announces(text: str) -> bool:
    """Whether a text says that they will ask."""
    return _ANNOUNCES.search(plain(text)) is not None


@lru_cache(maxsize=4096)
def _reads(text: str) -> bool:
    """Whether a text may ask for something that they told."""
    return Wish(text).may_ask
