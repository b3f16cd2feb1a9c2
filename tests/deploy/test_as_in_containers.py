"""What compose and systemd start, without either: real Compose reads each profile, and each command line of ours runs
out of the image's own set of files, is well, and ends in time with nothing lost."""

import asyncio
import re
import shlex
import shutil
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from tests.conftest import DATA_KEY
from tests.fakes.home import last_words
from tests.fakes.house import House
from tests.fakes.ports import free_port
from tests.fakes.valkey import valkey
from tests.fakes.waiting import eventually

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.deploy
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
PROFILES = sorted({profile for service in SERVICES.values() for profile in service.get("profiles", ())})
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("aifriend:")}
UNIT = (ROOT / "deploy" / "aifriend.service").read_text("utf-8")


def ran(*command: str, folder: Path = ROOT) -> str:
    """What a program says, which must end well."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What compose reads of the repository, with the secrets that `make secrets` makes."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("compose.yaml", "Makefile"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    ran("make", "secrets", folder=folder)
    return folder


@pytest.mark.parametrize("profiles", [*([profile] for profile in PROFILES), PROFILES], ids="+".join)
def test_real_compose_takes_each_profile(checkout: Path, profiles: list[str]) -> None:
    chosen = [word for profile in profiles for word in ("--profile", profile)]
    ran("docker-compose", *chosen, "config", "-q", folder=checkout)
    ran(
        "docker-compose",
        "-f",
        "compose.yaml",
        "-f",
        "deploy/compose.gpu.yaml",
        *chosen,
        "config",
        "-q",
        folder=checkout,
    )


def test_every_secret_that_compose_mounts_is_made(checkout: Path) -> None:
    secrets = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["secrets"]
    assert {checkout / secret["file"] for secret in secrets.values()} == set((checkout / "secrets").iterdir())
    before = (checkout / "secrets" / "data_key").read_text()
    ran("make", "secrets", folder=checkout)
    assert (checkout / "secrets" / "data_key").read_text() == before


def test_the_dockerfile_is_as_hadolint_wants_it() -> None:
    assert ran("hadolint", "deploy/Dockerfile") == ""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the image holds of ours, as a plain tree: the files that its Dockerfile copies, installed as it does."""
    build, installed = tmp_path_factory.mktemp("build"), tmp_path_factory.mktemp("tree")
    copies = re.findall(
        r"^COPY (?!--from)(.+) /build/?(\S*)$", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE
    )
    ignored = shutil.ignore_patterns("__pycache__")
    for sources, name in copies:
        for source in sources.split():
            path, target = ROOT / source, build / (name or Path(source).name)
            shutil.copytree(path, target, ignore=ignored) if path.is_dir() else shutil.copy(path, build / path.name)
    uv = str(Path(sys.executable).parent / "uv")
    ran(uv, "pip", "install", "-q", "--no-deps", "--target", str(installed), str(build))
    assert {"aifriend", "bot", "engine", "lab", "persona", "scheduler"} <= {path.name for path in installed.iterdir()}
    return installed


@asynccontextmanager
async def started(tree: Path, folder: Path, command: list[str], settings: dict[str, str]) -> AsyncIterator[House]:
    """A command of ours out of the tree, in an empty folder, with nothing of the repository within reach."""
    port = free_port()
    env = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "PYTHONPATH": str(tree),
        "HTTP_PORT": str(port),
    }
    words = [sys.executable, "-P", "-m", "aifriend", *command]
    child = await asyncio.create_subprocess_exec(*words, env=env | settings, cwd=folder, stderr=PIPE)
    house = House(child, port)
    ear = asyncio.create_task(house.listen())
    try:
        yield house
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
        await ear


@pytest.fixture
async def settings(redis_url: str, engine: EngineServer, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """What a container has of .env and of its secrets, with the test's own addresses."""
    (tmp_path / "data_key").write_text(DATA_KEY)
    with valkey() as broker:
        async with BotApi() as api, DiscordServer() as server:
            yield {
                "REDIS_URL": redis_url,
                "BROKER_URL": f"redis://localhost:{broker}/0",
                "ENGINE_URL": engine.url,
                "DATA_DIR": str(tmp_path / "data"),
                "DATA_KEY_FILE": str(tmp_path / "data_key"),
                "TELEGRAM_BOT_TOKEN": api.token,
                "TELEGRAM_API_URL": api.url,
                "DISCORD_BOT_TOKEN": server.token,
                "DISCORD_API_URL": server.url,
                "OPEN_TO_EVERYONE": "true",
                "METRICS_WORD": "sesame",
            }


async def ended(house: House) -> int:
    """How it ends when it is asked to, as Compose and systemd do, which would kill it after a while."""
    house.child.terminate()
    return await asyncio.wait_for(house.child.wait(), 10)


@pytest.mark.parametrize("name", sorted(OURS))
async def test_each_service_is_well_and_ends_when_asked(
    tree: Path, tmp_path: Path, settings: dict[str, str], name: str
) -> None:
    service = OURS[name]
    assert set(service["environment"]) <= {*settings, "ENGINE_MODEL"}
    async with started(tree, tmp_path, service["command"], settings) as house:
        await house.comes_to(200, store="ok")
        assert await ended(house) == 0, house.said


async def test_what_the_unit_of_systemd_starts_is_well_and_ends_when_asked(
    tree: Path, tmp_path: Path, settings: dict[str, str]
) -> None:
    program, *arguments = shlex.split(re.findall(r"^ExecStart=(.+)$", UNIT, re.MULTILINE)[0])
    named = dict(word.split("=", 1) for word in re.findall(r"^Environment=(.+)$", UNIT, re.MULTILINE)[0].split())
    assert (Path(program).name, named.keys()) == ("aifriend", {"DATA_DIR", "DATA_KEY_FILE"})
    async with started(tree, tmp_path, arguments, settings) as house:
        await house.comes_to(200, store="ok", telegram="ok")
        assert await ended(house) == 0, house.said


PAGE_UNIT = (ROOT / "deploy" / "aifriend-web.service").read_text("utf-8")


async def test_the_page_of_compose_and_systemd_is_served_and_ends_when_asked(tree: Path, tmp_path: Path) -> None:
    """It keeps nothing, so the signal itself may end it."""
    _, *arguments = shlex.split(re.findall(r"^ExecStart=(.+)$", PAGE_UNIT, re.MULTILINE)[0])
    assert SERVICES["web"]["command"] == arguments
    port = free_port()
    async with started(tree, tmp_path, arguments, {"PAGE_PORT": str(port), "PAGE_HOST": "127.0.0.1"}) as house:
        await eventually(lambda: _answers(f"http://127.0.0.1:{port}/_stcore/health"), seconds=60.0, every=0.2)
        await eventually(lambda: _answers(f"http://127.0.0.1:{port}/_stcore/metrics"), every=0.2)
        assert await ended(house) in (0, -signal.SIGTERM), house.said


async def _answers(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@asynccontextmanager
async def both(tree: Path, folder: Path, settings: dict[str, str]) -> AsyncIterator[tuple[House, House]]:
    """A worker and the door to Telegram, once they are well."""
    worker, door = (started(tree, folder, [role], settings) for role in ("worker", "telegram"))
    async with worker as at_work, door as open_:
        await at_work.comes_to(200)
        await open_.comes_to(200)
        yield at_work, open_


async def test_what_is_written_while_each_role_ends_is_answered_by_the_next(
    tree: Path, tmp_path: Path, settings: dict[str, str], engine: EngineServer
) -> None:
    async with BotApi() as api:
        ours = settings | {"TELEGRAM_API_URL": api.url, "TELEGRAM_BOT_TOKEN": api.token, "BURST_QUIET": "0"}
        ours |= {"GREET_AFTER": "60", "RETRY_FACTOR": "0.1"}
        words = [f"line {number}" for number in range(6)]
        engine.answer = last_words

        def missing() -> list[str]:
            said = " ".join(sent.text for sent in api.sent)
            return [word for word in words if word not in said]

        async with both(tree, tmp_path, ours) as (worker, door):
            api.says("/start")
            await api.wait_sent(1, timeout=30)
            for number, word in enumerate(words):
                api.says(word)
                await asyncio.sleep(0.3)
                if number == 2:
                    assert await ended(worker) == 0
                if number == 4:
                    assert await ended(door) == 0
        async with both(tree, tmp_path, ours) as (worker, door):
            await eventually(lambda: not missing(), seconds=40.0, every=0.2, otherwise=missing)
