"""The command as it runs for a person: both doors, the embedded store and the embedded model, in child processes."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from lab.loopback.discord import DiscordServer
from lab.loopback.telegram import BotApi
from tests.conftest import DATA_KEY
from tests.fakes.command import aifriend, ended
from tests.fakes.ports import free_port
from tests.fakes.told import HOUSE, told
from tests.fakes.waiting import eventually

pytestmark = pytest.mark.xdist_group("model")  # one at a time: each needs the processor
CANARY = "marmalade"
SAID = (
    f"Hi Harry! I made {CANARY} this morning.",
    "It took four hours and all my oranges.",
    "Do you like it on toast?",
    "What do you eat for breakfast?",
)


@dataclass(slots=True)
class Running:
    """A process that serves both doors."""

    process: asyncio.subprocess.Process
    url: str

    async def count(self, name: str, **labels: str) -> float:
        """What /metrics says of one name, over all that carry these labels."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/metrics") as answer:
            families = text_string_to_metric_families(await answer.text())
        found = [each for family in families for each in family.samples if each.name == name]
        return sum(each.value for each in found if labels.items() <= each.labels.items())

    async def turns(self, door: str, count: int) -> None:
        """Wait until so many turns were answered through a door."""
        told = {"door": door, "kind": "reply", "outcome": "answered"}

        async def answered() -> bool:
            return await self.count("aifriend_turns_total", **told) >= count

        await eventually(answered, seconds=60, every=0.1)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as platform:
        yield platform


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as platform:
        yield platform


@asynccontextmanager
async def running(api: BotApi, server: DiscordServer, folder: Path) -> AsyncIterator[Running]:
    """Start the command and wait until it serves."""
    port = free_port()
    ours = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url, "DISCORD_BOT_TOKEN": server.token}
    ours |= {"DISCORD_API_URL": server.url, "DATA_DIR": str(folder / "data"), "DATA_KEY": DATA_KEY}
    ours |= {"OPEN_TO_EVERYONE": "true", "HTTP_PORT": str(port), "REPLY_TOKENS": "24"}
    ours |= {"LEASE_SECONDS": "5", "ASK_CHECKINS_AFTER": "99", "GREET_AFTER": "600"}
    ours |= dict.fromkeys(("BURST_QUIET", "BURST_LONGEST", "PAUSE_SHORTEST", "PAUSE_LONGEST"), "0")
    ours |= dict.fromkeys(("TELEGRAM_RATE", "TELEGRAM_CHAT_PAUSE", "TELEGRAM_GROUP_RATE"), "0")
    errors, serving = folder / "stderr", f"127.0.0.1:{port}"
    with errors.open("ab") as log:
        async with aifriend("run", folder=folder, settings=ours, cold=True, stdin=DEVNULL, stderr=log) as process:
            await eventually(lambda: serving in errors.read_text(), seconds=60, every=0.05)
            yield Running(process, f"http://{serving}")
            if process.returncode is None:
                process.terminate()
                await asyncio.wait_for(process.wait(), 20)


def descendants(parent: int) -> set[int]:
    """All processes below one."""
    parents = {pid: ppid for pid in _processes() if (ppid := _parent(pid))}
    found, new = set[int](), {parent}
    while new:
        new = {pid for pid, ppid in parents.items() if ppid in new}
        found |= new
    return found


def _processes() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]


def _parent(pid: int) -> int:
    """The parent of a process that lives; 0 of one that has ended, although nobody may have looked after it yet."""
    try:
        state, ppid = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return 0
    return 0 if state == "Z" else int(ppid)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_a_talk_on_both_platforms_outlives_a_killed_process(
    api: BotApi, server: DiscordServer, tmp_path: Path
) -> None:
    async with running(api, server, tmp_path) as app:
        async with aiohttp.ClientSession() as http, http.get(f"{app.url}/health") as answer:
            parts = ("store", "engine", "encoder", "ticks", "telegram", "discord")
            assert (answer.status, await answer.json()) == (200, dict.fromkeys(parts, "ok"))
        for number, text in enumerate(SAID, 1):
            api.says(text)
            await app.turns("telegram", number)
        for number, text in enumerate(SAID[:2], 1):
            server.says(text)
            await app.turns("discord", number)
        children = descendants(app.process.pid)
        assert len(children) >= 2  # the store and the model
        os.kill(app.process.pid, signal.SIGKILL)
        await app.process.wait()
        await eventually(lambda: not any(map(_parent, children)))
    async with running(api, server, tmp_path) as app:
        api.says("Do you still know what I made?")
        await app.turns("telegram", 1)
        # The talk has outlived the process: he gives back what was said in it.
        await eventually(lambda: CANARY in api.sent[-1].text.lower(), otherwise=lambda: str([s.text for s in api.sent]))
        server.says("And you here?")
        await app.turns("discord", 1)
    for sent, answers in ((api.sent, len(SAID) + 1), (server.sent, 3)):
        assert [bubble.text for bubble in sent].count(told(HOUSE.notice)) == 1
        assert len(sent) >= 1 + answers
    log = (tmp_path / "stderr").read_text()
    assert log.count('"turn.done"') == len(SAID) + 1 + 3
    assert not [word for word in (CANARY, "oranges", "breakfast", api.token, server.token) if word in log]


async def test_a_script_runs_on_nothing_but_what_is_installed(tmp_path: Path) -> None:
    typed = b"hi\nI had a rough day at work\n"
    talk = await ended(
        "chat", "--script", "-", folder=tmp_path, settings={"REPLY_TOKENS": "24"}, typed=typed, cold=True
    )
    assert talk.code == 0
    assert talk.out.count('"kind":"reply"') >= 2
