"""The one FastAPI app on the one port: health, metrics and what doors offer; knows no door, no turn and no chat."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response

from bot.doors.ports import HttpRoute
from bot.metrics import TEXT_FORMAT, Metrics

_LAST_ANSWERS = 3
"""Seconds that requests in flight get when the house closes."""

Health = Callable[[], Awaitable[dict[str, str]]]


def create(*, metrics: Metrics, health: Health, routes: Iterable[HttpRoute] = ()) -> FastAPI:
    """Return the app, with the ``routes`` that doors offer."""
    app = FastAPI(title="aifriend", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    async def report_health() -> Response:
        """200 when everything answers, 503 with the parts by name otherwise."""
        parts = await health()
        status = 200 if all(state == "ok" for state in parts.values()) else 503
        return Response(msgspec.json.encode(parts), status, media_type="application/json")

    @app.get("/metrics")
    async def tell_metrics() -> Response:
        """Prometheus's text format."""
        return Response(metrics.text(), media_type=TEXT_FORMAT)

    for route in routes:
        app.add_api_route(route.path, _endpoint(route), methods=[route.method])
    return app


def _endpoint(route: HttpRoute) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return Response(status_code=await route.handle(request.headers, await request.body()))

    return answer


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
