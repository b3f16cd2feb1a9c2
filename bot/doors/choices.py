"""What a card becomes once one of its buttons was tapped: the choice, without buttons; pure functions."""

from bot.doors.owners import owned

_ONE_OF_MANY = ("/promises drop ", "/memory delete ")
"""Buttons that stand for one thing of a list, so that the others go on."""


def is_one_of_many(data: str) -> bool:
    """Whether the other buttons of a card go on once this one was tapped. Raises ValueError."""
    return owned(data)[1].startswith(_ONE_OF_MANY)


def chosen(text: str, label: str) -> str:
    """A card's text with the choice."""
    return f"{text}\n\n→ {label}"
