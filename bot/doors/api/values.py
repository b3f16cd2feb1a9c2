"""What the API takes and gives, as values; knows no chat and no store."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.doors.api.talks import Bit, Spot
from engine.messages import WorkKind

LONGEST = 8000
"""Characters of one message: twice as many as a platform takes."""
TAKEN = frozenset(
    {
        *("image/png", "image/jpeg", "image/webp", "image/gif"),
        *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/wav", "audio/webm", "audio/flac"),
        "text/plain",
    }
)
"""Types of files that are taken in: those that are seen, heard or read, and nothing that a browser would run."""
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,128}$")]
"""What a file is called."""


class Message(BaseModel):
    """Something that a person says: words, or a command that begins with a slash, and what was uploaded before."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field("", max_length=LONGEST)
    media: list[Name] = Field(default_factory=list, max_length=4, description="names of uploads")
    id: str = Field("", max_length=128, description="what is sent twice with one id is taken once")
    name: str = Field("", max_length=64, description="how the person is called, where that is known")
    language: str = Field("", max_length=35, description="of the person's device, as in de-AT")


class Tap(BaseModel):
    """A button of a bubble that a person taps: its ``data``."""

    model_config = ConfigDict(extra="forbid")

    data: str = Field(min_length=1, max_length=200)


class Correction(BaseModel):
    """What a fact says from now on, and whether it stays for good."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = Field(None, min_length=1, max_length=200)
    pinned: bool | None = None


@dataclass(frozen=True, slots=True)
class ButtonValue:
    """A choice under a bubble; a tap on it sends its ``data`` to ``/taps``."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class FileValue:
    """A file that goes with a bubble: where it is had, and of a picture or voice note the ``mark`` that a program made
    it, what a picture shows, and how long a voice note is (seconds)."""

    url: str
    kind: str
    mark: str = ""
    about: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BubbleValue:
    """One message of his, or a card of the house; ``place`` is where ``Last-Event-ID`` goes on from. What a voice note
    says is its text; an emoji that stands under a message names that in ``under``."""

    id: str
    place: str
    at: float
    kind: str
    text: str
    buttons: tuple[ButtonValue, ...] = ()
    file: FileValue | None = None
    under: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered until all was said, or for as long as a request waits: then it is ``pending``, and the rest
    comes by ``/events``."""

    ids: tuple[str, ...]
    bubbles: tuple[BubbleValue, ...]
    pending: bool


def bubble_value(bit: Bit, spot: Spot) -> BubbleValue:
    """The bubble as it is given away."""
    bubble = bit.told.bubble
    file = None
    if bubble.file:
        work = bubble.work
        file = FileValue(
            file_url(spot, bubble.file),
            work.kind.value if work else "file",
            work.mark if work else "",
            work.about if work and work.kind is WorkKind.PICTURE else "",
            bubble.sound.seconds if bubble.sound else 0.0,
        )
    buttons = tuple(ButtonValue(button.label, button.data) for button in bubble.buttons)
    under = bubble.reaction.about if bubble.reaction else ""
    return BubbleValue(bubble.id, bit.place, bit.told.at, bubble.kind.value, bubble.text, buttons, file, under)


def file_url(spot: Spot, name: str) -> str:
    """Where a file of a chat is had."""
    return f"/v1/chats/{spot.id}/media/{name}"
