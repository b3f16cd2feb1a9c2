"""What the house asked last in the hours after a card, and what follows on which answer: tables; knows no text."""

from collections.abc import Mapping
from enum import StrEnum

from engine.safety.acute.kinds import Kind
from persona.words import tables

_DATA = tables(__file__, "questions.toml")
_FOLLOWS: Mapping[str, Mapping[str, str]] = _DATA["follows"]


class Question(StrEnum):
    """What a line asks."""

    SAFE = "safe"
    NEAR = "near"
    TOLD = "told"
    MORE = "more"
    STEP = "step"
    OVER = "over"
    HEAVY = "heavy"
    OPEN = "open"
    NOTHING = "nothing"


def asked_by(line: str) -> Question:
    """What the line of an id asks, as "alone:1"."""
    return _ASKED.get(line) or _ASKED.get(line.partition(":")[0]) or Question.NOTHING


def follows(question: Question, kind: Kind) -> str:
    """The name of the lines that answer a kind of answer to a question: its own, where no table says otherwise."""
    return _FOLLOWS.get(question, {}).get(kind) or _FOLLOWS[Question.NOTHING].get(kind) or kind


def follows_hurt(kind: Kind) -> str:
    """The same for somebody who has already done something to themselves."""
    return _FOLLOWS["hurt"].get(kind) or "still_hurt"


_ASKED = {line: Question(question) for question, lines in _DATA["asks"].items() for line in lines}
