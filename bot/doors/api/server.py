"""The one FastAPI app on the one port: health, metrics and what doors offer; knows no door, no turn and no chat."""

import asyncio
import hmac
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response

from bot.doors.api.front import Front
from bot.doors.api.house import House
from bot.doors.api.limits import LARGEST_HEAD, Limits, Patient, body_of
from bot.doors.api.routes import offer
from bot.doors.ports import Problem, Site
from bot.metrics import TEXT_FORMAT, Metrics
from engine.models.supervisor import OK

_LAST_ANSWERS = 3
"""Seconds that requests in flight get when the house closes."""
_LIMITS = Limits()
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

Health = Callable[[], Awaitable[dict[str, str]]]
Serves = Callable[[Mapping[str, str]], bool]


def _unheard(kind: str, error: BaseException | None) -> None:
    """Where nobody wants to hear what goes wrong."""
    del kind, error


def all_well(parts: Mapping[str, str]) -> bool:
    """Whether every part is well."""
    return all(state == OK for state in parts.values())


def create(
    *,
    metrics: Metrics,
    health: Health,
    serves: Serves = all_well,
    site: Site | None = None,
    word: str = "",
    public: bool = False,
    house: House | None = None,
    problem: Problem = _unheard,
) -> FastAPI:
    """Return the app, with what doors have on the ``site``, and the API of a ``house``. Where it is ``public``, or
    there is a ``word``, only who brings that (as a bearer token) sees the metrics, and why a part is not well;
    ``problem`` hears of requests that break."""
    described = {"openapi_url": "/v1/openapi.json", "docs_url": "/v1/docs"} if house else {"openapi_url": None}
    app = FastAPI(title="aifriend", version="1", redoc_url=None, **described)
    doors = site or Site()
    app.add_middleware(Front, problem=problem)
    closed = public or bool(word)

    def may_see(request: Request) -> bool:
        brought = request.headers.get("authorization", "").encode()
        return not closed or (bool(word) and hmac.compare_digest(brought, f"Bearer {word}".encode()))

    @app.get("/health", include_in_schema=False)
    async def report_health(request: Request) -> Response:
        """200 while people are served, 503 when not, with the parts by name."""
        parts = await health()
        status = 200 if serves(parts) else 503
        if not may_see(request):
            parts = {name: state if state == OK else "not well" for name, state in parts.items()}
        return Response(msgspec.json.encode(parts), status, media_type="application/json")

    @app.get("/metrics", include_in_schema=False)
    async def tell_metrics(request: Request) -> Response:
        """Prometheus's text format."""
        if not may_see(request):
            return Response(status_code=404)
        # Asked now, so that what is told of the parts is true now.
        await health()
        return Response(metrics.text(), media_type=TEXT_FORMAT)

    if house is not None:
        offer(app, house)

    @app.api_route("/{path:path}", methods=_METHODS, include_in_schema=False)
    async def pass_on(request: Request) -> Response:
        """What a door offers, at this moment."""
        handlers = doors.handlers.get(request.url.path, {})
        if (handle := handlers.get(request.method)) is None:
            return Response(status_code=405 if handlers else 404)
        body = await body_of(request)
        if body is None:
            return Response(status_code=413, headers={"Connection": "close"})
        return Response(status_code=await handle(request.headers, body))

    return app


class _Server(uvicorn.Server):
    """Leaves signals to the process it lives in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: FastAPI, *, host: str, port: int, limits: Limits = _LIMITS) -> AsyncIterator[int]:
    """Serve the app for the length of the block and yield the port. Raises ValueError when it can't be had."""
    listener = _listener(host.strip("[]"), port)
    config = uvicorn.Config(
        app,
        log_config=None,
        lifespan="off",
        access_log=False,
        timeout_graceful_shutdown=_LAST_ANSWERS,
        http=type("Patient", (Patient,), {"limits": limits}),
        ws="none",
        limit_concurrency=limits.connections,
        h11_max_incomplete_event_size=LARGEST_HEAD,
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


def _listener(host: str, port: int) -> socket.socket:
    is_six = ":" in host
    try:
        # "::" means every address of the machine, those of the older protocol too.
        both = host == "::" and socket.has_dualstack_ipv6()
        family = socket.AF_INET6 if is_six else socket.AF_INET
        return socket.create_server((host, port), family=family, dualstack_ipv6=both)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise ValueError(f"can't serve on {host}:{port} ({reason}): set HTTP_PORT or HTTP_HOST") from error
