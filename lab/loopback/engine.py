"""A streaming OpenAI-compatible engine on loopback with answers and faults to order; knows no model and no Harry."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import msgspec
from aiohttp import web

Messages = list[dict[str, str]]

_BLOCK = 16
_CONTEXT = 2048
_MOST_STOPS = 4
"""OpenAI's own limit, and vLLM's."""
_encode = msgspec.json.encode


@dataclass(slots=True)
class EngineServer:
    """Answers each chat completion with ``answer(messages)``, token by token, ``pause`` seconds apart.

    ``seen`` holds the latest request bodies. A token is a word; the cached ones are those of the longest prefix,
    in blocks of 16, that an earlier prompt had, as a prefix cache would count them.
    """

    answer: Callable[[Messages], str] = lambda _: "Hello there. How are you?"
    pause: float = 0.0
    model: str = "loopback"
    api_key: str = ""
    late_system: bool = True
    keep: int = 1000
    parameters: int = 0
    port: int = 0
    seen: "deque[dict[str, Any]]" = field(init=False)
    _going_on: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _faults: list[tuple[str, int, float]] = field(default_factory=list, init=False)
    _prefixes: set[int] = field(default_factory=set, init=False)
    _runner: web.AppRunner | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.seen = deque(maxlen=self.keep)
        self._going_on.set()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**24)
        app.router.add_get("/health", self._health)
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where it listens, or listened last."""
        return f"http://127.0.0.1:{self.port}"

    def fail(self, fault: str, *, times: int = 1, retry_after: float = 0.0) -> None:
        """Spoil the next answers: busy (503), limited (429), cut, garbage, empty, hang, or mid_error."""
        known = ("busy", "limited", "cut", "garbage", "empty", "hang", "mid_error")
        if fault not in known:
            raise ValueError(f"{fault} is none of {', '.join(known)}")
        self._faults += [(fault, 1, retry_after)] * times

    def recover(self) -> None:
        """Forget faults that have not happened yet."""
        self._faults.clear()

    def hold(self) -> None:
        """Let answers stop after their first word until ``let_go``."""
        self._going_on.clear()

    def let_go(self) -> None:
        """End ``hold``."""
        self._going_on.set()

    async def _health(self, _: web.Request) -> web.Response:
        return web.Response()

    async def _models(self, request: web.Request) -> web.Response:
        if self._refuses(request):
            return web.json_response({"error": "Unauthorized"}, status=401)
        entry: dict[str, Any] = {"id": self.model, "max_model_len": _CONTEXT}
        if self.parameters:
            entry["meta"] = {"n_params": self.parameters}
        return web.json_response({"object": "list", "data": [entry]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if self._refuses(request):
            return web.json_response({"error": "Unauthorized"}, status=401)
        body = msgspec.json.decode(await request.read())
        self.seen.append(body)
        roles = [message["role"] for message in body["messages"]]
        if not self.late_system and "system" in roles[1:]:
            return web.json_response({"error": {"message": "system message must be first"}}, status=400)
        if len(body.get("stop", ())) > _MOST_STOPS:
            return web.json_response(
                {"error": {"message": f"stop: List should have at most {_MOST_STOPS} items"}}, status=400
            )
        if sum(len(message["content"].split()) for message in body["messages"]) > _CONTEXT:
            return web.json_response(
                {"error": {"message": "maximum context length", "param": "input_tokens"}}, status=400
            )
        fault, _, retry_after = self._faults.pop(0) if self._faults else ("", 0, 0.0)
        if fault in ("busy", "limited"):
            headers = {"Retry-After": f"{retry_after:g}"} if retry_after else {}
            status = 503 if fault == "busy" else 429
            return web.json_response({"error": {"message": "busy"}}, status=status, headers=headers)
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault == "garbage":
            return web.Response(text="data: {not json\n\n", content_type="text/event-stream")
        text = "" if fault == "empty" else self.answer(body["messages"])
        finish = "stop"
        words = _tokens(text)
        if len(words) > body.get("max_tokens", 10_000):
            words, finish = words[: body["max_tokens"]], "length"
        usage = self._usage(body["messages"], len(words))
        if not body.get("stream"):
            choice = {
                "index": 0,
                "message": {"role": "assistant", "content": "".join(words)},
                "finish_reason": finish,
            }
            return web.json_response({"choices": [choice], "usage": usage})
        return await self._stream(request, words, finish, usage, fault)

    async def _stream(
        self, request: web.Request, words: Sequence[str], finish: str, usage: dict[str, Any], fault: str
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for index, word in enumerate(words):
            if fault == "cut" and index >= len(words) // 2:
                if request.transport is not None:
                    request.transport.abort()
                return response
            if fault == "mid_error" and index >= len(words) // 2:
                await response.write(b'data: {"error":{"message":"engine died","code":500}}\n\ndata: [DONE]\n\n')
                return response
            chunk = {"choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}]}
            await response.write(b"data: " + _encode(chunk) + b"\n\n")
            if self.pause:
                await asyncio.sleep(self.pause)
            await self._going_on.wait()
        last = {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}
        end = (
            b"data: "
            + _encode(last)
            + b"\n\ndata: "
            + _encode({"choices": [], "usage": usage})
            + b"\n\ndata: [DONE]\n\n"
        )
        await response.write(end)
        return response

    def _refuses(self, request: web.Request) -> bool:
        return bool(self.api_key) and request.headers.get("Authorization") != f"Bearer {self.api_key}"

    def _usage(self, messages: Messages, output: int) -> dict[str, Any]:
        words = [word for each in messages for word in (each["role"], *_tokens(each["content"]))]
        blocks = [hash(tuple(words[:end])) for end in range(_BLOCK, len(words) + 1, _BLOCK)]
        cached = 0
        for count, block in enumerate(blocks, 1):
            if block not in self._prefixes:
                break
            cached = count * _BLOCK
        self._prefixes.update(blocks)
        return {
            "prompt_tokens": len(words),
            "completion_tokens": output,
            "total_tokens": len(words) + output,
            "prompt_tokens_details": {"cached_tokens": cached},
        }


def _tokens(text: str) -> list[str]:
    """Cut a text into words that keep the white space before them."""
    words, start = [], 0
    for index in range(1, len(text)):
        if text[index].isspace() and not text[index - 1].isspace():
            words.append(text[start:index])
            start = index
    return [*words, text[start:]] if text else []
