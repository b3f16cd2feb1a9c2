"""How much one caller may have of the web server: bytes, seconds, connections; knows no route."""

import asyncio

from fastapi import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

LARGEST_HEAD = 16_384
"""Bytes of a request's line and headers."""
LARGEST_BODY = 1_048_576
"""Bytes of a body: twenty times the largest update that a platform sends."""
MOST = 256
"""Connections, all callers together; one more is answered 503."""
PATIENCE = 15.0
"""Seconds in which a request must have come whole."""
_READING = ("IDLE", "SEND_BODY")
"""How the protocol's library names the states in which more of a request is to come."""


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
    """Ends a connection whose request has not come whole after ``patience`` seconds, however slowly it drips: the
    server's own timer runs between requests only."""

    patience = PATIENCE
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
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
        self._timer = self.loop.call_later(self.patience, self._drop)

    def _drop(self) -> None:
        if self.conn.their_state.__name__ in _READING and not self.transport.is_closing():
            self.transport.abort()
