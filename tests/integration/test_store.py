"""Trouble with the store: said with what to do, nothing acknowledged, and work goes on when it is back."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import pytest
import redis

from bot.settings import Settings
from engine.messages import BubbleKind, Incoming
from persona.codec import Codec
from scheduler.clock import SystemClock
from scheduler.errors import StoreDown
from scheduler.mailbox import Mailbox, Store
from tests.conftest import DATA_KEY
from tests.fakes.home import CHAT, at_home
from tests.fakes.proxy import Proxy
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


@pytest.fixture
async def line(redis_url: str) -> AsyncIterator[Proxy]:
    async with Proxy(redis_url.removeprefix("unix://")) as proxy:
        yield proxy


def mailbox_at(url: str) -> Mailbox:
    tokens = itertools.count()
    store = Store.connect(url, Codec((DATA_KEY,)), timeout=1.0)
    return Mailbox(store, SystemClock(), lambda: f"{next(tokens):014d}")


async def refusal(mailbox: Mailbox) -> str:
    """What a store in trouble says when a message is to be taken in."""
    with pytest.raises(StoreDown) as caught:
        await mailbox.ingest(Incoming("fake:u1", CHAT, id="1", at=1.0, text="x" * 5000), update="u1")
    await mailbox.store.close()
    return str(caught.value)


@contextmanager
def out_of_memory(client: "redis.Redis") -> Iterator[None]:
    client.config_set("maxmemory", 1)
    try:
        yield
    finally:
        client.config_set("maxmemory", 0)


@contextmanager
def read_only(client: "redis.Redis") -> Iterator[None]:
    client.replicaof("127.0.0.1", "1")
    try:
        yield
    finally:
        client.replicaof("NO", "ONE")


@pytest.mark.parametrize(
    ("trouble", "remedy"),
    [(out_of_memory, "raise maxmemory"), (read_only, "point REDIS_URL at its primary")],
)
async def test_a_store_that_refuses_to_write_says_what_to_do(
    redis_url: str, trouble: Callable[..., object], remedy: str
) -> None:
    with redis.Redis.from_url(redis_url) as client, trouble(client):  # type: ignore[attr-defined]
        assert remedy in await refusal(mailbox_at(redis_url))
    mailbox = mailbox_at(redis_url)
    assert await mailbox.waiting() == []
    await mailbox.store.close()


async def test_a_wrong_password_is_named(redis_url: str, line: Proxy) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.acl_setuser("guest", enabled=True, passwords=["+right"], categories=["+@all"], keys=["*"])
        wrong = line.url.replace("redis://", "redis://guest:wrong@")
        assert "correct REDIS_URL" in await refusal(mailbox_at(wrong))
        client.acl_deluser("guest")


async def test_a_user_without_the_right_to_write_is_named(redis_url: str, line: Proxy) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.acl_setuser("guest", enabled=True, passwords=["+right"], categories=["+@read"], keys=["*"])
        guest = line.url.replace("redis://", "redis://guest:right@")
        assert "may not " in await refusal(mailbox_at(guest))
        client.acl_deluser("guest")


async def test_an_unreachable_store_is_named(line: Proxy) -> None:
    await line.cut()
    assert "start it, or correct REDIS_URL" in await refusal(mailbox_at(line.url))


async def test_after_a_cut_the_next_call_connects_again(line: Proxy) -> None:
    mailbox = mailbox_at(line.url)
    await mailbox.rev(CHAT)
    await line.cut()
    with pytest.raises(StoreDown):
        await mailbox.rev(CHAT)
    await line.mend()
    assert await mailbox.rev(CHAT) == "0"
    await mailbox.store.close()


async def test_a_house_does_not_open_without_its_store(settings: Make, line: Proxy) -> None:
    await line.cut()
    with pytest.raises(StoreDown, match="start it, or correct REDIS_URL"):
        async with at_home(settings(redis_url=line.url)):
            pass


async def test_without_the_store_nothing_is_acknowledged_and_afterwards_all_is_answered(
    settings: Make, line: Proxy
) -> None:
    async with at_home(settings(redis_url=line.url)) as home:
        await home.say("hello")
        await line.cut()
        lost = Incoming("fake:u1", CHAT, id="90000", at=1.0, text="are you there")
        with pytest.raises(StoreDown):
            await home.app.reception.receive(lost, update="u90000")
        await home.idle()
        assert len(home.door.spoken()) == 1
        await line.mend()
        await home.app.reception.receive(lost, update="u90000")
        await home.idle()
        assert len(home.door.spoken()) == 2
        assert [line.text for line in await home.history()][-2] == "are you there"


async def test_a_store_that_goes_away_during_a_turn_is_taken_up_again(settings: Make, line: Proxy) -> None:
    async with at_home(settings(redis_url=line.url, lease_seconds=0.5)) as home:
        await home.say("hello")
        home.door.hold()
        await home.write("and now?")
        await eventually(lambda: home.door.tries == 4)
        await line.cut()
        home.door.let_go()
        await home.idle()
        await line.mend()
        await home.swept(lambda: len(home.door.spoken()) == 3)
        # Sent, not marked: nobody can know, so it is sent again and stands in the history once.
        assert len(home.door.spoken()) == 3
        assert len(await home.said()) == 2
        assert (await home.mail()).outbox == ()


async def test_a_person_in_danger_gets_the_card_without_the_store(settings: Make, line: Proxy) -> None:
    async with at_home(settings(redis_url=line.url)) as home:
        await line.cut()
        for _ in range(3):
            with pytest.raises(StoreDown):
                await home.write("I want to kill myself tonight")
        cards = [bubble.text for _, bubble in home.door.sent if bubble.kind is BubbleKind.CARD]
        assert len(cards) == 1
        assert "988" in cards[0]
