"""What stands before every request to the web server: its id, and how much of a body is read; knows no route."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.doors.api.limits import LARGEST_BODY, LARGEST_HEAD, LARGEST_UPLOAD

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_UPLOADS = re.compile(r"/v1/chats/[^/]+/media|/v1/chat/completions")
"""Where pictures come in, of which some clients send all anew each time."""


@dataclass(frozen=True, slots=True)
class Front:
    """Gives each request an id, the caller's own where it is plain, and tells it back; a body that is too large is
    refused before it is read, or as soon as that shows. ``problem`` hears of what nobody else has caught."""

    app: ASGIApp
    problem: Callable[[str, BaseException | None], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        brought = Headers(scope=scope).get("x-request-id", "")
        request_id = brought if _ID.fullmatch(brought) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if _head(scope) > LARGEST_HEAD:
            # What came in one piece has passed the server's own limit, which is for heads that have no end.
            await answer({"type": "http.response.start", "status": 431, "headers": [(b"connection", b"close")]})
            await answer({"type": "http.response.body"})
            return
        try:
            await self.app(scope, _bounded(scope, receive), answer)
        except Exception as error:  # noqa: BLE001 - the boundary of a request
            self.problem("api", error)
            if not begun:
                await answer({"type": "http.response.start", "status": 500, "headers": _JSON})
                await answer({"type": "http.response.body", "body": _BROKEN})


_JSON = [(b"content-type", b"application/problem+json")]
_BROKEN = (
    b'{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"something broke here; try again"}'
)


def _head(scope: Scope) -> int:
    """The bytes of a request's line and headers."""
    return (
        len(scope["raw_path"])
        + len(scope["query_string"])
        + sum(len(name) + len(said) for name, said in scope["headers"])
    )


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """What gives a body's parts until there are too many bytes. Raises HTTPException then."""
    most = LARGEST_UPLOAD if _UPLOADS.fullmatch(scope["path"]) else LARGEST_BODY
    announced = Headers(scope=scope).get("content-length", "")
    had = 0

    async def bounded() -> Message:
        nonlocal had
        if announced.isdecimal() and int(announced) > most:
            raise _too_large(most)
        message: Any = await receive()
        had += len(message.get("body", b""))
        if had > most:
            raise _too_large(most)
        return message  # type: ignore[no-any-return]

    return bounded


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"a body here has {most} bytes at most", {"Connection": "close"})
