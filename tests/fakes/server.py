"""An engine's HTTP server that answers chat completions with exactly what a test wrote down."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

HELLO = {"choices": [{"message": {"content": "hello"}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3}}


@dataclass(slots=True)
class Answer:
    """One HTTP answer; ``parts`` is a stream, whose connection is kept open after the last one if ``hangs``.

    ``hangs_up`` ends the connection without a word.
    """

    status: int = 200
    body: Any = field(default_factory=lambda: HELLO)
    headers: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[bytes, ...] = ()
    hangs: bool = False
    hangs_up: bool = False


@dataclass(slots=True)
class ScriptedServer:
    """Gives ``answers`` in order, then ``otherwise``. ``closed`` is set when a client leaves a hanging stream."""

    answers: list[Answer] = field(default_factory=list)
    models: Any = field(default_factory=lambda: {"data": [{"id": "scripted", "max_model_len": 1024}]})
    otherwise: Answer = field(default_factory=Answer)
    requests: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/chat/completions", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response(self.models)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        self.sessions.append(request.headers.get("X-Session-ID", ""))
        answer = self.answers.pop(0) if self.answers else self.otherwise
        if answer.hangs_up and request.transport is not None:
            request.transport.abort()
        if not answer.parts:
            return web.json_response(answer.body, status=answer.status, headers=answer.headers)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for part in answer.parts:
            await response.write(part)
            await asyncio.sleep(0)
        if answer.hangs:
            try:
                await asyncio.sleep(3600)
            finally:
                self.closed.set()
        return response
