"""Each kind of address that REDIS_URL may hold works with a real server, or is refused in one sentence that is true."""

import json
import random
import re
import ssl
from asyncio.subprocess import PIPE
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, suppress
from pathlib import Path

import pytest
import redis

from bot.ids import maker
from bot.settings import Settings
from bot.stores import open_mailbox
from lab.loopback.engine import EngineServer
from persona.codec import Codec
from scheduler.clock import SystemClock
from scheduler.errors import StoreDown
from scheduler.mailbox import Store
from tests.conftest import DATA_KEY
from tests.fakes import command
from tests.fakes.ports import free_port
from tests.fakes.tls import Authority, tls
from tests.fakes.valkey import valkey
from tests.fakes.waiting import eventually

ROOT = Path(__file__).parents[2]
USERS = (ROOT / "deploy" / "users.acl").read_text(encoding="utf-8")
KEY = "aifriend:{b0001}:x:state"


async def said(url: str) -> str:
    """What a store at a URL answers to a write and a read, or what is said of it."""
    try:
        store = Store.connect(url, Codec((DATA_KEY,)), timeout=1.0)
    except ValueError as error:
        return str(error)
    try:
        await store.command("SET", KEY, b"kept", "EX", 60)
        return (await store.get(KEY) or b"").decode()
    except StoreDown as error:
        return str(error)
    finally:
        await store.close()


@pytest.fixture
def guarded() -> Iterator[int]:
    """The port of a store that lets nobody in without a password, and the house as the user of ``deploy/users.acl``."""
    name, _, rules = USERS.removeprefix("user ").strip().partition(" ")
    with valkey("--requirepass", "root") as port:
        admin(port).execute_command("ACL", "SETUSER", name, *rules.split())
        yield port


def admin(port: int) -> redis.Redis:
    """Whoever may do everything there."""
    return redis.Redis(port=port, password="root")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("localhost", "must begin with one of redis://"),
        ("localhost:6379", "must begin with one of redis://"),
        ("http://localhost", "must begin with one of redis://"),
        ("redis://:hush#hush@localhost", "%23 for #"),
        ("redis://u:12#hush@localhost", "%23 for #"),
        ("redis://u:12?hush@localhost", "%23 for #"),
        ("redis://:hush/hush@localhost", "%23 for #"),
        ("redis://localhost:hush", "can't be read"),
        ("redis://localhost/hush", "else than a number"),
        ("redis://localhost?hush=1", "a setting behind its ?"),
        ("redis://localhost?ssl_ca_certs=/hush.pem", "not with its scheme"),
        ("rediss://localhost?ssl_ca_certs=/hush.pem", "can't be read (No such file or directory)"),
        ("redis+sentinel://localhost:1", "names no primary"),
    ],
)
async def test_k16_an_address_that_can_not_be_one_is_named_without_its_secrets(url: str, words: str) -> None:
    sentence = await said(url)
    assert "REDIS_URL" in sentence
    assert words in sentence
    assert "hush" not in sentence
    assert "\n" not in sentence


async def test_k16_a_socket_works(redis_url: str) -> None:
    assert redis_url.startswith("unix:///")
    assert await said(redis_url) == "kept"


async def test_k16_an_ipv6_address_works() -> None:
    with valkey("--bind", "::1", "127.0.0.1") as port:
        assert await said(f"redis://[::1]:{port}/1") == "kept"


async def test_k16_tls_works_with_an_authority_of_ones_own(tmp_path: Path, redis_url: str) -> None:
    ours = Authority(tmp_path / "ours", "127.0.0.1")
    async with tls(redis_url.removeprefix("unix://"), ours.context()) as port:
        assert await said(f"rediss://127.0.0.1:{port}?ssl_ca_certs={ours.file}") == "kept"


@pytest.mark.parametrize(
    ("host", "days", "words"),
    [
        ("127.0.0.1", 1, "is not trusted: add ?ssl_ca_certs"),
        ("127.0.0.2", 1, "another host"),
        ("127.0.0.1", -1, "expired"),
    ],
)
async def test_k16_a_certificate_that_does_not_do_is_named(
    tmp_path: Path, redis_url: str, host: str, days: int, words: str
) -> None:
    theirs = Authority(tmp_path / "theirs", host, days=days)
    trusted = Authority(tmp_path / "other", "127.0.0.1") if "trusted" in words else theirs
    async with tls(redis_url.removeprefix("unix://"), theirs.context()) as port:
        assert words in await said(f"rediss://127.0.0.1:{port}?ssl_ca_certs={trusted.file}")


async def test_k16_a_store_that_wants_a_certificate_of_ours_says_so(tmp_path: Path, redis_url: str) -> None:
    ours = Authority(tmp_path / "ours", "127.0.0.1")
    context = ours.context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(ours.file)
    async with tls(redis_url.removeprefix("unix://"), context) as port:
        url = f"rediss://127.0.0.1:{port}?ssl_ca_certs={ours.file}"
        assert "may want ?ssl_certfile=FILE" in await said(url)
        assert await said(f"{url}&ssl_certfile={ours.both}&ssl_keyfile={ours.both}") == "kept"


async def test_k16_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("x")
    assert "certificate or key that can't be read" in await said(f"rediss://localhost?ssl_ca_certs={tmp_path}/x.pem")


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        ("", "wants a password: write redis://user:password@"),
        (":wrong@", "refuses the user or the password"),
        ("aifriend:wrong@", "refuses the user or the password"),
        ("nobody:wrong@", "refuses the user or the password"),
        ("aifriend:CHANGE_ME@", "kept"),
        (":root@", "kept"),
    ],
)
async def test_k16_who_may_not_come_in_is_told_why(guarded: int, opening: str, words: str) -> None:
    assert words in await said(f"redis://{opening}127.0.0.1:{guarded}")


async def opened(settings: Settings) -> str:
    """What is said at the start of a house; "" where it opens."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        try:
            await open_mailbox(settings, clock, maker(clock, random.Random(1))[0], stack)
        except StoreDown as error:
            return str(error)
    return ""


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (["-hset"], "may not run HSET: deploy/users.acl"),
        (["-zadd", "-publish"], "may not run ZADD, PUBLISH: deploy/users.acl"),
        (["-eval"], "may not run EVAL:"),
        (["-pubsub|numsub"], "may not run PUBSUB NUMSUB:"),
        (["resetkeys", "~other:*"], "may not use keys and channels that begin with aifriend:"),
        (["resetchannels"], "may not use keys and channels that begin with aifriend:"),
        (["-wait"], ""),
        ([], ""),
    ],
)
async def test_k16_what_the_user_may_not_is_named_at_start(
    guarded: int, settings: Callable[..., Settings], rules: list[str], words: str
) -> None:
    admin(guarded).execute_command("ACL", "SETUSER", "aifriend", *rules)
    sentence = await opened(settings(redis_url=f"redis://aifriend:CHANGE_ME@127.0.0.1:{guarded}"))
    assert words in sentence
    assert bool(words) == bool(sentence)


def test_k16_the_least_that_a_user_needs_is_all_that_is_called_anywhere() -> None:
    allowed = {name.upper().partition("|")[0] for name in re.findall(r"\+(\S+)", USERS)}
    rooms = [ROOT / "scheduler" / room for room in ("mailbox", "privacy")]
    steps = "".join(file.read_text() for room in rooms for file in room.rglob("*.lua"))
    code = "".join(file.read_text() for room in rooms for file in room.rglob("*.py") if file.stem != "complaint")
    called = set(re.findall(r"\bcall\('(\w+)'", steps)) | set(re.findall(r"""\(\s*"([A-Z]{3,})",""", code))
    assert {"HSET", "GETEX", "LLEN"} < called
    assert called <= allowed


async def test_k16_a_whole_talk_needs_no_more_than_the_least(
    tmp_path: Path, guarded: int, engine: EngineServer
) -> None:
    lines = [
        "Hello",
        "/name Ann",
        "/remind 15:00 call mum",
        "/promises",
        "/memory",
        "/export",
        "/reset",
        "Hi",
        "/forget",
    ]
    (tmp_path / "script").write_text("\n".join(lines))
    url = f"redis://aifriend:CHANGE_ME@127.0.0.1:{guarded}"
    values = {"REDIS_URL": url, "ENGINE_URL": engine.url, "DATA_KEY": DATA_KEY}
    admin(guarded).config_set("appendonly", "yes")
    arguments = ("chat", "--script", str(tmp_path / "script"), "--grant", "adult,memory")
    async with command.aifriend(*arguments, folder=tmp_path, settings=values, stdout=PIPE) as child:
        out, _ = await child.communicate()
    assert child.returncode == 0
    assert len([json.loads(line) for line in out.splitlines()]) >= len(lines)
    assert admin(guarded).acl_log() == []


async def test_k16_a_replica_is_named(settings: Callable[..., Settings]) -> None:
    with valkey("--replicaof", "127.0.0.1", str(free_port())) as port:
        assert "read-only replica" in await opened(settings(redis_url=f"redis://127.0.0.1:{port}"))


SENTINEL = """
sentinel monitor mymaster 127.0.0.1 {primary} 1
sentinel down-after-milliseconds mymaster 500
sentinel failover-timeout mymaster 3000
"""


async def test_k16_sentinels_lead_to_the_primary_and_to_the_next_one() -> None:
    with ExitStack() as stack:
        first = stack.enter_context(valkey("--repl-diskless-sync-delay", "0"))
        second = stack.enter_context(valkey("--replicaof", "127.0.0.1", str(first)))
        port = stack.enter_context(valkey("--sentinel", config=SENTINEL.format(primary=first)))
        url = f"redis+sentinel://127.0.0.1:{free_port()},127.0.0.1:{port}/mymaster"
        store = Store.connect(url, Codec((DATA_KEY,)), timeout=5.0)
        await store.command("SET", KEY, b"before", "EX", 60)
        with redis.Redis(port=first) as client, redis.Redis(port=second) as replica, redis.Redis(port=port) as sentinel:
            await eventually(lambda: replica.get(KEY) == b"before")
            await eventually(lambda: sentinel.sentinel_slaves("mymaster"))
            client.shutdown(nosave=True)
            await eventually(lambda: replica.info("replication")["role"] == "master")

            async def kept() -> bool:
                with suppress(StoreDown):
                    await store.command("SET", KEY, b"after", "EX", 60)
                    return True
                return False

            await eventually(kept)
            assert replica.get(KEY) == b"after"
        assert await store.get(KEY) == b"after"
        await store.close()
        assert "no sentinel" in await said(f"redis+sentinel://127.0.0.1:{port}/other")
        assert "that is no sentinel" in await said(f"redis+sentinel://127.0.0.1:{second}/mymaster")
        assert "names a sentinel" in await said(f"redis://127.0.0.1:{port}")
    assert "no sentinel" in await said(f"redis+sentinel://127.0.0.1:{free_port()}/mymaster")
