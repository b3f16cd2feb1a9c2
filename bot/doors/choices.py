"""What a card becomes once one of its buttons was tapped: the choice, and the buttons that go on; pure functions."""

from collections.abc import Sequence

from bot.doors.owners import owned

_ONE_OF_MANY = ("/promises drop ", "/memory delete ")
"""Buttons that stand for one thing of a list, so that the others go on."""
_ASKED_TOGETHER = frozenset({"/age", "/memory", "/checkins"})
"""What stands on one card and is chosen each by itself."""


def is_one_of_many(data: str) -> bool:
    """Whether a button stands for one thing of a list. Raises ValueError."""
    return owned(data)[1].startswith(_ONE_OF_MANY)


def other_questions(card: Sequence[str], tapped: str) -> list[str]:
    """The buttons of a card that asks several things at once which are of another one than that was tapped."""
    asked = {_question(data) for data in card}
    together = len(asked) > 1 and asked <= _ASKED_TOGETHER
    return [data for data in card if _question(data) != _question(tapped)] if together else []


def left_of(card: Sequence[str], tapped: str) -> list[str]:
    """The buttons of a card that go on once one was tapped. Raises ValueError."""
    return [data for data in card if data != tapped] if is_one_of_many(tapped) else other_questions(card, tapped)


def chosen(text: str, label: str) -> str:
    """A card's text with the choice."""
    return f"{text}\n\n→ {label}"


def _question(data: str) -> str:
    return owned(data)[1].partition(" ")[0]
