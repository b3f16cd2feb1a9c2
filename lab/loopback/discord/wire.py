"""REST requests and answers as they travel, and what Discord refuses in them; knows no state."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

Json = dict[str, Any]

LONGEST_TEXT, LONGEST_NONCE = 2000, 25
EPHEMERAL, LOADING, VOICE, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 13, 1 << 15


@dataclass(frozen=True)
class Sent:
    """What the bot sent; `via` is message, interaction or followup."""

    channel: int
    message_id: int
    text: str
    payload: Json
    files: dict[str, bytes]
    nonce: str | None
    at: float
    via: str = "message"


class Refused(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        self.status, self.body = status, {"code": code, "message": message}


@dataclass(frozen=True)
class Call:
    payload: Any
    files: dict[str, bytes] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


def walk(components: list[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from walk(component.get("components", []))


def check(payload: Json, files: dict[str, bytes]) -> None:
    text, flags = payload.get("content") or "", payload.get("flags") or 0
    if len(text) > LONGEST_TEXT or len(str(payload.get("nonce") or "")) > LONGEST_NONCE:
        raise Refused(400, 50035, "Invalid Form Body")
    told = payload.get("attachments") or []
    if flags & VOICE and (text or len(files) != 1 or not told or "waveform" not in told[0]):
        raise Refused(400, 50161, "Voice messages must have supporting metadata and nothing else")
    others = any(payload.get(key) for key in ("embeds", "sticker_ids", "poll"))
    if not (text or files or told or others or flags & COMPONENTS_V2):
        raise Refused(400, 50006, "Cannot send an empty message")


def response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    if body is None:
        return web.Response(status=204)
    # The library compares the whole header, so no charset may follow.
    kind = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=kind | dict(headers or {}))


def cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


async def read(request: web.Request) -> Call:
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
