"""`aifriend doctor`: what is configured, what answers, what is missing, and the next step, in ten lines."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import redis

from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from tests.conftest import DATA_KEY
from tests.fakes import command
from tests.fakes.command import Ended
from tests.fakes.house import running
from tests.fakes.waiting import eventually

Run = Callable[..., Awaitable[Ended]]


@pytest.fixture
def ours(tmp_path: Path, redis_url: str, engine: EngineServer) -> dict[str, str]:
    """Settings of a house with the test's store and engine."""
    data = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data")}
    return data | {"REDIS_URL": redis_url, "ENGINE_URL": engine.url}


@pytest.fixture
async def platforms() -> AsyncIterator[tuple[BotApi, DiscordServer]]:
    async with BotApi() as api, DiscordServer() as server:
        yield api, server


@pytest.fixture
def doctor(tmp_path: Path, ours: dict[str, str]) -> Run:
    async def run(*arguments: str, **settings: str) -> Ended:
        values = {"HTTP_PORT": "9", "PAGE_PORT": "9"} | ours | settings
        return await command.ended("doctor", *arguments, folder=tmp_path, settings=values)

    return run


def lines(ended: Ended) -> dict[str, str]:
    """What it said, by part, with the mark before it; and the next step."""
    rows = [line for line in ended.out.splitlines() if not line.startswith("next: ")]
    return {row[3:13].strip(): f"{row[:2].strip()} {row[13:]}" for row in rows} | {
        "next": ended.out.splitlines()[-1].removeprefix("next: ")
    }


def doors(platforms: tuple[BotApi, DiscordServer]) -> dict[str, str]:
    api, server = platforms
    telegram = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}
    return telegram | {"DISCORD_BOT_TOKEN": server.token, "DISCORD_API_URL": server.url}


async def test_an_owner_who_has_set_nothing_reads_in_ten_lines_what_to_do_first(doctor: Run, tmp_path: Path) -> None:
    ended = await doctor(REDIS_URL="", DATA_KEY="", ENGINE_URL="")
    told = lines(ended)
    assert (ended.code, ended.err) == (0, "")
    assert len(ended.out.splitlines()) <= 10
    assert "made at the first start" in told["store"]
    assert told["page"].endswith("to have one: make web")
    assert told["next"].startswith("write TELEGRAM_BOT_TOKEN=… or DISCORD_BOT_TOKEN=…")
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / ".config").exists()


async def test_each_part_that_answers_is_named_with_what_it_is(
    doctor: Run, platforms: tuple[BotApi, DiscordServer], tmp_path: Path, ours: dict[str, str]
) -> None:
    settings = doors(platforms) | {"OPERATOR_CHAT": "telegram:c7"}
    # At the usual pace a quiet line is not taken for a dead one while the doctor looks.
    async with running(tmp_path, ours | settings | {"RETRY_FACTOR": "1"}) as house:
        await house.comes_to(200)
        tried: list[Ended] = []

        async def is_well() -> bool:
            # A door that has just opened is starting for a moment.
            tried.append(await doctor(**settings, HTTP_PORT=str(house.port)))
            return tried[-1].code == 0

        await eventually(is_well, seconds=60.0, otherwise=lambda: tried[-1].out)
    ended, told = tried[-1], lines(tried[-1])
    assert (ended.code, told["next"]) == (0, "nothing, all is well"), ended.out
    assert len(ended.out.splitlines()) <= 10
    assert told["telegram"] == "ok the token is good: @harry_loopback_bot"
    assert told["discord"].startswith("ok the token is good: account ")
    assert "context" in told["engine"]
    assert told["house"].startswith("ok runs, and all is well: store, engine")


WRONG = {
    "store": ({"REDIS_URL": "redis://127.0.0.1:9"}, "start it, or correct REDIS_URL"),
    "engine": ({"ENGINE_URL": "http://127.0.0.1:9"}, "start it, or correct ENGINE_URL"),
    "persona": ({"PERSONA": "nobody"}, "or give the path of a .toml file"),
    "telegram": ({"TELEGRAM_BOT_TOKEN": "9:x"}, "copy it again from BotFather into TELEGRAM_BOT_TOKEN"),
    "settings": ({"TELEGRM_BOT_TOKEN": "x"}, "did you mean TELEGRAM_BOT_TOKEN?"),
}


@pytest.mark.parametrize("part", WRONG)
async def test_what_is_wrong_is_the_next_step_and_the_exit_code(
    doctor: Run, platforms: tuple[BotApi, DiscordServer], part: str
) -> None:
    settings, step = WRONG[part]
    ended = await doctor(**doors(platforms) | settings)
    told = lines(ended)
    assert (ended.code, told[part].split()[0]) == (1, "NO"), ended.out
    assert step in told["next"]


async def test_a_store_that_another_key_sealed_is_named(doctor: Run, ours: dict[str, str], tmp_path: Path) -> None:
    talked = await command.ended("chat", "--script", "-", folder=tmp_path, settings=ours, typed=b"hi\n")
    assert talked.code == 0
    ended = await doctor(DATA_KEY="22" * 32)
    assert "sealed with another data key" in lines(ended)["store"]


async def test_live_it_writes_to_the_operator_at_each_door_and_does_one_turn_apart_from_the_store(
    doctor: Run, platforms: tuple[BotApi, DiscordServer], engine: EngineServer, redis_url: str
) -> None:
    api, _ = platforms
    api.says("hi")
    engine.answer = lambda _: "Soup sounds right after such a day."
    settings = doors(platforms) | {"OPERATOR_CHAT": "telegram:c7", "ALLOWED_USERS": "discord:7"}
    ended = await doctor("--live", **settings)
    told = lines(ended)
    assert ended.code == 0, ended.out
    assert "has written to telegram:c7" in told["telegram"]
    assert "has written to discord:7" in told["discord"]
    (message,) = await api.wait_sent(1)
    assert message.text.startswith("This is `aifriend doctor --live`")
    assert "Soup sounds right" in told["turn"]
    with redis.Redis.from_url(redis_url) as client:
        assert not list(client.scan_iter("*:state"))


async def test_live_it_says_where_nobody_can_be_written_to(
    doctor: Run, platforms: tuple[BotApi, DiscordServer]
) -> None:
    ended = await doctor("--live", **doors(platforms))
    told = lines(ended)
    assert ended.code == 1
    assert "put your chat into OPERATOR_CHAT" in told["next"]
    never = lines(await doctor("--live", **doors(platforms), OPERATOR_CHAT="telegram:c7", ALLOWED_USERS="discord:7"))
    assert never["next"] == "write to the bot there yourself first: no bot may begin a talk"
