"""The command as people type it: what it prints, how it ends, and one clear line for everything that can be wrong."""

import asyncio
import signal
import socket
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from tests.conftest import DATA_KEY
from tests.fakes import command
from tests.fakes.command import Ended
from tests.fakes.ports import free_port

TOKEN = "70:not-for-anybodys-eyes"


Run = Callable[..., Awaitable[Ended]]


@pytest.fixture
def ours(tmp_path: Path, redis_url: str, engine: EngineServer) -> dict[str, str]:
    """Settings of a command with the test's store and engine."""
    data = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data")}
    return data | {"HTTP_PORT": "0", "REDIS_URL": redis_url, "ENGINE_URL": engine.url}


@pytest.fixture
def aifriend(tmp_path: Path, ours: dict[str, str]) -> Run:
    """Run the command in an empty folder, with the test's store and engine unless told otherwise."""

    async def run(
        *arguments: str, typed: bytes = b"", stdout: int = PIPE, cold: bool = False, **settings: str
    ) -> Ended:
        return await command.ended(
            *arguments, folder=tmp_path, settings=ours | settings, typed=typed, stdout=stdout, cold=cold
        )

    return run


@pytest.fixture
async def platforms() -> AsyncIterator[dict[str, str]]:
    """The settings that point at both platforms on loopback."""
    async with BotApi() as api, DiscordServer() as server:
        yield {"TELEGRAM_API_URL": api.url, "DISCORD_API_URL": server.url}


def the_one_line(ended: Ended) -> str:
    """What the command had to say when it gave up: one line, without a trace of its inside or a secret."""
    assert (ended.code, ended.out) == (1, "")
    (line,) = ended.err.splitlines()
    assert line.startswith("aifriend: ")
    assert TOKEN not in line
    return line


async def test_a_script_gets_json_bubbles_and_the_next_one_knows_the_first(aifriend: Run, engine: EngineServer) -> None:
    engine.answer = lambda _: "Oh no. What happened?"
    first = await aifriend("chat", "--script", "-", typed=b"hi\nI had a rough day\n", cold=True)
    assert (first.code, first.err) == (0, "")
    assert [each["kind"] for each in first.bubbles].count("reply") >= 1
    assert first.bubbles[0]["text"].startswith("Before you start: Harry is an AI")
    assert {"kind", "from", "text", "choices"} == set(first.bubbles[0])
    second = await aifriend("chat", "--script", "-", typed=b"do you remember?\n")
    assert second.code == 0
    assert any("I had a rough day" in each["content"] for each in engine.seen[-1]["messages"])


async def test_what_is_granted_is_not_asked(aifriend: Run) -> None:
    granted = await aifriend("chat", "--script", "-", "--grant", "adult,checkins", typed=b"hi\n/checkins\n")
    assert granted.code == 0
    assert "how old are you" not in granted.out
    assert "Harry may write to you first" in granted.bubbles[-1]["text"]


async def test_bytes_that_are_no_text_are_read_as_well_as_can_be(aifriend: Run) -> None:
    ended = await aifriend("chat", "--script", "-", typed=b"h\xff\xfe\xed\xa0\x80i\n")
    assert (ended.code, ended.bubbles[-1]["text"] != "") == (0, True)


async def test_without_a_token_it_says_how_to_add_one_and_ends_with_the_input(aifriend: Run) -> None:
    ended = await aifriend("run")
    assert ended.code == 0
    assert "TELEGRAM_BOT_TOKEN" in ended.err
    assert "DISCORD_BOT_TOKEN" in ended.err


async def test_with_the_engine_down_it_starts_says_so_and_answers_honestly(aifriend: Run) -> None:
    ended = await aifriend("chat", "--script", "-", typed=b"hi\nare you there?\n", ENGINE_URL="http://127.0.0.1:9")
    assert ended.code == 0
    assert ended.err.startswith("no engine answers at http://127.0.0.1:9: start it, or correct ENGINE_URL.")
    said = [each["text"] for each in ended.bubbles if not each["text"].startswith("Before you start")]
    assert len(said) == 1
    assert "kept your message" in said[0] or "Your message is safe" in said[0]


async def test_a_key_that_the_engine_refuses_is_named(aifriend: Run, engine: EngineServer) -> None:
    engine.api_key = "sesame"
    ended = await aifriend("chat", "--script", "-", typed=b"hi\n", ENGINE_API_KEY="wrong")
    assert "set ENGINE_API_KEY" in the_one_line(ended)


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "an address that is no store's": ({"REDIS_URL": "redis://127.0.0.1:9"}, "start it, or correct REDIS_URL"),
    "a number that is none": ({"CHECKIN_AFTER": "soon"}, "CHECKIN_AFTER: Input should be a valid number"),
    "h04: a number that is too high": ({"TEMPERATURE": "9"}, "TEMPERATURE: Input should be less than or equal to 2"),
    "h04: a level of the log that is none": ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: Input should be 'debug', 'info'"),
    "h04: a name for an id": ({"ALLOWED_USERS": "7, @mia"}, "ALLOWED_USERS: @mia is no id: write numbers"),
    "h04: a key's file that is not there": ({"DATA_KEY": "", "DATA_KEY_FILE": "nope"}, "DATA_KEY_FILE names nope"),
    "h04: a form that is none": ({"OPERATOR_CHAT": "me"}, "OPERATOR_CHAT: not in a form that it can have"),
    "h04: two that don't fit": ({"LOW_WATER": "900", "HIGH_WATER": "800"}, "LOW_WATER is above HIGH_WATER"),
    "h04: a store without its scheme": ({"REDIS_URL": "localhost"}, "REDIS_URL must begin with one of redis://"),
    "a persona that nobody wrote": ({"PERSONA": "nobody"}, "no such sheet; shipped are harry, young-harry"),
    "a data key that is none": ({"DATA_KEY": "short"}, "make one with `aifriend key new`"),
}


@pytest.mark.parametrize(("settings", "line"), WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_setting_is_one_clear_line(aifriend: Run, settings: dict[str, str], line: str) -> None:
    assert line in the_one_line(await aifriend("chat", "--script", "-", typed=b"hi\n", **settings))


async def test_h04_a_name_that_was_meant_for_a_setting_is_named_at_start(aifriend: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ENGINE_MODLE=x\n# PERSONS=y\nowl = 1\n", encoding="utf-8")
    ended = await aifriend("chat", "--script", "-", typed=b"hi\n", TELEGRM_BOT_TOKEN="x")
    assert ended.code == 0
    assert ended.err.splitlines() == [
        "aifriend: .env names ENGINE_MODLE, which is no setting; did you mean ENGINE_MODEL?",
        "aifriend: .env names OWL, which is no setting",
        "aifriend: TELEGRM_BOT_TOKEN is no setting; did you mean TELEGRAM_BOT_TOKEN?",
    ]


async def test_a_data_key_that_is_not_the_stores_is_one_clear_line(aifriend: Run) -> None:
    await aifriend("chat", "--script", "-", typed=b"/start\n")
    ended = await aifriend("chat", "--script", "-", typed=b"hi\n", DATA_KEY="22" * 32)
    assert "set DATA_KEY or DATA_KEY_FILE to the key that it was written with" in the_one_line(ended)


@pytest.mark.parametrize("door", ["TELEGRAM", "DISCORD"])
async def test_a_bad_token_is_one_clear_line_without_the_token(
    aifriend: Run, platforms: dict[str, str], door: str
) -> None:
    ended = await aifriend("run", **platforms, **{f"{door}_BOT_TOKEN": TOKEN})
    assert f"copy it again from {'BotFather' if door == 'TELEGRAM' else 'the developer portal'}" in the_one_line(ended)


async def test_by_webhook_it_serves_until_it_is_asked_to_stop(tmp_path: Path, ours: dict[str, str]) -> None:
    port = free_port()
    ours |= {"TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}", "TELEGRAM_WEBHOOK_SECRET": "sesame"}
    ours |= {"HTTP_PORT": str(port), "OPEN_TO_EVERYONE": "true", "BURST_QUIET": "0", "PAUSE_SHORTEST": "0"}
    ours |= {"GREET_AFTER": "60"}
    async with BotApi(token=TOKEN) as api:
        ours |= {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url}
        async with command.aifriend("run", folder=tmp_path, settings=ours, stdout=PIPE, stderr=PIPE) as child:
            api.says("/help")
            await api.wait_sent(1, timeout=30)
            child.terminate()
            out, err = await asyncio.wait_for(child.communicate(), 30)
    assert child.returncode == 0
    assert b"Serving telegram. Open to everyone (OPEN_TO_EVERYONE)." in err
    assert TOKEN.encode() not in out + err


async def test_a_forked_command_does_not_outlive_the_child_that_stands_for_it(
    tmp_path: Path, ours: dict[str, str]
) -> None:
    async with command.aifriend("run", folder=tmp_path, settings=ours | {"API": "true"}, stderr=PIPE) as child:
        assert child.stderr is not None
        assert await child.stderr.readline()
        child.kill()
        # It comes to an end as soon as nobody holds the other one.
        await asyncio.wait_for(child.stderr.read(), 30)
    assert child.returncode == -signal.SIGKILL


async def test_a_taken_port_is_one_clear_line(aifriend: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mail:
        port = str(mail.getsockname()[1])
        async with BotApi(token=TOKEN) as api:
            ended = await aifriend("run", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url, HTTP_PORT=port)
    assert f"can't serve on 127.0.0.1:{port} (Address already in use): set HTTP_PORT" in the_one_line(ended)


async def test_a_data_folder_that_can_not_be_written_is_one_clear_line(aifriend: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = await aifriend("chat", "--script", "-", typed=b"hi\n", REDIS_URL="", DATA_DIR=str(tmp_path / "file"))
    assert "free space or set DATA_DIR" in the_one_line(ended)


async def test_a_broken_sheet_is_named_with_the_lines_of_its_faults(aifriend: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "broken.toml"
    sheet.write_text('name = "x"\nage = 12\nplayful = "flirt"\n\n[stages]\nfoo = 3\n')
    checked = await aifriend("persona", "check", str(sheet))
    assert checked.code == 1
    assert f"{sheet}: line 3: playful: must be empty under 18 or without an age" in checked.out
    assert f"{sheet}: line 6: stages.foo: unknown key" in checked.out
    ended = await aifriend("chat", "--script", "-", typed=b"hi\n", PERSONA=str(sheet))
    assert "`aifriend persona check` names each" in the_one_line(ended)


async def test_h05_a_new_sheet_passes_its_check_and_talks_and_is_never_written_over(
    aifriend: Run, tmp_path: Path
) -> None:
    made = await aifriend("persona", "new", "old-robin", "--in", str(tmp_path))
    sheet = tmp_path / "old-robin.toml"
    assert made.code == 0
    assert str(sheet) in made.out
    checked = await aifriend("persona", "check", str(sheet))
    assert (checked.code, checked.out) == (0, f"{sheet}: Old Robin, 30: good\n")
    assert "File exists" in the_one_line(await aifriend("persona", "new", "old-robin", "--in", str(tmp_path)))
    assert "must be 1 to 32 of a-z" in the_one_line(await aifriend("persona", "new", "../Robin"))


async def test_a_sheet_that_is_no_text_or_not_there_is_one_clear_line(aifriend: Run, tmp_path: Path) -> None:
    noise = tmp_path / "noise.toml"
    noise.write_bytes(b"\x9e\xff")
    checked = await aifriend("persona", "check", str(noise))
    assert (checked.code, checked.out, checked.err) == (1, f"{noise}: byte 0: not UTF-8 text, as TOML must be\n", "")
    assert "No such file or directory" in the_one_line(await aifriend("persona", "check", str(tmp_path / "none")))


async def test_a_grant_that_does_not_exist_is_one_clear_line(aifriend: Run) -> None:
    ended = await aifriend("chat", "--script", "-", "--grant", "adult,moon")
    assert "--grant takes adult, memory and checkins, not moon" in the_one_line(ended)


@pytest.mark.parametrize("arguments", [["dance"], ["chat", "--dance"], []])
async def test_wrong_usage_is_answered_with_the_usage(aifriend: Run, arguments: list[str]) -> None:
    ended = await aifriend(*arguments)
    assert ended.code == 2
    assert ended.err.startswith("usage: aifriend")


@pytest.fixture
def full_disk() -> Iterator[int]:
    with Path("/dev/full").open("wb") as disk:
        yield disk.fileno()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
async def test_answers_that_can_not_be_printed_end_the_command_and_are_kept(aifriend: Run, full_disk: int) -> None:
    ended = await aifriend("chat", "--script", "-", typed=b"hi\n", stdout=full_disk)
    assert the_one_line(ended) == "aifriend: standard output: No space left on device"
    again = await aifriend("chat", "--script", "-", typed=b"/help\n")
    assert again.bubbles[0]["text"].startswith("Before you start")


async def test_the_screen_answers_every_line_in_its_place(aifriend: Run) -> None:
    lines = [b'{"text": "i want to kill myself"}', b"no json", b'{"words": "hi"}', b'{"text": 7}', b"", b"\xff"]
    ended = await aifriend("screen", typed=b"\n".join([*lines, b'{"text": "good morning"}']))
    levels = [line.get("level", "error") for line in ended.bubbles]
    assert (ended.code, levels) == (1, ["crisis", "error", "error", "error", "error", "error", "none"])


@pytest.mark.parametrize(("typed", "answers"), [(b"", 0), (b'{"text": ""}\n', 1), (b'{"text": "hi\\nthere"}', 1)])
async def test_the_screen_ends_well_where_all_was_read(aifriend: Run, typed: bytes, answers: int) -> None:
    ended = await aifriend("screen", typed=typed)
    assert (ended.code, ended.bubbles) == (0, [{"level": "none", "reason": ""}] * answers)


async def test_help_names_the_screen(aifriend: Run) -> None:
    assert "screen" in (await aifriend("--help", cold=True)).out
