"""Works that somebody else is to make, as they lie in a real store: sealed, for minutes, and gone with their chat."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
import redis

from bot.settings import Settings
from engine.messages import Incoming, Sound, Work, WorkKind
from engine.ports import Made
from scheduler.mailbox import Commission, Mailbox
from tests.fakes.home import CHAT, PERSON, at_home

Make = Callable[..., Settings]
WORDS = "your sister Marigold called"
WANTED = Commission(Work(WorkKind.VOICE, "fable", "Spoken by an AI."), WORDS)
DONE = replace(WANTED, made=Made(b"a note", Sound(1.5, b"\x01")))


@pytest.fixture
async def mailbox(settings: Make) -> AsyncIterator[Mailbox]:
    async with at_home(settings()) as home:
        yield home.app.mailbox


def works(url: str) -> dict[str, int]:
    """What lies there of works, with how long it does (s)."""
    with redis.Redis.from_url(url) as client:
        names = [key.decode() for pattern in ("*:works", "*:bell:*", "*{works}*") for key in client.scan_iter(pattern)]
        return {name: client.ttl(name) for name in names}


async def test_what_is_asked_for_is_taken_made_and_had_and_leaves_nothing(mailbox: Mailbox, redis_url: str) -> None:
    commissions = mailbox.commissions
    name = await commissions.ask(CHAT, "b1", WANTED)
    assert await commissions.take(name, "b1") == WANTED
    await commissions.put(name, "b1", DONE)
    assert await commissions.answer(name, "b1", patience=5.0) == DONE
    await commissions.withdraw(name, "b1")
    assert [key for key in works(redis_url) if "{works}" not in key] == []


async def test_it_lies_sealed_and_for_minutes_at_most(mailbox: Mailbox, redis_url: str) -> None:
    name = await mailbox.commissions.ask(CHAT, "b1", WANTED)
    asked = works(redis_url)
    await mailbox.commissions.take(name, "b1")
    await mailbox.commissions.show("maker")
    taken = works(redis_url)
    assert (len(asked), len(taken)) == (2, 4)
    assert all(0 < seconds <= 300 for seconds in (*asked.values(), *taken.values()))
    with redis.Redis.from_url(redis_url) as client:
        everything = [client.dump(key) for key in client.scan_iter()]
    assert not any(word in value for value in everything for word in (b"Marigold", b"fable", CHAT.encode()))


async def test_nobody_at_it_for_a_while_is_no_answer(mailbox: Mailbox) -> None:
    name = await mailbox.commissions.ask(CHAT, "b1", WANTED)
    await mailbox.commissions.take(name, "b1")
    assert await mailbox.commissions.answer(name, "b1", patience=0.05) is None


async def test_what_was_made_or_withdrawn_is_not_taken_again(mailbox: Mailbox) -> None:
    commissions = mailbox.commissions
    name = await commissions.ask(CHAT, "b1", WANTED)
    await commissions.put(name, "b1", DONE)
    assert await commissions.take(name, "b1") is None
    await commissions.withdraw(name, "b1")
    assert await commissions.take(name, "b1") is None


@pytest.mark.parametrize("how", ["wipe", "rewrite"])
async def test_c19_forgetting_leaves_no_work_and_none_comes_back(mailbox: Mailbox, redis_url: str, how: str) -> None:
    await mailbox.ingest(Incoming(PERSON, CHAT, "1", 1.0, "hi"), update="1")
    async with mailbox.holding(CHAT) as held:
        assert held is not None
        lease, mail = held
        name = await mailbox.commissions.ask(CHAT, "b1", WANTED)
        await mailbox.commissions.take(name, "b1")
        if how == "wipe":
            await lease.commit(answered=["1"], wipe=True)
        else:
            await lease.rewrite(mail.chat, [], [])
        # Whoever was at it ends after that.
        await mailbox.commissions.put(name, "b1", DONE)
    assert [key for key in works(redis_url) if key.endswith(":works")] == []


async def test_it_is_told_how_many_wait_are_under_way_were_made_and_were_not(mailbox: Mailbox) -> None:
    commissions = mailbox.commissions
    names = [await commissions.ask(f"{CHAT}{number}", f"b{number}", WANTED) for number in range(4)]
    for number in range(3):
        await commissions.take(names[number], f"b{number}")
    await commissions.put(names[0], "b0", DONE)
    await commissions.put(names[1], "b1", replace(WANTED, why="out of voice"))
    await commissions.show("maker")
    standing = await commissions.standing()
    assert (standing.makers, standing.waiting, standing.making, standing.made, standing.failed) == (1, 1, 1, 1, 1)
    assert min(standing.waiting_for, standing.making_for) >= 0
    await commissions.hide("maker")
    for number in (2, 3):
        await commissions.withdraw(names[number], f"b{number}")
    standing = await commissions.standing()
    assert (standing.makers, standing.waiting, standing.making) == (0, 0, 0)
