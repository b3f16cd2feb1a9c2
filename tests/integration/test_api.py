"""The one port: health by part, metrics, and the routes that doors offer."""

import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import open_app
from bot.doors.api import server
from bot.doors.ports import HttpRoute, Site
from bot.metrics import Metrics
from bot.settings import Settings
from lab.loopback.engine import EngineServer
from tests.fakes.proxy import Proxy


@asynccontextmanager
async def served(**changes: Any) -> AsyncIterator[aiohttp.ClientSession]:
    """The app on a port of its own, and a client for it."""

    async def well() -> dict[str, str]:
        return {"store": "ok"}

    values = {"metrics": Metrics(), "health": well} | changes
    async with (
        server.serving(server.create(**values), host="127.0.0.1", port=0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        yield http


async def test_health_names_the_part_that_is_down(
    settings: Callable[..., Settings], redis_url: str, engine: EngineServer
) -> None:
    async with Proxy(redis_url.removeprefix("unix://")) as line, open_app(settings(redis_url=line.url)) as app:
        address = f"http://127.0.0.1:{await app.open_http()}/health"
        assert await _told(address) == (200, {"store": "ok", "engine": "ok", "encoder": "ok"})
        await engine.__aexit__(None, None, None)
        status, parts = await _told(address)
        assert (status, parts["store"]) == (503, "ok")
        assert "correct ENGINE_URL" in parts["engine"]
        await line.cut()
        _, parts = await _told(address)
        assert "correct REDIS_URL" in parts["store"]


async def _told(address: str) -> tuple[int, dict[str, str]]:
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        return answer.status, await answer.json()


async def test_metrics_speak_prometheus() -> None:
    metrics = Metrics()
    metrics.errors.labels("owls").inc()
    async with served(metrics=metrics) as http, http.get("/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        families = {family.name: family for family in text_string_to_metric_families(await answer.text())}
        count = families["aifriend_errors"].samples[0]
        assert (count.labels, count.value) == ({"kind": "owls"}, 1)


async def test_what_a_door_offers_is_served_as_it_came() -> None:
    calls: list[tuple[str, bytes]] = []

    async def handle(headers: Mapping[str, str], body: bytes) -> int:
        calls.append((headers["x-word"], body))
        return 418

    offered = HttpRoute("PUT", "/owls", handle)
    site = Site()
    site.offer([offered])
    async with served(site=site) as http:
        async with http.put("/owls", data=b"\xff{", headers={"X-Word": "hoot"}) as answer:
            assert (answer.status, calls) == (418, [("hoot", b"\xff{")])
        async with http.post("/owls", data=b"") as answer:
            assert (answer.status, len(calls)) == (405, 1)


async def test_nothing_else_is_served() -> None:
    async with served() as http:
        for path in ("/", "/docs", "/openapi.json", "/telegram"):
            async with http.get(path) as answer:
                assert answer.status in (404, 405)


async def test_a_port_that_is_taken_says_which_setting_to_change() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mail:
        app = server.create(metrics=Metrics(), health=dict)
        with pytest.raises(ValueError, match="set HTTP_PORT"):
            async with server.serving(app, host="127.0.0.1", port=mail.getsockname()[1]):
                pass
