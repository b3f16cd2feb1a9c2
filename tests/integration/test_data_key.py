"""The data key is proven at start, before anybody's talk is found unreadable."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from bot import data_key
from bot.app import open_app
from bot.settings import Settings
from persona.codec import Codec, Unreadable, new_secret
from scheduler.privacy.reseal import Reseal
from tests.fakes.command import Ended, ended

Make = Callable[..., Settings]


async def test_a_store_written_with_another_key_is_noticed_at_start(settings: Make) -> None:
    async with open_app(settings()):
        pass
    with pytest.raises(Unreadable, match="another data key"):
        async with open_app(settings(data_key=new_secret())):
            pass


async def test_k08_a_key_is_missed_at_start_until_all_has_left_it(settings: Make) -> None:
    old, new = new_secret(), new_secret()
    async with open_app(settings(data_key=old)) as app:
        await app.mailbox.change_person("fake:u1", lambda person: replace(person, name="Ann"))
    async with open_app(settings(data_key=f"{new} {old}")) as app:
        assert (await app.mailbox.person("fake:u1")).name == "Ann"
        # Cut off in the middle of the change.
        await anext(aiter(Reseal(app.mailbox.store).run()))
    with pytest.raises(Unreadable, match="another data key"):
        async with open_app(settings(data_key=new)):
            pass
    shown = io.StringIO()
    await data_key.rotate(settings(data_key=f"{new} {old}"), shown)
    assert "The others may go" in shown.getvalue()
    async with open_app(settings(data_key=new)) as app:
        assert (await app.mailbox.person("fake:u1")).name == "Ann"


async def test_k08_the_change_says_which_key_is_still_needed_and_what_is_damaged(
    settings: Make, redis_url: str
) -> None:
    old, new, gone = new_secret(), new_secret(), new_secret()
    async with open_app(settings(data_key=old)):
        pass
    with redis.Redis.from_url(redis_url) as client:
        client.rpush("aifriend:{b0001}:x:history", Codec((gone,)).seal("words", "aifriend:{b0001}:x:history"))
        client.rpush("aifriend:{b0001}:x:history", Codec((old,)).seal("words", "from another place"))
    shown = io.StringIO()
    await data_key.rotate(settings(data_key=f"{new} {old}"), shown)
    assert "1 values are damaged" in shown.getvalue()
    assert "1 values lie under a key that is not in the list" in shown.getvalue()
    assert "may go" not in shown.getvalue()
    again = io.StringIO()
    await data_key.rotate(settings(data_key=f"{new} {old} {gone}"), again)
    assert "may go" in again.getvalue()


def test_k08_another_key_and_a_newer_version_are_different_sentences() -> None:
    mine = Codec((new_secret(),))
    said = []
    for sealed in (Codec((new_secret(),)).seal("x", "p"), replace(mine, schema=9).seal("x", "p")):
        with pytest.raises(Unreadable) as unreadable:
            mine.open(sealed, str, "p")
        said.append(str(unreadable.value))
    assert ["another data key" in text for text in said] == [True, False]
    assert ["newer version" in text for text in said] == [False, True]


async def _rotate(redis_url: str, folder: Path, data_key: str) -> Ended:
    return await ended("key", "rotate", folder=folder, settings={"REDIS_URL": redis_url, "DATA_KEY": data_key})


async def test_the_command_puts_everything_under_the_new_key(settings: Make, redis_url: str, tmp_path: Path) -> None:
    old, new = new_secret(), new_secret()
    async with open_app(settings(data_key=old)) as app:
        await app.mailbox.people.meet("fake:u1", "fake:c1")
    rotated = await _rotate(redis_url, tmp_path, f"{new} {old}")
    assert (rotated.code, "2 values renewed" in rotated.err) == (0, True), rotated.err
    async with open_app(settings(data_key=new)) as app:
        assert await app.mailbox.people.chats("fake:u1") == ("fake:c1",)


async def test_the_command_says_what_to_do_first(redis_url: str, tmp_path: Path) -> None:
    refused = await _rotate(redis_url, tmp_path, new_secret())
    assert refused.code == 1
    assert "put it before the old one" in refused.err
