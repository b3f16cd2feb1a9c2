"""Processes of two schemas on one store: each reads what the other writes, until the older ones are gone."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pytest
import redis
import redis.asyncio

from bot.settings import Settings
from engine.messages import Bubble, Incoming
from persona import chat as today
from persona.codec import SCHEMA, Codec, Unreadable
from persona.person import Age
from persona.upgrades import UPGRADES, Upgrade
from scheduler.clock import SystemClock
from scheduler.mailbox import Keeping, Mailbox, Store
from scheduler.mailbox.processes import Processes, agreed
from tests.conftest import DATA_KEY
from tests.fakes.home import at_home
from tests.fakes.lines import heard, said
from tests.fakes.waiting import eventually

T = TypeVar("T")
CHAT, PERSON = "fake:c1", "fake:u1"
LONG, SHORT = 60.0, 0.05
"""Seconds for which a process counts."""


@dataclass(frozen=True, slots=True)
class Chat(today.Chat):
    """A chat as a schema to come may have it: what it speaks is kept too."""

    language: str = ""


class NextCodec(Codec):
    """The codec of a version to come, which knows such chats."""

    def open(self, sealed: bytes, kind: type[T], place: str) -> T:
        """Return what the version to come makes of a value."""
        return super().open(sealed, Chat if issubclass(kind, today.Chat) else kind, place)  # type: ignore[return-value]


def shortened(raw: dict[str, Any]) -> dict[str, Any]:
    """A chat without what only the schema to come knows."""
    return {name: value for name, value in raw.items() if name != "language"}


NEXT = {SCHEMA: {"Chat": Upgrade(lambda raw: raw | {"language": "en"}, shortened)}}
OURS = Codec((DATA_KEY,))
THEIRS = NextCodec((DATA_KEY,), schema=SCHEMA + 1, upgrades={**UPGRADES, **NEXT})

Start = Callable[..., Mailbox]


@pytest.fixture
async def start(redis_url: str) -> AsyncIterator[Start]:
    """Start processes with a codec of theirs on one store."""
    tokens = itertools.count()
    async with AsyncExitStack() as stack:

        def make(codec: Codec, *, counts: float = LONG) -> Mailbox:
            store = Store.connect(redis_url, codec)
            stack.push_async_callback(store.close)
            mailbox = Mailbox(store, SystemClock(), lambda: f"{next(tokens):014d}", 30.0)
            mailbox.processes = Processes(store, counts)
            return mailbox

        yield make


async def versions(url: str) -> set[int]:
    """The schemas in which what is kept of the chat and the person is sealed."""
    async with redis.asyncio.Redis.from_url(url) as client:
        strings = [key async for key in client.scan_iter(_type="string") if key.endswith((b":state", b":person"))]
        lists = [key async for key in client.scan_iter(_type="list")]
        sealed = [await client.get(key) for key in strings] + [await client.lindex(key, -1) for key in lists]
    return {value[0] for value in sealed}


async def answer(mailbox: Mailbox, number: int) -> None:
    """Take a message in, answer it, and note something of the chat and of the person."""
    await mailbox.ingest(Incoming(PERSON, CHAT, f"{number:05d}", 1.0, f"question {number}"), update=f"u{number}")
    lease = mailbox.lease(CHAT)
    taken = await lease.look()
    assert taken is not None
    session = replace(taken.chat.session, messages=taken.chat.session.messages + 1)
    waiting = await lease.commit(
        chat=replace(taken.chat, session=session),
        answered=[letter.id for letter in taken.inbox],
        lines=[said(letter.text) for letter in taken.inbox],
        bubbles=[Bubble(f"b{number}", f"answer {number}")],
        rev=taken.rev,
    )
    assert await lease.sending(waiting[0])
    await lease.sent(waiting[0], heard(f"answer {number}"))
    await mailbox.change_person(PERSON, lambda person: replace(person, name=f"{person.name}{number}", age=Age.ADULT))
    assert await lease.leave()


def test_the_lowest_schema_of_those_who_are_there_is_written_and_never_one_below_what_is_written_for_good() -> None:
    assert [agreed(schemas, written) for schemas, written in (([2, 3], 0), ([3, 3], 2), ([2, 3], 3), ([], 2))] == [
        2,
        3,
        3,
        2,
    ]


async def test_processes_of_two_schemas_take_turns_in_one_chat_and_nothing_is_lost(
    start: Start, redis_url: str
) -> None:
    older, newer = start(OURS), start(THEIRS)
    for mailbox in (older, newer, older):
        await mailbox.agree()
    for number, mailbox in enumerate((older, newer, newer, older, newer)):
        await answer(mailbox, number)
        await mailbox.agree()
    assert await versions(redis_url) == {SCHEMA}
    ours, theirs = await older.whole(CHAT), await newer.whole(CHAT)
    assert ours.chat.session.messages == theirs.chat.session.messages == 5
    texts = [text for number in range(5) for text in (f"question {number}", f"answer {number}")]
    assert [line.text for line in ours.history] == [line.text for line in theirs.history] == texts
    assert await older.person(PERSON) == await newer.person(PERSON)
    assert (await older.person(PERSON)).name == "01234"
    assert isinstance(theirs.chat, Chat)
    assert theirs.chat.language == "en"


async def test_once_the_older_ones_are_gone_the_newer_schema_is_written_and_an_older_one_is_told_so(
    start: Start, redis_url: str
) -> None:
    older, newer = start(OURS), start(THEIRS)
    for mailbox in (older, newer):
        await mailbox.agree()
    await answer(older, 0)

    newer.processes.counts = SHORT

    async def settled() -> bool:
        await newer.agree()
        return newer.store.codec.version == SCHEMA + 1

    await eventually(settled)
    await answer(newer, 1)
    assert await versions(redis_url) == {SCHEMA + 1}
    assert [line.text for line in (await newer.whole(CHAT)).history[::2]] == ["question 0", "question 1"]
    for mailbox in (older, start(OURS)):
        with pytest.raises(Unreadable, match="newer version"):
            await mailbox.agree()
    with pytest.raises(Unreadable, match="newer version"):
        await older.whole(CHAT)


async def test_nobody_waits_for_a_process_that_was_told_that_it_is_too_old(start: Start, redis_url: str) -> None:
    await start(THEIRS, counts=SHORT).agree()
    with redis.Redis.from_url(redis_url) as client:
        await eventually(lambda: not client.exists("aifriend:{processes}:seen"))
    with pytest.raises(Unreadable, match="newer version"):
        await start(OURS).agree()
    assert await start(replace(THEIRS, schema=SCHEMA + 2)).processes.written_in() == SCHEMA + 2


@dataclass(slots=True)
class Interrupted(Store):
    """A store in which somebody else gets a word in before a schema is written for good."""

    meanwhile: "Callable[[], Any] | None" = None

    async def run(self, step: str, *args: Any, **how: Any) -> Any:
        """Run a step, after what comes in between."""
        if step == "settle" and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return await Store.run(self, step, *args, **how)


async def test_an_older_process_that_starts_in_the_moment_of_settling_is_heard(start: Start, redis_url: str) -> None:
    plain, older = Store.connect(redis_url, THEIRS), start(OURS)
    newer = Processes(Interrupted(plain.client, THEIRS, Keeping(), meanwhile=older.agree), LONG)
    assert await newer.written_in() == SCHEMA
    await older.agree()
    await newer.store.close()


async def test_a_house_shows_that_it_is_there_for_as_long_as_it_runs(
    settings: Callable[..., Settings], redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as client:
        async with at_home(settings(sweep_seconds=0.05)) as home, home.app.loop.running():
            assert client.get("aifriend:{processes}:schema") == str(SCHEMA).encode()
            client.delete("aifriend:{processes}:seen")
            await eventually(lambda: client.zcard("aifriend:{processes}:seen"))


async def test_a_house_that_is_too_old_for_its_store_does_not_open(
    settings: Callable[..., Settings], redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.set("aifriend:{processes}:schema", SCHEMA + 1)
    with pytest.raises(Unreadable, match="newer version"):
        async with at_home(settings()):
            pass
