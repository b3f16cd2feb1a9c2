"""A backup is made while people talk, comes back on an empty machine with the key alone, and the talk goes on."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from bot import backup
from bot.settings import Settings
from lab.loopback.engine import EngineServer
from persona.codec import Codec, Unreadable, new_secret
from scheduler.errors import StoreDown
from scheduler.mailbox import Store
from scheduler.privacy.backup import Backup, Restore
from tests.conftest import DATA_KEY
from tests.fakes import command, store_1, valkey
from tests.fakes.command import Ended
from tests.fakes.home import CHAT, PERSON, at_home, message
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The URL of the store of an empty machine."""
    with valkey.valkey() as port:
        yield f"redis://127.0.0.1:{port}"


async def test_while_he_talks_it_is_made_and_on_an_empty_machine_the_talk_goes_on(
    settings: Make, elsewhere: str, engine: EngineServer, tmp_path: Path
) -> None:
    file = tmp_path / "harry.backup"
    async with at_home(settings()) as home:
        await home.say("/start")
        await home.chat(questions={"asked": ("age", "checkins")})
        await home.person(name="Ann")
        engine.answer = lambda _: "Tell me more."
        talk = asyncio.create_task(_talking(home, "my cat is called Biscuit", *(f"line {n}" for n in range(20))))
        await eventually(lambda: len(home.door.spoken()) > 4)
        said = await backup.backup(settings(), file)
        assert not talk.done()
        await talk
        # Taken in, and answered by nobody before the machine is lost.
        before = await home.history()
    assert "keep a copy of that elsewhere" in said
    assert file.stat().st_mode & 0o077 == 0
    restored = settings(redis_url=elsewhere, data_dir=tmp_path / "other")
    assert "whole" in await backup.restore(restored, file, check=True)
    assert "keys are back" in await backup.restore(restored, file, check=False)
    async with at_home(restored) as home:
        await home.swept(lambda: True)
        after = await home.history()
        assert after == before[: len(after)] or after[:-2] == before[: len(after) - 2]
        assert (await home.app.mailbox.person(PERSON)).name == "Ann"
        engine.answer = lambda messages: f"yes: {any('Biscuit' in str(m['content']) for m in messages)}"
        assert "yes: True" in await home.say("do you remember?")


async def _talking(home, *lines: str) -> None:
    for line in lines:
        await home.say(line)


async def test_who_waited_when_it_was_made_is_answered_after_it_came_back(
    settings: Make, elsewhere: str, tmp_path: Path
) -> None:
    file = tmp_path / "harry.backup"
    async with at_home(settings()) as home:
        await home.app.mailbox.ingest(message("are you there?"), update="waits")
        await backup.backup(settings(), file)
    restored = settings(redis_url=elsewhere, data_dir=tmp_path / "other")
    await backup.restore(restored, file, check=False)
    async with at_home(restored) as home:
        await home.swept(home.door.spoken)


async def test_a_chat_is_whole_in_it_though_it_is_answered_while_it_is_made(settings: Make) -> None:
    chats = [f"fake:c{number}" for number in range(10, 130)]
    async with at_home(settings()) as home:
        mailbox = home.app.mailbox
        for chat in chats:
            await mailbox.ingest(message("hi", chat=chat), update=chat)

        async def answered() -> bool:
            await home.app.loop.sweep(older_than=0.0)
            await home.idle()
            return not await mailbox.waiting(older_than=-1)

        records = Backup(mailbox.store).records()
        keys = {(await anext(records)).key}
        await eventually(answered)
        keys |= {record.key async for record in records}
        names = await mailbox.store.names()
    waits = {chat for chat in chats if names.chat(chat).key("inbox") in keys}
    talks = {chat for chat in chats if names.chat(chat).key("history") in keys}
    assert waits
    assert talks
    assert (waits | talks, waits & talks) == (set(chats), set())


async def test_without_its_key_it_is_one_clear_line_and_nothing_is_written(
    settings: Make, elsewhere: str, tmp_path: Path
) -> None:
    file = tmp_path / "harry.backup"
    async with at_home(settings()) as home:
        await home.say("/start")
    await backup.backup(settings(), file)
    assert b"Harry" not in file.read_bytes()
    for key in (new_secret(), ""):
        lost = settings(redis_url=elsewhere, data_key=key, data_key_file=tmp_path / "none")
        with pytest.raises((Unreadable, ValueError), match="that it was written with"):
            await backup.restore(lost, file, check=False)
    assert not (tmp_path / "none").exists()
    with redis.Redis.from_url(elsewhere) as client:
        assert client.dbsize() == 0
    # The key of old, found again behind the new one, opens all.
    found = settings(redis_url=elsewhere, data_key=f"{new_secret()} {DATA_KEY}")
    assert "keys are back" in await backup.restore(found, file, check=False)
    async with at_home(found) as home:
        assert await home.app.mailbox.people.chats(PERSON) == (CHAT,)


async def test_what_is_damaged_or_cut_off_is_refused_before_anything_is_written(
    settings: Make, elsewhere: str, tmp_path: Path
) -> None:
    file = tmp_path / "harry.backup"
    async with at_home(settings()) as home:
        await home.say("/start")
    await backup.backup(settings(), file)
    good = file.read_bytes()
    other = settings(redis_url=elsewhere)
    for at in (len(good) // 2, len(good) - 1, 3):
        for bad in (good[:at], good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]):
            file.write_bytes(bad)
            with pytest.raises((ValueError, Unreadable)):
                await backup.restore(other, file, check=False)
    with redis.Redis.from_url(elsewhere) as client:
        assert client.dbsize() == 0


async def test_a_store_that_holds_something_is_not_filled(settings: Make, tmp_path: Path) -> None:
    file = tmp_path / "harry.backup"
    async with at_home(settings()) as home:
        await home.say("/start")
    await backup.backup(settings(), file)
    with pytest.raises(ValueError, match="holds something already"):
        await backup.restore(settings(), file, check=False)


async def test_a_store_that_holds_nothing_is_no_backup(settings: Make, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds nothing"):
        await backup.backup(settings(), tmp_path / "harry.backup")
    assert not (tmp_path / "harry.backup").exists()


async def test_a_restore_that_was_cut_off_is_done_again_before_anybody_starts(settings: Make, elsewhere: str) -> None:
    async with at_home(settings()) as home:
        await home.say("/start")
        records = [record async for record in Backup(home.app.mailbox.store).records()]
    restored, store = settings(redis_url=elsewhere), Store.connect(elsewhere, Codec((DATA_KEY,)))
    assert await Restore(store, "this").begin()
    await Restore(store, "this").put(records[: len(records) // 2])
    with pytest.raises(StoreDown, match="run `aifriend restore` again"):
        async with at_home(restored):
            pass
    assert not await Restore(store, "another").begin()
    assert await Restore(store, "this").begin()
    await Restore(store, "this").put(records)
    await Restore(store, "this").end()
    assert sorted(record.key for record in records) == sorted([r.key async for r in Backup(store).records()])
    async with at_home(restored) as home:
        assert await home.app.mailbox.people.chats(PERSON) == (CHAT,)
    await store.close()


async def test_what_is_kept_for_a_time_is_kept_no_longer_by_it(settings: Make, elsewhere: str, tmp_path: Path) -> None:
    file = tmp_path / "harry.backup"
    async with at_home(settings()) as home:
        await home.say("/start")
        with redis.Redis.from_url(settings().redis_url) as client:
            client.set("aifriend:{x}:soon", b"1", px=300)
            client.set("aifriend:{x}:later", b"1", ex=1000)
        await backup.backup(settings(), file)
    await asyncio.sleep(0.35)
    await backup.restore(settings(redis_url=elsewhere), file, check=False)
    with redis.Redis.from_url(elsewhere) as client:
        assert client.get("aifriend:{x}:soon") is None
        assert 0 < client.ttl("aifriend:{x}:later") <= 1000


async def test_a_store_of_the_oldest_schema_comes_back_and_opens(
    settings: Make, elsewhere: str, tmp_path: Path
) -> None:
    expected, file = store_1.manifest(), tmp_path / "old.backup"
    async with store_1.served(tmp_path / "store") as url:
        await backup.backup(settings(redis_url=url, data_key=expected.data_key), file)
    restored = settings(redis_url=elsewhere, data_key=expected.data_key)
    await backup.restore(restored, file, check=False)
    async with at_home(restored) as home:
        lines = [
            value.value for value in expected.sealed if value.kind == "Line" and "{telegram:c7}:history" in value.key
        ]
        assert [line.text for line in (await home.app.mailbox.whole("telegram:c7")).history][: len(lines)]


async def test_by_the_command_it_is_made_beside_a_house_with_an_embedded_store(
    tmp_path: Path, engine: EngineServer
) -> None:
    ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data"), "ENGINE_URL": engine.url, "HTTP_PORT": "0"}

    async def run(*arguments: str, typed: bytes = b"", **more: str) -> Ended:
        return await command.ended(*arguments, folder=tmp_path, settings=ours | more, typed=typed)

    assert (await run("chat", "--script", "-", typed=b"hi\nI am Ann\n")).code == 0
    made = await run("backup", str(tmp_path / "b"))
    assert (made.code, "keys" in made.out) == (0, True), made.err
    back = await run("restore", str(tmp_path / "b"), DATA_DIR=str(tmp_path / "new"))
    assert (back.code, back.err) == (0, ""), back.err
    assert (await run("chat", "--script", "-", typed=b"and?\n", DATA_DIR=str(tmp_path / "new"))).code == 0
    assert any("I am Ann" in str(each["content"]) for each in engine.seen[-1]["messages"])
