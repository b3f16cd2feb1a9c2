"""The one app on the one port: health, metrics and what doors offer, the API where that is wanted; knows no door, no
turn and no chat."""

import asyncio
import hmac
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from bot.doors.api.front import Front
from bot.doors.api.limits import LARGEST_HEAD, Limits, Patient, body_of
from bot.doors.ports import Problem, Site
from bot.metrics import TEXT_FORMAT, Metrics
from engine.models.supervisor import OK

if TYPE_CHECKING:
    from bot.doors.api.house import House

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
    house: "House | None" = None,
    problem: Problem = _unheard,
) -> Starlette:
    """Return the app, with what doors have on the ``site``, and the API of a ``house``. Where it is ``public``, or
    there is a ``word``, only who brings that (as a bearer token) sees the metrics, and why a part is not well;
    ``problem`` hears of requests that break."""
    app = Starlette() if house is None else _api(house)
    doors = site or Site()
    # Innermost: a page of another origin may read what this one refuses.
    app.user_middleware.append(Middleware(Front, problem=problem))
    closed = public or bool(word)

    def may_see(request: Request) -> bool:
        brought = request.headers.get("authorization", "").encode()
        return not closed or (bool(word) and hmac.compare_digest(brought, f"Bearer {word}".encode()))

    async def report_health(request: Request) -> Response:
        """200 while people are served, 503 when not, with the parts by name."""
        parts = await health()
        status = 200 if serves(parts) else 503
        if not may_see(request):
            parts = {name: state if state == OK else "not well" for name, state in parts.items()}
        return Response(msgspec.json.encode(parts), status, media_type="application/json")

    async def tell_metrics(request: Request) -> Response:
        """Prometheus's text format."""
        if not may_see(request):
            return Response(status_code=404)
        # Asked now, so that what is told of the parts is true now.
        await health()
        return Response(metrics.text(), media_type=TEXT_FORMAT)

    async def pass_on(request: Request) -> Response:
        """What a door offers, at this moment."""
        handlers = doors.handlers.get(request.url.path, {})
        if (handle := handlers.get(request.method)) is None:
            return Response(status_code=405 if handlers else 404)
        body = await body_of(request)
        if body is None:
            return Response(status_code=413, headers={"Connection": "close"})
        return Response(status_code=await handle(request.headers, body))

    app.add_route("/health", report_health, include_in_schema=False)
    app.add_route("/metrics", tell_metrics, include_in_schema=False)
    app.add_route("/{path:path}", pass_on, _METHODS, include_in_schema=False)
    return app


def _api(house: "House") -> Starlette:
    # Ten megabytes that a house without it need not hold.
    from bot.doors.api.routes import api

    return api(house)


class _Server(uvicorn.Server):
    """Leaves signals to the process it lives in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: Starlette, *, host: str, port: int, limits: Limits = _LIMITS) -> AsyncIterator[int]:
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
