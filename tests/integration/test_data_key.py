"""The data key is proven at start, before anybody's talk is found unreadable."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import open_house
from bot.settings import Settings
from persona.codec import Unreadable, new_secret

Make = Callable[..., Settings]


async def test_a_store_written_with_another_key_is_noticed_at_start(settings: Make) -> None:
    async with open_house(settings()):
        pass
    with pytest.raises(Unreadable, match="another data key"):
        async with open_house(settings(data_key=new_secret())):
            pass


async def test_a_rotated_key_opens_what_the_old_one_sealed(settings: Make) -> None:
    old, new = new_secret(), new_secret()
    async with open_house(settings(data_key=old)):
        pass
    async with open_house(settings(data_key=f"{new} {old}")):
        pass
    async with open_house(settings(data_key=new)):
        pass


async def _rotate(redis_url: str, folder: Path, data_key: str) -> tuple[int, str]:
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(folder)}
    settings |= {"REDIS_URL": redis_url, "DATA_KEY": data_key}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aifriend", "key", "rotate"), env=settings, cwd=folder, stderr=asyncio.subprocess.PIPE
    )
    _, told = await child.communicate()
    return child.returncode or 0, told.decode()


async def test_the_command_puts_everything_under_the_new_key(settings: Make, redis_url: str, tmp_path: Path) -> None:
    old, new = new_secret(), new_secret()
    async with open_house(settings(data_key=old)) as house:
        await house.mailbox.people.meet("fake:u1", "fake:c1")
    code, told = await _rotate(redis_url, tmp_path, f"{new} {old}")
    assert (code, "2 values renewed" in told) == (0, True), told
    async with open_house(settings(data_key=new)) as house:
        assert await house.mailbox.people.chats("fake:u1") == ("fake:c1",)


async def test_the_command_says_what_to_do_first(redis_url: str, tmp_path: Path) -> None:
    code, told = await _rotate(redis_url, tmp_path, new_secret())
    assert code == 1
    assert "put it before the old one" in told
