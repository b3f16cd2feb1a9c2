"""The engine's web server: refuses what breaks a rule, lets faults happen, and streams its answers."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import msgspec
from aiohttp import web

from lab.loopback.engine import openai
from lab.loopback.engine.tokens import Prefixes, tokens

Messages = list[dict[str, str]]

_CONTEXT = 2048
_MOST_STOPS = openai.MOST_STOPS
"""vLLM's limit, too."""
_encode = msgspec.json.encode


@dataclass(slots=True)
class EngineServer:
    """Answers each chat completion with ``answer(messages)``, token by token, ``pause`` seconds apart.

    ``seen`` holds the latest request bodies. With ``strict_openai`` it takes no more than OpenAI's own API does, and
    refuses in its words.
    """

    answer: Callable[[Messages], str] = lambda _: "Hello there. How are you?"
    pause: float = 0.0
    model: str = "loopback"
    api_key: str = ""
    late_system: bool = True
    strict_openai: bool = False
    keep: int = 1000
    parameters: int = 0
    port: int = 0
    seen: "deque[dict[str, Any]]" = field(init=False)
    _going_on: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _faults: list[tuple[str, int, float]] = field(default_factory=list, init=False)
    _prefixes: Prefixes = field(default_factory=Prefixes, init=False)
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
        faults = ("busy", "limited", "cut", "garbage", "empty", "hang", "mid_error")
        if fault not in faults:
            raise ValueError(f"{fault} is none of {', '.join(faults)}")
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
        entry: dict[str, Any] = {"id": self.model}
        if not self.strict_openai:
            entry["max_model_len"] = _CONTEXT
        if self.parameters:
            entry["meta"] = {"n_params": self.parameters}
        return web.json_response({"object": "list", "data": [entry]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if self._refuses(request):
            return web.json_response({"error": "Unauthorized"}, status=401)
        body = msgspec.json.decode(await request.read())
        self.seen.append(body)
        if refusal := self._refusal(body):
            missing = refusal.get("code") == openai.UNKNOWN_MODEL
            return web.json_response({"error": refusal}, status=404 if missing else 400)
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
        words = tokens(text)
        if len(words) > body.get("max_tokens", 10_000):
            words, finish = words[: body["max_tokens"]], "length"
        usage = self._prefixes.usage(body["messages"], len(words))
        if not body.get("stream"):
            choice = {
                "index": 0,
                "message": {"role": "assistant", "content": "".join(words)},
                "finish_reason": finish,
            }
            return web.json_response({"choices": [choice], "usage": usage})
        counts = bool((body.get("stream_options") or {}).get("include_usage"))
        return await self._stream(request, words, finish, usage if counts else None, fault)

    async def _stream(
        self, request: web.Request, words: Sequence[str], finish: str, usage: dict[str, Any] | None, fault: str
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
        chunks = [last] if usage is None else [last, {"choices": [], "usage": usage}]
        end = b"".join(b"data: " + _encode(chunk) + b"\n\n" for chunk in chunks) + b"data: [DONE]\n\n"
        await response.write(end)
        return response

    def _refuses(self, request: web.Request) -> bool:
        return bool(self.api_key) and request.headers.get("Authorization") != f"Bearer {self.api_key}"

    def _refusal(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """The error of a request that is wrong in itself."""
        if self.strict_openai and body.get("model") != self.model:
            return openai.unknown_model(str(body.get("model")))
        if self.strict_openai and (refusal := openai.refusal(body)):
            return refusal
        roles = [message["role"] for message in body["messages"]]
        if not self.late_system and "system" in roles[1:]:
            return {"message": "system message must be first"}
        stops = body.get("stop")
        if isinstance(stops, list) and len(stops) > _MOST_STOPS:
            return {"message": f"stop: List should have at most {_MOST_STOPS} items"}
        if sum(len(message["content"].split()) for message in body["messages"]) > _CONTEXT:
            return {"message": "maximum context length", "param": "input_tokens"}
        return None
