"""The door port: what sending means on any platform. The senders of the doors in ``bot/`` fulfill it."""

from dataclasses import dataclass
from typing import Protocol

from engine.messages import Bubble
from persona.line import Media


@dataclass(frozen=True, slots=True)
class Receipt:
    """A bubble that the platform took, under the platform's id."""

    message_id: str
    at: float


class Door(Protocol):
    """A way to reach the chats of one platform, which are named ``{name}:c…``. What is too long for the platform is
    sent in parts; how people are heard there is nothing that the scheduler knows."""

    @property
    def name(self) -> str: ...

    @property
    def typing_seconds(self) -> float:
        """How long its sign of writing lasts."""
        ...

    async def send(self, chat: str, bubble: Bubble) -> Receipt:
        """Send one bubble. Raises RateLimited, Unreachable, Rejected, Moved or Undelivered."""
        ...

    async def react(self, chat: str, message: str, emoji: str) -> None:
        """Put an emoji under a message, by its id; done twice it stands there once. Raises Rejected where the platform
        takes none there, else as `send` does."""
        ...

    async def find(self, chat: str, bubble: Bubble, *, after: str) -> Receipt | None:
        """Look for a bubble of unknown fate among what stands in the chat ``after`` a message (its id, or "").

        None where it is not there, or where the platform does not let a bot look. Raises DoorError.
        """
        ...

    async def direct(self, person: str) -> str:
        """Return the chat in which a person is alone with him. Raises DoorError."""
        ...

    async def fetch(self, chat: str, message: str, media: Media, *, most: int) -> bytes:
        """Return what somebody sent with a message, by its id. Raises TooLarge where it is larger than ``most``
        bytes, Rejected where it is gone, else as `send` does."""
        ...

    async def typing(self, chat: str) -> None:
        """Show that he is writing. Never raises: a missing sign is no reason to fail."""
        ...


def door_of(key: str) -> str:
    """Return the door's name that a chat's or person's key starts with."""
    return key.partition(":")[0]


def chat_of(place: str) -> str:
    """Return the platform's chat that a place is, or is a topic of: platforms count their limits by those."""
    return place.partition("/")[0]
