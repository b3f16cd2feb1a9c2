"""Requests and answers of the Bot API as they travel; knows no state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import msgspec
from aiohttp import web

Json = dict[str, Any]

MESSAGES = {"sendMessage": "text", "sendPhoto": "photo", "sendVoice": "voice", "sendDocument": "document"}
# What clients encode once more when they post a form.
AS_JSON = {"allowed_updates", "caption_entities", "commands", "entities", "link_preview_options"}
AS_JSON |= {"reaction", "reply_markup", "reply_parameters", "scope"}
TWO_POLLERS = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
TWO_POLLERS += "running"
REASONS = {401: "Unauthorized", 403: "Forbidden: bot was blocked by the user", 404: "Not Found"}
REASONS |= {400: "Bad Request", 409: TWO_POLLERS, 429: "Too Many Requests", 500: "Internal Server Error"}


@dataclass(eq=False)
class RefusedError(Exception):
    """Becomes an answer that is not ok; ``parameters`` help a client to go on, as ``retry_after`` does."""

    code: int
    description: str
    parameters: Json = field(default_factory=dict)


def bad(reason: str, **parameters: int) -> RefusedError:
    """The refusal of a request that is wrong in itself."""
    return RefusedError(400, f"Bad Request: {reason}", parameters)


@dataclass(slots=True)
class Request:
    """One call being answered; ``files`` are (file name, content) by field."""

    method: str
    params: Json
    files: dict[str, tuple[str, bytes]]

    def number(self, key: str) -> int:
        """A whole number, 0 where there is none. Raises RefusedError."""
        try:
            return int(self.params.get(key) or 0)
        except (TypeError, ValueError):
            raise bad("chat not found" if key == "chat_id" else f"invalid {key} specified") from None

    def text(self, key: str) -> str:
        """A parameter as text, empty where there is none."""
        return str(self.params.get(key) or "")

    def true(self, key: str) -> bool:
        """Whether a parameter says yes."""
        return self.text(key).lower() in ("true", "1")


Handler = Callable[[Request], object]


async def read(http: web.BaseRequest, method: str) -> Request:
    """Read a call from query, form or JSON, with its files. Raises RefusedError."""
    params: Json = dict(http.query) if http.query_string else {}
    files: dict[str, tuple[str, bytes]] = {}
    if http.content_type == "multipart/form-data":
        async for part in aiohttp.MultipartReader(http.headers, http.content):
            if isinstance(part, aiohttp.BodyPartReader) and part.name:
                content = bytes(await part.read())
                if part.filename is None:
                    params[part.name] = content.decode(errors="replace")
                else:
                    files[part.name] = (part.filename, content)
    else:
        body = await http.content.read()
        if http.content_type == "application/json" and body:
            params |= decode(body, "request")
        else:
            params |= parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    for name in AS_JSON & params.keys():
        if isinstance(params[name], str):
            params[name] = decode(params[name] or "null", name)
    for name, value in params.items():
        if isinstance(value, str) and value.startswith("attach://") and value[9:] in files:
            files[name] = files.pop(value[9:])
    return Request(method, params, files)


def decode(text: str | bytes, name: str) -> Any:
    """Read JSON. Raises RefusedError that names what it was."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        raise bad(f"can't parse {name} JSON object") from None


def reply(status: int, answer: Json) -> web.Response:
    """An answer as JSON."""
    return web.Response(status=status, body=msgspec.json.encode(answer), content_type="application/json")
