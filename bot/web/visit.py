"""Who has the page open: their key, their chat, and what they did here; kept by the browser's session alone."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from bot.web.api import Api
from bot.web.ear import Ear
from bot.web.talk import Sent

_KEPT = "visit"


@dataclass
class Visit:
    """An open page. ``chat`` is "" for an operator; ``tapped`` are buttons by their message and data; ``read`` is how
    much had been heard when ``lines`` were read, of which the API gives so many at one time as a ``page`` is long."""

    api: Api
    chat: str
    ear: Ear
    sent: list[Sent] = field(default_factory=list)
    tapped: set[tuple[str, str]] = field(default_factory=set)
    files: dict[str, bytes | None] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    read: int = -1
    page: int = 200

    @property
    def path(self) -> str:
        """Where the chat is at the API."""
        return f"/v1/chats/{self.chat}"

    @property
    def length(self) -> int:
        """How many lines the history had when it was read."""
        return self.lines[-1]["number"] + 1 if self.lines else 0

    @property
    def has_earlier(self) -> bool:
        """Whether there are lines before those that were read."""
        return bool(self.lines) and self.lines[0]["number"] > 0

    def refresh(self, heard: int) -> None:
        """Read how things stand and what was said, where something was heard since."""
        if heard != self.read:
            self.state = self.api.get(self.path)
            newest = self._lines("")
            begin = newest[0]["number"] if newest else 0
            self.lines = [line for line in self.lines if line["number"] < begin] + newest
            self.read = heard

    def look_back(self) -> None:
        """Read the lines before those that were read."""
        self.lines = self._lines(f"&before={self.lines[0]['number']}") + self.lines

    def command(self, line: str) -> str:
        """Say a command for the person, look at everything anew, and return what the house says to it."""
        answer = self.api.post(f"{self.path}/messages", {"text": line})
        self.read = -1
        return "\n\n".join(bubble["text"] for bubble in answer["bubbles"])

    def _lines(self, more: str) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = self.api.get(f"{self.path}/messages?limit={self.page}{more}")["lines"]
        return lines


def begun(url: str, key: str) -> Visit:
    """Begin a visit with a key. Raises Refused, httpx.HTTPError."""
    api = Api(url, key)
    chat = api.get("/v1/me")["chat"]
    visit = Visit(api, chat, Ear(api, chat))
    st.session_state[_KEPT] = visit
    return visit


def current() -> Visit | None:
    """The visit of this session."""
    visit: Visit | None = st.session_state.get(_KEPT)
    return visit


def ended() -> None:
    """Forget the key, and all else of the visit."""
    st.session_state.pop(_KEPT, None)
