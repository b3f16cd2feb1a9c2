"""The engine's web server: refuses what breaks a rule, lets faults happen, and streams its answers."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

import msgspec
from aiohttp import web

from lab.loopback.engine import openai
from lab.loopback.engine.dialect import Dialect, Error, readable
from lab.loopback.engine.speech import Speech
from lab.loopback.engine.tokens import Prefixes

Messages = list[dict[str, str]]

_FAULTS = ("busy", "limited", "failed", "cut", "garbage", "empty", "filtered", "hang", "hang_up", "mid_error")
_STATUSES = {"busy": 503, "limited": 429, "failed": 500}
_encode = msgspec.json.encode


@dataclass(slots=True)
class EngineServer:
    """Answers each chat completion with ``answer(messages)`` after ``delay`` seconds, token by token, ``pause`` seconds
    apart.

    ``seen`` holds the latest request bodies. It takes what its ``dialect`` takes, and refuses in its words; with
    ``strict_openai`` no more than OpenAI's own API does. ``objection`` tells what it has against a prompt in itself.
    ``voices`` are adapters that it serves as models of their own, ``odds`` is how likely it says that each of its words
    was, where somebody asks (0: it tells nobody).
    """

    answer: Callable[[Messages], str] = lambda _: "Hello there. How are you?"
    pause: float = 0.0
    delay: float = 0.0
    model: str = ""
    api_key: str = ""
    late_system: bool = True
    strict_openai: bool = False
    dialect: Dialect = field(default_factory=Dialect)
    objection: Callable[[Messages], Error | None] = lambda _: None
    keep: int = 1000
    parameters: int = 0
    voices: tuple[str, ...] = ()
    odds: float = 0.0
    port: int = 0
    seen: "deque[dict[str, Any]]" = field(init=False)
    _going_on: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _faults: list[tuple[str, str]] = field(default_factory=list, init=False)
    _prefixes: Prefixes = field(default_factory=Prefixes, init=False)
    _runner: web.AppRunner | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.seen = deque(maxlen=self.keep)
        self.model = self.model or self.dialect.model
        if self.strict_openai:
            self.dialect = replace(self.dialect, strict_openai=True, tells_context=False)
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

    def fail(self, fault: str, *, times: int = 1, retry_after: float | str = 0.0) -> None:
        """Spoil the next answers: busy (503), limited (429), failed (500), cut, garbage, empty, filtered, hang, hang_up
        or mid_error. ``retry_after`` is in seconds, or a date as HTTP writes it."""
        if fault not in _FAULTS:
            raise ValueError(f"{fault} is none of {', '.join(_FAULTS)}")
        wish = retry_after if isinstance(retry_after, str) else f"{retry_after:g}" if retry_after else ""
        self._faults += [(fault, wish)] * times

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
        entry: dict[str, Any] = {"id": self.model}
        if self.dialect.tells_context:
            entry["max_model_len"] = self.dialect.context
        if self.parameters:
            entry["meta"] = {"n_params": self.parameters}
        voices = [{"id": name, "root": f"/adapters/{name}", "parent": self.model} for name in self.voices]
        return web.json_response({"object": "list", "data": [entry, *voices]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if self._refuses(request):
            return web.json_response({"error": "Unauthorized"}, status=401)
        body = msgspec.json.decode(await request.read())
        self.seen.append(body)
        if refusal := self._refusal(body):
            return self._refused(refusal, streams=bool(body.get("stream")))
        fault, wish = self._faults.pop(0) if self._faults else ("", "")
        if status := _STATUSES.get(fault):
            headers = {"Retry-After": wish} if wish else {}
            return web.json_response({"error": {"message": "busy"}}, status=status, headers=headers)
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault == "hang_up" and request.transport is not None:
            request.transport.abort()
        if fault == "garbage":
            return web.Response(text="data: {not json\n\n", content_type="text/event-stream")
        if self.delay:
            await asyncio.sleep(self.delay)
        text = "" if fault in ("empty", "filtered") else self.answer(readable(body["messages"]))
        speech = Speech.of(text, body, self.dialect)
        if fault == "filtered":
            speech = replace(speech, finish="content_filter")
        usage = self._prefixes.usage(readable(body["messages"]), len(speech.thoughts) + len(speech.words))
        if not body.get("stream"):
            choice = {"index": 0, "message": speech.message(), "finish_reason": speech.finish}
            if self.odds and body.get("logprobs"):
                choice["logprobs"] = speech.told(self.odds, body.get("top_logprobs") or 0)
            return web.json_response({"choices": [choice], "usage": usage})
        counts = bool((body.get("stream_options") or {}).get("include_usage"))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        # Whoever has read enough hangs up, or has died.
        with suppress(ConnectionResetError):
            await self._stream(request, response, speech, usage if counts else None, fault)
        return response

    def _refused(self, error: Error, *, streams: bool) -> web.Response:
        answer = self.dialect.put(error)
        if not (streams and self.dialect.errors_in_stream):
            return web.json_response(answer, status=error.status)
        text = f"event: error\ndata: {_encode(answer).decode()}\n\n"
        return web.Response(text=text, content_type="text/event-stream")

    async def _stream(
        self,
        request: web.Request,
        response: web.StreamResponse,
        speech: Speech,
        usage: dict[str, Any] | None,
        fault: str,
    ) -> None:
        await response.prepare(request)
        deltas = speech.deltas()
        for index, delta in enumerate(deltas):
            if fault == "cut" and index >= len(deltas) // 2:
                if request.transport is not None:
                    request.transport.abort()
                return
            if fault == "mid_error" and index >= len(deltas) // 2:
                await response.write(b'data: {"error":{"message":"engine died","code":500}}\n\ndata: [DONE]\n\n')
                return
            chunk = {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
            await response.write(b"data: " + _encode(chunk) + b"\n\n")
            if self.pause:
                await asyncio.sleep(self.pause)
            await self._going_on.wait()
        last = {"choices": [{"index": 0, "delta": {}, "finish_reason": speech.finish}]}
        chunks = [last] if usage is None else [last, {"choices": [], "usage": usage}]
        end = b"".join(b"data: " + _encode(chunk) + b"\n\n" for chunk in chunks) + b"data: [DONE]\n\n"
        await response.write(end)

    def _refuses(self, request: web.Request) -> bool:
        return bool(self.api_key) and request.headers.get("Authorization") != f"Bearer {self.api_key}"

    def _refusal(self, body: dict[str, Any]) -> Error | None:
        """The error of a request that is wrong in itself."""
        if self.dialect.strict_openai and body.get("model") != self.model:
            unknown = openai.unknown_model(str(body.get("model")))
            return Error(404, str(unknown["message"]), code=unknown["code"])
        if refusal := self.dialect.refusal(body):
            return refusal
        if not self.late_system and "system" in [message["role"] for message in body["messages"]][1:]:
            return Error(400, "system message must be first")
        return self.objection(readable(body["messages"]))
