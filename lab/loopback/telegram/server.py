"""The Bot API's web server: reads a request, lets ordered faults happen, and answers."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Self

from aiohttp import web

from lab.loopback.telegram.methods import Methods
from lab.loopback.telegram.records import Call
from lab.loopback.telegram.wire import REASONS, Json, RefusedError, Request, read, reply

TOKEN = "1:loopback"  # noqa: S105 - opens nothing


class BotApi(Methods):
    """The platform. Leave and enter its context again to take it down: the port and the state stay."""

    def __init__(self, *, token: str = TOKEN, clock: Callable[[], float] = time.time, port: int = 0) -> None:
        super().__init__(clock, token)
        self.port = port
        self.delay = 0.0  # seconds before any call takes effect
        self._names = {name.lower(): name for name in ("getUpdates", *self._methods)}
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        server = web.Server(self._serve, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.up = True
        self._restart_poster()
        return self

    async def __aexit__(self, *_: object) -> None:
        runner, self._runner, self.up = self._runner, None, False
        if self._poster:
            self._poster.cancel()
            with suppress(asyncio.CancelledError):
                await self._poster
        if runner:
            await runner.cleanup()

    async def _serve(self, http: web.BaseRequest) -> web.StreamResponse:
        token, _, rest = http.path.removeprefix("/file").removeprefix("/bot").partition("/")
        try:
            if token != self.token:
                raise RefusedError(401, REASONS[401])
            if http.path.startswith("/file/"):
                return self._download(rest)
            call = await read(http, self._names.get(rest.lower(), rest))
            chat = call.number("chat_id")
            self._log(self.calls, Call(call.method, chat, self.clock()))
            self.counts[call.method] += 1
            if self.delay:
                await asyncio.sleep(self.delay)
            cut = self._strike(call.method, chat)
            result = None
            if cut is None or cut.after:
                result = await self._act(call, chat)
            if cut and http.transport:
                http.transport.abort()
            return reply(200, {"ok": True, "result": result})
        except RefusedError as no:
            answer: Json = {"ok": False, "error_code": no.code, "description": no.description}
            if no.retry_after:
                answer["parameters"] = {"retry_after": no.retry_after}
            return reply(no.code, answer)

    async def _act(self, call: Request, chat: int) -> object:
        if call.method == "getUpdates":
            return await self._get_updates(call)
        if call.method not in self._methods:
            raise RefusedError(404, REASONS[404])
        if chat in self.blocked and call.method.startswith(("send", "edit")):
            raise RefusedError(403, REASONS[403])
        return self._methods[call.method](call)

    def _download(self, path: str) -> web.Response:
        _, content = self._files.get(PurePosixPath(path).stem, ("", None))
        if content is None:
            raise RefusedError(404, REASONS[404])
        return web.Response(body=content, content_type="application/octet-stream")
