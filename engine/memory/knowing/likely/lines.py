"""All that somebody told and that may be told back to them, line by line; knows no question."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from engine.memory.knowing.likely.quizzing import announces, quizzing
from engine.memory.knowing.likely.wish import Wish
from engine.memory.knowing.near.lines import Said, said_of
from engine.memory.knowing.putting import put_in_full
from engine.memory.knowing.tellings import formers_of, is_former, lines_of, notes_of
from persona.line import Line, Speaker
from persona.scene import Snapshot

_MOST = 300
"""Lines of theirs, the newest ones."""
_OF_SELF = re.compile(r"\b(?:i|my|me)\b")


def kept_in(snapshot: Snapshot) -> tuple[Said, ...]:
    """What the person told, of lines that are gone what was noted of them, the oldest first. What was said in this talk
    needs no leave, all else that of memory."""
    theirs = [line for line in lines_of(snapshot) if line.speaker is Speaker.PERSON][-_MOST:]
    formers = formers_of(snapshot)
    said = [one for one in said_of(tuple(tells(theirs))) if not is_former(one.telling(), formers)]
    noted = (Said(note.text, "", note.at) for note in notes_of(snapshot))
    return tuple(sorted((*said, *noted), key=lambda one: one.at))


def tells(lines: Sequence[Line]) -> Iterator[Line]:
    """Those that ask nothing of themselves: "Somebody was at the butter. Whom do I suspect?" tells nothing, nor does
    what stands in a question among others, or that they will ask."""
    quizzed = quizzing(lines)
    return (
        line
        for line, is_quiz in zip(lines, quizzed, strict=True)
        if not (line.own_words and (is_quiz or announces(line.own_words) or _asks(line.own_words)))
    )


@lru_cache(maxsize=4096)
def _asks(text: str) -> bool:
    wish = Wish(put_in_full(text))
    return wish.bids or (wish.asks and _OF_SELF.search(wish.core) is not None)
