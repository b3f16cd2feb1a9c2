"""X3: whoever gets hold of the embedded store's files learns nobody's name, chat or trouble from them."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

import redis

from bot.settings import Settings
from scheduler.mailbox import embedded
from scheduler.privacy.rewriting import Rewriting
from tests.fakes.home import at_home

Make = Callable[..., Settings]
PERSON, CHAT, GROUP = "fake:u4815162342", "fake:c4815162342", "fake:c-4815162342/t7"
ID = re.compile(rb"4815162342")
DANGER = "I want to kill myself tonight"


def readable(folder: Path) -> list[tuple[str, str]]:
    """What ``strings`` would show of each file in which an id stands."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [
        (file.name, match[0].decode())
        for file in files
        for match in re.finditer(rb"[ -~]{4,}", file.read_bytes())
        if ID.search(match[0])
    ]


async def test_x03_no_id_of_a_person_or_chat_stands_in_the_stores_files(settings: Make, tmp_path: Path) -> None:
    async with embedded.serve(tmp_path) as url, at_home(settings(redis_url=url)) as home:
        who = {"person": PERSON, "chat": CHAT}
        await home.say("/start", "hello", DANGER, "/report he was rude", "/export", "/checkins yes", **who)
        await home.say("hello all", DANGER, person=PERSON, chat=GROUP, group=True)
        await home.say("hello", "/forget yes", person="fake:u4815162342", chat="fake:c48151623420")
        await home.say("hello again", DANGER, **who)
        assert len(home.crisis_cards()) == 2
        files = {file.name for file in (tmp_path / "store" / "appendonlydir").iterdir()}
        assert readable(tmp_path) == []
        with redis.Redis.from_url(url) as client:
            client.save()
        assert await Rewriting(home.app.mailbox).step()
        assert {file.name for file in (tmp_path / "store" / "appendonlydir").iterdir()} != files
        assert (tmp_path / "store" / "dump.rdb").stat().st_size > 500
        assert readable(tmp_path) == []


async def test_x03_folders_and_files_of_the_store_are_their_owners_alone(tmp_path: Path) -> None:
    async with embedded.serve(tmp_path / "data") as url:
        with redis.Redis.from_url(url) as client:
            client.set("a", "b")
            client.save()
        for path in (tmp_path / "data").rglob("*"):
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), (path.name, oct(mode))
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


async def test_x03_a_folder_from_before_is_closed_too(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "store"
    folder.mkdir(parents=True, mode=0o755)
    (folder / "valkey.log").touch(mode=0o644)
    async with embedded.serve(tmp_path / "data"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
