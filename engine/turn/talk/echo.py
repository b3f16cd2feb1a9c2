"""Takes a few words out of what somebody told, as whoever listens says them again: "A tin of buttons!"; knows no sheet
and no model."""

import re
from collections.abc import Iterator, Sequence

from engine.output.ends import sentences
from engine.turn.talk.sense import Sense
from engine.turn.talk.terms import STOP, plain
from persona.words import either, tables

_TABLES = tables(__file__, "echo.toml")
_FIRST = re.compile(rf"\b(?:{either(_TABLES['first']['words'])})(?= )")
"""What a phrase that names something begins with."""
_ENDS = frozenset(_TABLES["ends"]["words"])
"""What may stand behind such a phrase."""
_BIDS = re.compile(rf"(?:{either(_TABLES['bids']['words'])})\b")
"""What a message begins with that bids him do something."""
_NOT_LAST = frozenset(_TABLES["not_last"]["words"])
_LIKE = re.compile(r"\b(?:like|as|than|i'm|im|i am|name(?:'s| is)) \Z")
"""Behind which nothing is there that is only compared, or somebody themselves."""
_TURNED = {"my": "your", "our": "your"}
_MOST = 3
"""Words that a phrase names something with."""
_EDGE = re.compile(r"[,.;:!?…()\"“”]|\s-+\s")


def echoes(sense: Sense) -> Sequence[str]:
    """What may be said again of it, in its order; nothing of what asks."""
    if sense.asks or _BIDS.match(sense.plain):
        return ()
    found = (phrase for sentence in sentences(sense.text) for phrase in _phrases(sentence))
    return tuple(dict.fromkeys(f"{phrase[:1].upper()}{phrase[1:]}!" for phrase in found))


def _phrases(sentence: str) -> Iterator[str]:
    row = " ".join(sentence.split())
    low = plain(row)
    if len(low) != len(row) or row.isupper():
        row = low
    for first in _FIRST.finditer(low):
        if _LIKE.search(low[: first.start()]):
            continue
        tail = _EDGE.split(low[first.end() :], maxsplit=1)[0].split()
        size = next((at for at, word in enumerate(tail) if word in STOP or word in _ENDS), len(tail))
        if not 0 < size <= _MOST or (size < len(tail) and tail[size] not in _ENDS):
            continue
        if tail[size : size + 1] == ["of"] and len(tail) == size + 2 and tail[-1] not in STOP:
            size = len(tail)
        elif tail[size - 1] in _NOT_LAST or tail[size - 1].endswith("ly"):
            continue
        named = row[first.end() :].split()[:size]
        yield " ".join((_TURNED.get(first[0], first[0]), *named)).rstrip(',.;:!?…()"“”')
