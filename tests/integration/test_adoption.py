"""A store that the first build wrote opens with nothing lost, also while a process of the first build still runs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from persona.chat import Chat
from persona.codec import Codec, Unreadable
from scheduler.clock import SystemClock
from scheduler.mailbox import Adoption, Mailbox, Store
from scheduler.mailbox.counts import Counts
from scheduler.mailbox.once import Once
from tests.fakes.store_1 import manifest, served

MANIFEST = manifest()
ANN, BEN, DAN = "telegram:u7", "discord:u8001", "telegram:u13"
TALK, NEWS, GROUP = "telegram:c7", "discord:c8001", "telegram:c-100200"


def left(id_: str, what: str) -> list[Any]:
    """The values that the first build left under a name, in their order."""
    rows = [row for row in MANIFEST.sealed if row.key == f"aifriend:{{{id_}}}:{what}"]
    numbered = all(row.field.isdecimal() for row in rows)
    return [row.value for row in sorted(rows, key=lambda row: int(row.field or 0) if numbered else row.field)]


def fail(kind: str, error: BaseException | None) -> None:
    raise AssertionError(kind) from error


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    """The first build's store, in a copy, as it lies there."""
    numbers = iter(range(10**6))
    async with served(tmp_path) as url:
        store = Store.connect(url, Codec((MANIFEST.data_key,)))
        yield Mailbox(store, SystemClock(), lambda: f"{next(numbers):014d}")
        await store.close()


async def adopt(mailbox: Mailbox) -> list[tuple[int, int]]:
    await mailbox.prove_key()
    return [progress async for progress in Adoption(mailbox, fail).run()]


@pytest.mark.parametrize("chat", [TALK, NEWS, GROUP])
async def test_each_chat_is_there_with_all_that_was_said(mailbox: Mailbox, chat: str) -> None:
    await adopt(mailbox)
    whole, (state,) = await mailbox.whole(chat), left(chat, "state")
    for kept, name in ((whole.history, "history"), (whole.archive, "archive"), (whole.inbox, "inbox")):
        assert [line.text for line in kept] == [line["text"] for line in left(chat, name)]
    assert [bubble.text for bubble in whole.outbox] == [bubble["text"] for bubble in left(chat, "outbox")]
    now = whole.chat
    assert (now.summary.text, now.summary.lines) == (state["summary"], state["compacted"])
    assert (now.first_words.wanted, now.first_words.next_look) == (state["checkins"], state["next_look"])
    assert now.session.messages == state["heard"]
    assert list(now.questions.asked) == state["asked"]
    assert [promise.what for promise in now.promises] == [promise["what"] for promise in state["promises"]]
    assert now.care.calm_until == state["crisis_until"]


async def test_what_waits_and_what_is_due_is_found(mailbox: Mailbox) -> None:
    await adopt(mailbox)
    waiting = {chat for chat in (TALK, NEWS, GROUP) if left(chat, "inbox") or left(chat, "outbox")}
    assert {chat for chat, _ in await mailbox.waiting()} == waiting
    assert await mailbox.due(9e12) == [(TALK, left(TALK, "state")[0]["next_look"])]
    async with mailbox.holding(NEWS) as held:
        assert held is not None
        assert sorted(bubble.fate_unknown for bubble in held[1].outbox) == [False, True]


@pytest.mark.parametrize("person", [ANN, BEN])
async def test_people_are_known_and_what_was_remembered_of_them(mailbox: Mailbox, person: str) -> None:
    await adopt(mailbox)
    (before,), now = left(person, "person"), await mailbox.person(person)
    assert (now.name, now.age.value, now.memory, now.zone) == tuple(
        before[f] for f in ("name", "age", "memory", "zone")
    )
    facts = await mailbox.facts.of(person, now=MANIFEST.now)
    assert [fact.text for fact in facts] == [fact["text"] for fact in before["facts"]]
    assert sorted(await mailbox.people.chats(person)) == sorted(left(person, "chats")[0]["chats"])


async def test_an_age_that_is_held_to_stays(mailbox: Mailbox) -> None:
    await adopt(mailbox)
    assert (await mailbox.person(DAN)).age.value == "minor"


async def test_reports_counts_and_what_was_noted_once_are_there(mailbox: Mailbox) -> None:
    await adopt(mailbox)
    assert [report.text for _, report in await mailbox.reports.waiting()] == [left("reports", "waiting")[0]["text"]]
    tokens = {int(row.value) for row in MANIFEST.plain if row.key.endswith(":tokens")}
    assert (await Counts(mailbox.store).add(ANN)).tokens in tokens
    assert not await mailbox.once_in(NEWS, Once.CARD, 60)


async def test_who_starts_while_another_takes_over_waits_until_all_is_there(mailbox: Mailbox) -> None:
    await mailbox.prove_key()
    async with mailbox.alone("adoption") as first:
        assert first
        second = asyncio.create_task(adopt(mailbox))
        done, _ = await asyncio.wait([second], timeout=0.5)
        assert not done
    await second
    assert (await mailbox.whole(TALK)).chat.summary.text == left(TALK, "state")[0]["summary"]
    assert (await mailbox.person(ANN)).name == left(ANN, "person")[0]["name"]


async def test_a_second_time_changes_nothing(mailbox: Mailbox) -> None:
    await adopt(mailbox)
    before = await mailbox.whole(TALK)
    assert all(done <= total for done, total in await adopt(mailbox))
    assert await mailbox.whole(TALK) == before


async def test_no_name_of_a_person_or_chat_is_left_but_on_tombstones(mailbox: Mailbox) -> None:
    await adopt(mailbox)
    keys = [key.decode() for key in await mailbox.store.client.keys("*")]
    named = {key for key in keys if "telegram:" in key or "discord:" in key}
    assert named >= {f"aifriend:{{{chat}}}:state" for chat in (TALK, NEWS, GROUP)}
    assert {key.rpartition(":")[2] for key in named} == {"state"}
    states = [await mailbox.store.get(key) or b"" for key in named]
    assert {len(state) < 100 for state in states} == {True}


async def test_a_process_of_the_first_build_can_not_go_on_with_a_chat_but_loses_nothing(mailbox: Mailbox) -> None:
    await adopt(mailbox)
    codec, store, place = Codec((MANIFEST.data_key,), schema=1), mailbox.store, f"aifriend:{{{TALK}}}"
    with pytest.raises(Unreadable, match="newer version"):
        codec.open(await store.get(f"{place}:state") or b"", Chat, f"{place}:state")
    # As its own step takes in a message.
    letter = {"person": ANN, "chat": TALK, "id": "9", "at": 5.0, "text": "late"}
    await store.command("HSET", f"{place}:inbox", "9", codec.seal(letter, f"{place}:inbox"))
    await store.command("ZADD", f"{place}:order", 5000, "9")
    await store.command("INCR", f"{place}:rev")
    before = await mailbox.whole(TALK)
    await adopt(mailbox)
    whole = await mailbox.whole(TALK)
    assert [incoming.text for incoming in whole.inbox] == [*(incoming.text for incoming in before.inbox), "late"]
    assert (whole.history, whole.archive, whole.chat) == (before.history, before.archive, before.chat)
