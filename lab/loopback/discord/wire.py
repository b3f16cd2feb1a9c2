"""REST requests and answers as they travel; knows no state and no rule."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import BodyPartReader, web

Json = dict[str, Any]

EPHEMERAL, LOADING, VOICE, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 13, 1 << 15


class RefusedError(Exception):
    """Becomes an answer with Discord's own code; ``errors`` say which field was wrong."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.body: Json = {"code": code, "message": message} | ({"errors": errors} if errors else {})
        self.headers: Mapping[str, str] = {}

    @classmethod
    def with_body(cls, status: int, body: Json, headers: Mapping[str, str]) -> Self:
        """One whose answer is given as it travels."""
        refusal = cls(status, 0, "")
        refusal.body, refusal.headers = body, headers
        return refusal


@dataclass(frozen=True)
class Call:
    """One request being answered; ``files`` are contents by name."""

    payload: Any
    files: dict[str, bytes] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[..., Any]
Routes = list[tuple[str, Handler]]
"""Patterns of "METHOD /path", and what answers them: it gets the Call and the pattern's groups."""


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, however deep."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))


def response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """An answer as JSON; None is an answer without content."""
    if body is None:
        return web.Response(status=204, headers=headers)
    # The library compares the whole header, so no charset may follow.
    kind = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=kind | dict(headers or {}))


def cut(request: web.Request) -> web.Response:
    """Cut the connection of a request; the answer is never seen."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


async def read(request: web.Request) -> Call:
    """Read a call from JSON or a form with files."""
    if not request.content_type.startswith("multipart/"):
        body = await request.read()
        return Call(json.loads(body) if body else {}, {}, request.query)
    payload: Any = {}
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader):
            content = bytes(await part.read())
            if part.name == "payload_json":
                payload = json.loads(content)
            else:
                files[part.filename or str(part.name)] = content
    return Call(payload, files, request.query)
