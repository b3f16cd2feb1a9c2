"""What one caller may have of the web server, and what the port that the world reaches tells."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest

from bot.doors.api import server
from bot.doors.api.limits import LARGEST_BODY, LARGEST_HEAD, Limits
from bot.doors.ports import HttpRoute, Site
from bot.doors.telegram.webhook import Webhook
from bot.metrics import Metrics

WORD = "sesame"
_LIMITS = Limits()


async def ill() -> dict[str, str]:
    """A store that is away."""
    return {"store": "start it, or correct REDIS_URL"}


@asynccontextmanager
async def served(*routes: HttpRoute, limits: Limits = _LIMITS, **how: Any) -> AsyncIterator[int]:
    """The server with these routes, and its port."""
    site = Site()
    site.offer(routes)
    app = server.create(metrics=Metrics(), health=ill, site=site, **how)
    async with server.serving(app, host="127.0.0.1", port=0, limits=limits) as port:
        yield port


async def count(headers: Mapping[str, str], body: bytes) -> int:
    """Take whatever comes."""
    del headers, body
    return 200


ANY = HttpRoute("POST", "/any", count)


@pytest.mark.parametrize(
    "beginning",
    [b"", b"GET /hea", b"GET /health HTTP/1.1\r\nHost: x\r\n", b"POST /any HTTP/1.1\r\nContent-Length: 9\r\n\r\nab"],
)
async def test_x06_a_request_that_does_not_come_whole_is_dropped(beginning: bytes) -> None:
    async with served(ANY, limits=Limits(patience=0.05)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(beginning)
        try:
            answer = await asyncio.wait_for(reader.read(), 20)
        except ConnectionResetError:
            answer = b""
        assert b"200" not in answer
        writer.close()


async def test_x06_who_asks_again_on_a_line_has_the_same_time_again() -> None:
    async with (
        served(ANY, limits=Limits(patience=0.3)) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        for _ in range(3):
            async with http.post("/any", data=b"hi") as answer:
                assert answer.status == 200
            await asyncio.sleep(0.15)


async def test_x06_a_large_body_is_refused_before_it_is_read() -> None:
    heard: list[bytes] = []

    async def hear(headers: Mapping[str, str], body: bytes) -> int:
        del headers
        heard.append(body)
        return 200

    async with served(HttpRoute("POST", "/hear", hear)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /hear HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
        assert b" 413 " in await asyncio.wait_for(reader.readline(), 20)
        writer.close()

        async def drip() -> AsyncIterator[bytes]:
            for _ in range(LARGEST_BODY // 65_536 + 2):
                yield b"x" * 65_536

        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
            async with http.post("/hear", data=b"x" * LARGEST_BODY) as answer:
                assert (answer.status, len(heard)) == (200, 1)
            try:
                async with http.post("/hear", data=drip()) as answer:
                    assert answer.status == 413
            except aiohttp.ClientError:
                pass
    assert len(heard) == 1


async def test_x06_a_head_without_an_end_is_refused() -> None:
    async with served(ANY) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /health HTTP/1.1\r\nX: " + b"x" * (LARGEST_HEAD + 1))
        assert b" 400 " in await asyncio.wait_for(reader.readline(), 20)
        writer.close()


async def test_x06_a_body_too_deep_to_read_is_taken_and_counted() -> None:
    kinds: list[str] = []
    updates: list[Any] = []

    async def take(update: Any) -> None:
        updates.append(update)

    def problem(kind: str, error: BaseException | None) -> None:
        assert error is not None
        kinds.append(kind)

    hook = Webhook("https://harry.example", WORD).route(take, problem)
    async with served(hook) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        for body in (b"[" * 100_000, b'{"a":' * 100_000, b"{", b"\xff"):
            headers = {"X-Telegram-Bot-Api-Secret-Token": WORD}
            async with http.post("/telegram", data=body, headers=headers) as answer:
                assert answer.status == 200
    assert (updates, kinds) == ([], ["telegram_update"] * 4)


@pytest.mark.parametrize(
    ("how", "headers", "sees"),
    [
        ({}, {}, True),
        ({"public": True}, {}, False),
        ({"public": True, "word": WORD}, {}, False),
        ({"public": True, "word": WORD}, {"Authorization": "Bearer guess"}, False),
        ({"public": True, "word": WORD}, {"Authorization": f"Bearer {WORD}"}, True),
        ({"word": WORD}, {}, False),
        ({"public": True}, {"Authorization": "Bearer "}, False),
    ],
)
async def test_x06_the_port_that_the_world_reaches_tells_no_metrics_and_no_reasons(
    how: Mapping[str, Any], headers: Mapping[str, str], sees: bool
) -> None:
    async with served(**how) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        async with http.get("/metrics", headers=headers) as answer:
            assert (answer.status == 200, b"aifriend_" in await answer.read()) == (sees, sees)
        async with http.get("/health", headers=headers) as answer:
            assert answer.status == 503
            assert (await answer.json()) == (await ill() if sees else {"store": "not well"})


async def test_x06_lines_held_open_leave_room_for_who_asks() -> None:
    async with served(ANY, limits=Limits(patience=0.5, connections=8)) as port, AsyncExitStack() as stack:
        ended = []
        for _ in range(40):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            ended.append(asyncio.create_task(_until_it_ends(reader)))
        # Those above the most end at once, the others when their time is over; then there is room again.
        await asyncio.gather(*ended)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http, http.post("/any", data=b"hi") as answer:
            assert answer.status == 200


async def _until_it_ends(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionResetError):
        await reader.read()
