"""The web server of the stand-in: REST under /api/v10, the gateway's websocket, attachments."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Self

from aiohttp import web

from lab.loopback.discord.methods import Methods
from lab.loopback.discord.wire import Refused, Sent, cut, read, response

API = "/api/v10"


class DiscordServer(Methods):
    """Use as `async with`; point the client at `url + "/api/v10"` and at `gateway_url`."""

    def __init__(
        self,
        *,
        token: str = "loopback-token",  # noqa: S107 - opens nothing but this stand-in
        clock: Callable[[], float] = time.time,
        port: int = 0,
        heartbeat_interval: float = 41.25,
        keep: int = 10_000,
    ) -> None:
        super().__init__(token=token, clock=clock, port=port, heartbeat_interval=heartbeat_interval, keep=keep)
        self.delay = 0.0
        self.calls: list[tuple[str, str, float]] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get(r"/attachments/{channel}/{file:\d+}/{name}", self._download)
        app.router.add_route("*", API + "/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.disconnect(code=1001)
        if self._runner:
            await self._runner.cleanup()

    async def wait_sent(self, count: int = 1, *, channel: int | None = None, timeout: float = 10.0) -> list[Sent]:
        """Everything sent so far (in that channel), once it is at least `count`."""
        found: list[Sent] = []
        try:
            async with asyncio.timeout(timeout):
                while len(found := [s for s in self.sent if channel in (None, s.channel)]) < count:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            last = [f"{method} {path}" for method, path, _ in self.calls[-5:]]
            texts = [sent.text for sent in found]
            raise TimeoutError(f"{len(found)} of {count} messages: {texts}; last calls: {last}") from None
        return found

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix(API)
        line = f"{request.method} {path}"
        self._note(self.calls, (request.method, path, self._clock()))
        if self.delay:
            await asyncio.sleep(self.delay)
        fault = self._fault(line)
        if fault and fault.response:
            return fault.response()
        if fault and not fault.after:
            return cut(request)
        try:
            # Interactions and their webhooks are opened by the token in their path.
            by_path = path.startswith(("/interactions/", "/webhooks/"))
            if not by_path and request.headers.get("Authorization") != f"Bot {self.token}":
                raise Refused(401, 0, "401: Unauthorized")
            call = await read(request)
            matches = ((re.fullmatch(pattern, line), handler) for pattern, handler in self._routes)
            found = next(((match, handler) for match, handler in matches if match), None)
            if found is None:
                raise Refused(404, 0, "404: Not Found")
            answer = found[1](call, *found[0].groups())
        except Refused as refused:
            return response(refused.body, refused.status)
        return cut(request) if fault else response(answer)

    async def _download(self, request: web.Request) -> web.Response:
        content = self._files.get(int(request.match_info["file"]))
        return web.Response(status=404) if content is None else web.Response(body=content)
