"""The running house: what it depends on may hang, be away, or come later; people are served by all that is there."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
import redis

from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from scheduler.mailbox import embedded
from tests.conftest import DATA_KEY
from tests.fakes.house import running
from tests.fakes.ports import free_port
from tests.fakes.waiting import eventually

CRISIS = "I want to kill myself tonight"


@pytest.fixture
def ours(tmp_path: Path, redis_url: str, engine: EngineServer) -> dict[str, str]:
    """Settings of a house with the test's store and engine."""
    data = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data")}
    return data | {"REDIS_URL": redis_url, "ENGINE_URL": engine.url}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as platform:
        yield platform


def telegram(api: BotApi) -> dict[str, str]:
    """The settings of its door."""
    return {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}


@pytest.fixture
async def silent() -> AsyncIterator[str]:
    """The URL of an engine that takes every connection and never says a word."""
    async with AsyncExitStack() as stack:

        async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            stack.callback(writer.transport.abort)
            await reader.read()

        server = await asyncio.start_server(hold, "127.0.0.1", 0)
        stack.callback(server.close)
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_k07_an_engine_that_hangs_holds_up_neither_the_card_nor_health(
    tmp_path: Path, ours: dict[str, str], api: BotApi, silent: str
) -> None:
    api.says(CRISIS)
    async with running(tmp_path, ours | telegram(api) | {"ENGINE_URL": silent}) as house:
        assert "988" in (await api.wait_sent(1, timeout=20))[0].text
        parts = await house.comes_to(503, telegram="ok", store="ok", ticks="ok")
        assert parts["engine"] == "engine does not answer within 0.7 s"


async def test_k07_an_engine_that_comes_later_is_probed_and_warmed_up_then(
    tmp_path: Path, ours: dict[str, str], api: BotApi
) -> None:
    later = EngineServer(port=free_port())
    async with running(tmp_path, ours | telegram(api) | {"ENGINE_URL": later.url}) as house:
        await house.comes_to(503, telegram="ok", engine="correct ENGINE_URL")
        async with later:
            await house.comes_to(200, engine="ok")
            # The last of the probe's and the warm-up's requests is the persona's sheet.
            await eventually(lambda: any("Harry" in str(body["messages"]) for body in later.seen))


async def test_k13_each_door_opens_by_itself_and_one_that_was_out_of_reach_comes_later(
    tmp_path: Path, ours: dict[str, str]
) -> None:
    api = BotApi(port=free_port())
    async with DiscordServer() as discord:
        doors = telegram(api) | {"DISCORD_BOT_TOKEN": discord.token, "DISCORD_API_URL": discord.url}
        async with running(tmp_path, ours | doors) as house:
            parts = await house.comes_to(200, discord="ok", telegram="check the network or TELEGRAM_API_URL")
            assert set(parts) == {"store", "engine", "encoder", "ticks", "telegram", "discord"}
            async with api:
                await house.comes_to(200, discord="ok", telegram="ok")
                api.says("/help")
                await api.wait_sent(1, timeout=20)


async def test_k13_the_only_door_out_of_reach_is_503_and_the_house_lives_on(
    tmp_path: Path, ours: dict[str, str]
) -> None:
    api = BotApi(port=free_port())
    async with running(tmp_path, ours | telegram(api)) as house:
        await house.comes_to(503, telegram="check the network")
        async with api:
            await house.comes_to(200, telegram="ok")


async def test_k13_a_revoked_token_is_named_and_tried_with_growing_pauses(
    tmp_path: Path, ours: dict[str, str], api: BotApi
) -> None:
    async with running(tmp_path, ours | telegram(api)) as house:
        await house.comes_to(200, telegram="ok")
        good, api.token = api.token, "2:another"
        api.fail("getUpdates", 401)
        api.says("a word that ends the poll")
        await house.comes_to(503, telegram="does not know this token")
        api.token = good
        await house.comes_to(200, telegram="ok")


async def test_k13_it_serves_on_every_address_of_both_protocols(
    tmp_path: Path, ours: dict[str, str], api: BotApi
) -> None:
    async with running(tmp_path, ours | telegram(api) | {"HTTP_HOST": "::"}, host="[::1]") as house:
        await house.comes_to(200)
        house.host = "127.0.0.1"
        await house.comes_to(200)


async def test_k15_a_store_that_refuses_every_write_is_not_well(
    tmp_path: Path, ours: dict[str, str], api: BotApi, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as client:
        async with running(tmp_path, ours | telegram(api)) as house:
            await house.comes_to(200, store="ok")
            client.replicaof("127.0.0.1", "1")
            await house.comes_to(503, store="point REDIS_URL at its primary")
            client.replicaof("NO", "ONE")
            await house.comes_to(200, store="ok")
            async with aiohttp.ClientSession() as http, http.get(f"{house.url}/metrics") as answer:
                told = await answer.text()
    assert {f'aifriend_up{{part="{part}"}} 1.0' for part in ("store", "engine", "ticks", "telegram")} <= set(
        told.splitlines()
    )


async def test_k04_an_embedded_store_that_is_killed_comes_back_by_itself(
    tmp_path: Path, ours: dict[str, str], api: BotApi
) -> None:
    async with running(tmp_path, ours | telegram(api) | {"REDIS_URL": ""}) as house:
        await house.comes_to(200, store="ok")
        pid = server_of(tmp_path / "data")
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: any('"store.failed"' in line for line in house.said))
        await house.comes_to(200, store="ok")
        assert server_of(tmp_path / "data") != pid
        api.says("/help")
        await api.wait_sent(1, timeout=20)


@pytest.mark.faults
async def test_k04_the_second_run_on_a_folder_takes_it_over_when_the_first_ends(
    tmp_path: Path, ours: dict[str, str], api: BotApi
) -> None:
    settings = ours | telegram(api) | {"REDIS_URL": ""}
    async with running(tmp_path, settings) as first:
        await first.comes_to(200, store="ok")
        async with running(tmp_path, settings) as second:
            await second.comes_to(200, store="ok")
            assert any("taken over when it ends" in line for line in second.said)
            first.child.kill()
            await first.child.wait()
            await second.comes_to(200, store="ok")
            api.says("/help")
            await api.wait_sent(1, timeout=20)


def server_of(data: Path) -> int:
    """The process that serves the folder's store, as it says itself."""
    with redis.Redis(unix_socket_path=str(embedded.socket_of((data / "store").resolve()))) as client:
        pid = int(client.info("server")["process_id"])
    assert pid > 1
    return pid


async def test_k13_engine_and_both_platforms_are_reached_by_the_proxy_that_is_set(
    tmp_path: Path, ours: dict[str, str]
) -> None:
    asked: set[str] = set()

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = (await reader.readline()).split()[1].decode()
        asked.add(target.removeprefix("http://").partition("/")[0])
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    proxy = await asyncio.start_server(refuse, "127.0.0.1", 0)
    doors = {"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_API_URL": "http://telegram.invalid"}
    doors |= {"DISCORD_BOT_TOKEN": "x", "DISCORD_API_URL": "http://discord.invalid"}
    doors |= {"ENGINE_URL": "http://engine.invalid", "ALL_PROXY": f"http://127.0.0.1:{_port(proxy)}"}
    async with running(tmp_path, ours | doors) as house:
        await eventually(
            lambda: asked == {"telegram.invalid", "discord.invalid", "engine.invalid"}, otherwise=lambda: asked
        )
        await house.comes_to(503, telegram="TELEGRAM_API_URL")
    proxy.close()


@pytest.mark.parametrize("odd", ["[]", '"me"', '{"id": "x"}', "null", "not json"])
async def test_k16_what_is_no_bot_api_is_named_in_one_sentence(tmp_path: Path, ours: dict[str, str], odd: str) -> None:
    body = odd if odd == "not json" else f'{{"ok": true, "result": {odd}}}'

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    door = {"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_API_URL": f"http://127.0.0.1:{_port(server)}"}
    async with running(tmp_path, ours | door) as house:
        await house.comes_to(503, telegram="TELEGRAM_API_URL")
    assert [line for line in house.said if "crashed" in line or "Traceback" in line] == []
    server.close()


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port
