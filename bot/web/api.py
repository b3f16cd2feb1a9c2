"""The HTTP API as the page calls it, with one key; knows nothing of what is shown."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

_PATIENCE = httpx.Timeout(30.0)
_EVENTS = {"Accept": "text/event-stream"}
_SILENCE = httpx.Timeout(30.0, read=60.0)
"""A line of events says at least every few seconds that it is there."""


class Refused(Exception):
    """What the API said no to, in its words."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event: its name, its place in the feed ("" for a sign), and its data."""

    name: str
    place: str
    data: Any


@dataclass(frozen=True)
class Api:
    """Whoever holds a key, at the API. Every call raises Refused, and httpx.HTTPError where nobody answers."""

    url: str
    key: str = field(repr=False)

    def get(self, path: str) -> Any:
        """What is at a path, as JSON."""
        return self._call("GET", path).json()

    def raw(self, path: str) -> bytes:
        """What is at a path, as it is: a file, an export."""
        return self._call("GET", path).content

    def post(self, path: str, body: Any) -> Any:
        """Send a value."""
        return self._call("POST", path, json=body).json()

    def patch(self, path: str, body: Any) -> Any:
        """Change a value."""
        return self._call("PATCH", path, json=body).json()

    def delete(self, path: str) -> Any:
        """Delete what is at a path."""
        return self._call("DELETE", path).json()

    def upload(self, chat: str, kind: str, content: bytes) -> str:
        """Send a file, and return the name by which a message brings it."""
        path = f"/v1/chats/{chat}/media"
        name: str = self._call("POST", path, content=content, headers={"Content-Type": kind}).json()["name"]
        return name

    def say(self, chat: str, text: str, media: Sequence[str] = (), language: str = "") -> None:
        """Say something, and return once it is taken in: the answer comes by the events."""
        self._hand_in(f"/v1/chats/{chat}/messages", {"text": text, "media": list(media), "language": language})

    def tap(self, chat: str, data: str) -> None:
        """Tap a button, likewise."""
        self._hand_in(f"/v1/chats/{chat}/taps", {"data": data})

    def events(self, chat: str, after: str) -> Iterator[Event | None]:
        """All that he says in a chat from a place on ("0": all that is kept), and None while he says nothing."""
        headers = _EVENTS | {"Last-Event-ID": after}
        with self._client(_SILENCE) as http, http.stream("GET", f"/v1/chats/{chat}/events", headers=headers) as answer:
            _refuse(answer)
            fields: dict[str, str] = {}
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if name:
                    fields[name] = value
                elif "event" in fields:
                    yield Event(fields["event"], fields.get("id", ""), json.loads(fields["data"]))
                    fields = {}
                else:
                    yield None

    def _hand_in(self, path: str, body: Any) -> None:
        with self._client() as http, http.stream("POST", path, json=body, headers=_EVENTS) as answer:
            _refuse(answer)

    def _call(self, method: str, path: str, **more: Any) -> httpx.Response:
        with self._client() as http:
            answer = http.request(method, path, **more)
            _refuse(answer)
            return answer

    def _client(self, timeout: httpx.Timeout = _PATIENCE) -> httpx.Client:
        # The API is the owner's own: no proxy of the environment stands before it.
        bearer = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=self.url, headers=bearer, timeout=timeout, trust_env=False)


def _refuse(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    answer.read()
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"the API answered {answer.status_code}"
    raise Refused(answer.status_code, detail)
