"""Bodies without end and requests that never end: one caller's, and nobody else feels them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest

from bot.doors.api.talks import LINES
from bot.settings import Settings
from tests.fakes.roles import at_api
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
PIECE, HUNDRED = b"x" * 65_536, 100 * 1_048_576
PATHS = ("/v1/chats/ann/messages", "/v1/chat/completions", "/v1/chats/ann/media", "/nowhere")


async def endless(sent: list[int]) -> AsyncIterator[bytes]:
    """A hundred megabytes, of which nobody says before how many there are."""
    for _ in range(HUNDRED // len(PIECE)):
        sent.append(len(PIECE))
        yield PIECE


@pytest.mark.parametrize("path", PATHS)
async def test_a_body_of_a_hundred_megabytes_is_refused_long_before_its_end(settings: Make, path: str) -> None:
    async with at_api(settings()) as (_, client):
        sent: list[int] = []
        head = {
            "Authorization": f"Bearer {client.key}",
            "Content-Type": "image/png" if "media" in path else "application/json",
        }
        try:
            async with client.http.post(path, data=endless(sent), headers=head) as answer:
                assert answer.status in (404, 413)
        except aiohttp.ClientError:
            pass  # hung up on while it was still sending
        assert sum(sent) < HUNDRED / 2
        announced = await _raw(client.url, f"POST {path} HTTP/1.1\r\nContent-Length: {HUNDRED}", client.key)
        assert announced.split()[1] in (b"413", b"404", b"415")
        assert (await client.call("GET", "/v1/me"))[0] == 200


async def test_a_head_that_is_too_long_is_refused(settings: Make) -> None:
    async with at_api(settings()) as (_, client):
        assert b" 431 " in await _raw(client.url, f"GET /v1/me HTTP/1.1\r\nX-Long: {'x' * 100_000}", client.key)


async def test_requests_that_drip_hold_nobody_up(settings: Make) -> None:
    async with at_api(settings()) as (_, client):
        host, port = "127.0.0.1", int(client.url.rpartition(":")[2])
        lines = [await asyncio.open_connection(host, port) for _ in range(100)]
        for _, writer in lines:
            writer.write(b"POST /v1/chats/ann/messages HTTP/1.1\r\nContent-Le")
        assert (await client.call("POST", "/v1/chats/ann/messages", {"text": "Hello!"}))[0] == 200
        for _, writer in lines:
            writer.close()


async def test_nobody_takes_all_lines_and_one_that_was_closed_is_free_again(settings: Make) -> None:
    async with at_api(settings()) as (_, client), AsyncExitStack() as stack:
        head = {"Authorization": f"Bearer {client.key}"}
        lines = [await client.http.get("/v1/chats/ann/events", headers=head) for _ in range(LINES)]
        for line in lines:
            stack.callback(line.close)
            await line.content.readline()
        assert (await client.call("GET", "/v1/chats/ann.work/events"))[0] == 429
        lines[0].close()

        async def is_free() -> bool:
            async with client.http.get("/v1/chats/ann/events", headers=head) as answer:
                return answer.status == 200

        await eventually(is_free)


async def _raw(url: str, head: str, key: str) -> bytes:
    """The first bytes that are answered to a request of which only the head is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writer.write(f"{head}\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(200), 20)
    writer.close()
    return answer
