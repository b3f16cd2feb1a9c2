"""The shapes of OpenAI's chat completions, as far as anything here goes by them; all else in a request is ignored."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.doors.api.problems import Problem
from bot.doors.api.values import LONGEST, TAKEN

MOST = 2000
"""Messages of a talk."""
_DATA = "data:image/"


class Part(BaseModel):
    """A part of a message: text, or a picture as a data URL."""

    model_config = ConfigDict(extra="ignore")

    type: str = "text"
    text: str | None = None
    image_url: dict[str, Any] | str | None = None


class Spoken(BaseModel):
    """A message of the talk, as clients of all kinds send it."""

    model_config = ConfigDict(extra="ignore")

    role: str = Field(max_length=32)
    content: str | list[Part] | None = None
    name: str | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""

    @property
    def pictures(self) -> tuple[str, ...]:
        """Its pictures as data URLs; what lies elsewhere is not fetched."""
        parts = self.content if isinstance(self.content, list) else []
        urls = [part.image_url.get("url") if isinstance(part.image_url, dict) else part.image_url for part in parts]
        return tuple(url for url in urls if isinstance(url, str) and url.startswith(_DATA))


class User(BaseModel):
    """Whose talk it is, where a client sends more of them than a name."""

    model_config = ConfigDict(extra="ignore")

    id: str


class Ask(BaseModel):
    """A request for a completion. ``user`` names the chat; without it nothing is remembered."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(max_length=200)
    messages: list[Spoken] = Field(min_length=1, max_length=MOST)
    stream: bool | None = False
    stream_options: dict[str, Any] | None = None
    user: str | User | None = None
    n: int | None = None

    @field_validator("n")
    @classmethod
    def _one(cls, n: int | None) -> int | None:
        if n not in (None, 0, 1):
            raise ValueError("he gives one answer: leave n out")
        return n

    @property
    def whose(self) -> str:
        """The name in ``user``, "" where there is none."""
        return (self.user.id if isinstance(self.user, User) else self.user or "").strip()


class Choice(BaseModel):
    """The one answer."""

    index: int = 0
    message: dict[str, Any]
    finish_reason: Literal["stop"] = "stop"


class Completion(BaseModel):
    """An answer as OpenAI's clients read it. The tokens are estimates: what is remembered is not counted."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: dict[str, int]


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of one streamed answer."""

    id: str
    created: int
    model: str

    def role(self) -> bytes:
        """The first, which says who speaks."""
        return self._chunk({"role": "assistant", "content": ""})

    def text(self, text: str) -> bytes:
        """More of the answer."""
        return self._chunk({"content": text})

    def end(self, usage: dict[str, int] | None) -> bytes:
        """The last ones."""
        last = self._chunk({}, finish="stop")
        if usage is not None:
            last += self._event([], usage=usage)
        return last + b"data: [DONE]\n\n"

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        return self._event([{"index": 0, "delta": delta, "finish_reason": finish}])

    def _event(self, choices: Sequence[dict[str, Any]], **more: Any) -> bytes:
        head = {"id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model}
        return f"data: {json.dumps(head | {'choices': choices} | more, ensure_ascii=False)}\n\n".encode()


def picture(url: str) -> tuple[str, bytes]:
    """The type and the bytes of a data URL. Raises Problem where it holds no picture that is taken in."""
    head, _, data = url.partition(",")
    kind = head.removeprefix("data:").partition(";")[0].casefold()
    try:
        if kind not in TAKEN:
            raise ValueError(kind)
        return kind, base64.b64decode(data, validate=True)
    except ValueError as error:
        raise Problem(400, "messages: a picture is a data URL of a PNG, JPEG, WebP or GIF", "invalid_image") from error


def checked(messages: Sequence[Spoken]) -> None:
    """See that no message of the last burst is longer than he reads. Raises Problem."""
    for message in reversed(messages):
        if message.role == "assistant":
            return
        if message.role == "user" and len(message.text) > LONGEST:
            raise Problem(400, f"messages: one has {LONGEST} characters at most", "context_length_exceeded")
