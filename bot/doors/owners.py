"""To whom a button belongs that stands where others can tap it: its owner travels in what it stands for; pure."""

from dataclasses import replace

from engine.messages import Bubble

_SLASH = "/"
"""What every command begins with, and no owner has."""


def bound(bubble: Bubble) -> Bubble:
    """The bubble with its buttons bound to whoever was asked, where that is somebody."""
    if not bubble.asked:
        return bubble
    owner = f"{int(bubble.asked.partition(':u')[2]):x}"
    return replace(bubble, buttons=tuple(replace(button, data=owner + button.data) for button in bubble.buttons))


def owned(data: str) -> tuple[int | None, str]:
    """The number of a button's owner, None for anybody's, and the command that it stands for. Raises ValueError."""
    owner, slash, command = data.partition(_SLASH)
    return int(owner, 16) if owner and slash else None, slash + command
