"""The one FastAPI app on the one port: health, metrics and the Telegram webhook; knows no turn and no chat."""

import asyncio
import hmac
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from scheduler.errors import StoreDown

_LAST_ANSWERS = 3
"""Seconds that requests in flight get when the house closes."""

Health = Callable[[], Awaitable[dict[str, str]]]
Take = Callable[[Any], Awaitable[None]]


def create(*, registry: CollectorRegistry, health: Health, take: Take | None = None, secret: str = "") -> FastAPI:
    """Return the app. ``take`` gets raw Telegram updates, only with the right ``secret``."""
    app = FastAPI(title="aifriend", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    async def report_health() -> Response:
        """200 when everything answers, 503 with the parts by name otherwise."""
        parts = await health()
        status = 200 if all(state == "ok" for state in parts.values()) else 503
        return Response(msgspec.json.encode(parts), status, media_type="application/json")

    @app.get("/metrics")
    async def metrics() -> Response:
        """Prometheus's text format."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @app.post("/telegram")
    async def webhook(request: Request) -> Response:
        """Answer 200 only when the inbox has the update, so that Telegram delivers it again otherwise."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if take is None or not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        try:
            update = msgspec.json.decode(await request.body())
        except msgspec.DecodeError:
            return Response(status_code=400)
        if isinstance(update, dict):
            try:
                await take(update)
            except StoreDown:
                return Response(status_code=503)
        return Response()

    return app


class _Server(uvicorn.Server):
    """Leaves signals to the process it lives in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: FastAPI, *, host: str, port: int) -> AsyncIterator[int]:
    """Serve the app for the length of the block and yield the port. Raises ValueError when it can't be had."""
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise ValueError(f"can't serve on {host}:{port} ({reason}): set HTTP_PORT or HTTP_HOST") from error
    config = uvicorn.Config(
        app, log_config=None, lifespan="off", access_log=False, timeout_graceful_shutdown=_LAST_ANSWERS
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not (server.started or task.done()):
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        listener.close()
