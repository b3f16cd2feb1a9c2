"""How much one caller may have of the web server: bytes, seconds, connections; knows no route."""

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

LARGEST_HEAD = 16_384
"""Bytes of a request's line and headers."""
LARGEST_BODY = 1_048_576
"""Bytes of a body: twenty times the largest update that a platform sends."""
LARGEST_UPLOAD = 8 * 1_048_576
"""Bytes of a picture or a recording that somebody sends."""
_READING = ("IDLE", "SEND_BODY")
"""How the protocol's library names the states in which more of a request is to come."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds in which a request must have come whole, and connections of all callers together: one more is answered
    503, and above twice as many nobody is listened to."""

    patience: float = 15.0
    connections: int = 256


async def body_of(request: Request) -> bytes | None:
    """The body as it came, or None where it is too large, of which no more than that is read."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > LARGEST_BODY:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


class Patient(H11Protocol):
    """Ends a connection whose request has not come whole in time, however slowly it drips: the server's own timer runs
    between requests only."""

    limits = Limits()
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > 2 * self.limits.connections:
            # Whoever holds lines open without asking would else take the descriptors that all else needs.
            transport.abort()
        self._wait()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(self.limits.patience, self._drop)

    def _drop(self) -> None:
        if self.conn.their_state.__name__ in _READING and not self.transport.is_closing():
            self.transport.abort()
