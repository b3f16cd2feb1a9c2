"""What of a client's whole talk is new to somebody who remembers: a pure function of both; knows no request."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from engine.messages import BubbleKind
from persona.line import Line, Speaker


@dataclass(frozen=True, slots=True)
class Said:
    """A message as a client sends it: ``mine`` where the persona said it. Pictures are numbered by the client."""

    mine: bool
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class New:
    """What is to be answered."""

    words: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """The last answer is to be given anew."""


@dataclass(frozen=True, slots=True)
class Waits:
    """It was taken in before, and its answer is on its way."""

    ids: tuple[str, ...]


def tail(
    talk: Sequence[Said], history: Sequence[Line], waiting: Sequence[tuple[str, str]] = ()
) -> New | Again | Waits | None:
    """What is new in a talk: what follows the last delivered reply; the same as was answered last, without that answer,
    asks for another one; and what lies in the inbox already (``waiting``, ids with texts) waits. None where the last
    word is the persona's own."""
    answers = list(itertools.takewhile(lambda line: line.speaker is Speaker.PERSONA, reversed(history)))
    rest = reversed(history[: len(history) - len(answers)])
    asked = [_plain(line.text) for line in itertools.takewhile(lambda line: line.speaker is Speaker.PERSON, rest)][::-1]
    replies = [_plain(line.text) for line in answers if line.kind == BubbleKind.REPLY]
    heard = [at for at, said in enumerate(talk) if said.mine and replies and _holds(said.text, replies)]
    latest = [at for at, said in enumerate(talk) if said.mine]
    begin = (heard or latest or [-1])[-1] + 1
    words = tuple(said for said in talk[begin:] if not said.mine)
    if not words:
        return None
    texts = [_plain(said.text) for said in words]
    if ids := tuple(id_ for id_, text in waiting if _plain(text) in texts):
        return Waits(ids)
    if not heard and replies and texts == asked[-len(texts) :]:
        return Again()
    return New(words)


def _holds(text: str, replies: Sequence[str]) -> bool:
    """Whether a message of the client's is the last reply, with what the house said beside it."""
    plain = _plain(text)
    return all(reply in plain for reply in replies)


def _plain(text: str) -> str:
    """A text without what clients change in it: spaces and ends of lines."""
    return " ".join(text.split())
