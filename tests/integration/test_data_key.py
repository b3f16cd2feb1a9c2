"""The data key is proven at start, before anybody's talk is found unreadable."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import open_app
from bot.settings import Settings
from persona.codec import Unreadable, new_secret
from tests.fakes.command import Ended, ended

Make = Callable[..., Settings]


async def test_a_store_written_with_another_key_is_noticed_at_start(settings: Make) -> None:
    async with open_app(settings()):
        pass
    with pytest.raises(Unreadable, match="another data key"):
        async with open_app(settings(data_key=new_secret())):
            pass


async def test_a_rotated_key_opens_what_the_old_one_sealed(settings: Make) -> None:
    old, new = new_secret(), new_secret()
    async with open_app(settings(data_key=old)):
        pass
    async with open_app(settings(data_key=f"{new} {old}")):
        pass
    async with open_app(settings(data_key=new)):
        pass


async def _rotate(redis_url: str, folder: Path, data_key: str) -> Ended:
    return await ended("key", "rotate", folder=folder, settings={"REDIS_URL": redis_url, "DATA_KEY": data_key})


async def test_the_command_puts_everything_under_the_new_key(settings: Make, redis_url: str, tmp_path: Path) -> None:
    old, new = new_secret(), new_secret()
    async with open_app(settings(data_key=old)) as app:
        await app.mailbox.people.meet("fake:u1", "fake:c1")
    rotated = await _rotate(redis_url, tmp_path, f"{new} {old}")
    assert (rotated.code, "3 values renewed" in rotated.err) == (0, True), rotated.err
    async with open_app(settings(data_key=new)) as app:
        assert await app.mailbox.people.chats("fake:u1") == ("fake:c1",)


async def test_the_command_says_what_to_do_first(redis_url: str, tmp_path: Path) -> None:
    refused = await _rotate(redis_url, tmp_path, new_secret())
    assert refused.code == 1
    assert "put it before the old one" in refused.err
