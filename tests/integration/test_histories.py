"""A history is read once: who looks again is sent what was added alone, and sees whatever else was done to it."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

import pytest
import redis

from engine.messages import Bubble
from persona.chat import Chat, Summary
from persona.codec import Codec
from persona.line import Line
from scheduler.clock import SystemClock
from scheduler.mailbox import Lease, Mail, Mailbox, Store
from scheduler.mailbox.histories import Histories, Read
from tests.conftest import DATA_KEY
from tests.fakes.lines import heard, said

CHAT = "fake:c1"
TOKENS = itertools.count(1)
LINES = [said(f"line {number}", float(number), id=f"{number:04d}") for number in range(200)]


@dataclass
class House:
    """A process that reads a chat again and again, and another one that has never read it."""

    knowing: Mailbox
    fresh: Mailbox
    url: str

    async def look(self, mailbox: Mailbox) -> tuple[Lease, Mail]:
        lease = mailbox.lease(CHAT)
        mail = await lease.look()
        assert mail is not None
        return lease, mail

    async def histories(self) -> list[tuple[Line, ...]]:
        """The same history as both see it."""
        read = []
        for mailbox in (self.knowing, self.fresh):
            lease, mail = await self.look(mailbox)
            await lease.release()
            read.append(mail.history)
        self.fresh._histories.forget(CHAT)
        return read

    def sent(self) -> int:
        with redis.Redis.from_url(self.url) as client:
            return int(cast("dict[str, Any]", client.info("stats"))["total_net_output_bytes"])


@pytest.fixture
async def house(redis_url: str) -> AsyncIterator[House]:
    store = Store.connect(redis_url, Codec((DATA_KEY,)))
    knowing, fresh = (Mailbox(store, SystemClock(), lambda: f"{next(TOKENS):014d}") for _ in range(2))
    house = House(knowing, fresh, redis_url)
    lease, _ = await house.look(knowing)
    await lease.commit(chat=Chat(CHAT), lines=LINES)
    await lease.release()
    await house.histories()
    yield house
    await store.close()


async def test_what_is_known_is_not_sent_again(house: House) -> None:
    lease, _ = await house.look(house.knowing)
    await lease.commit(lines=[said("one more", 900.0, id="0900")])
    before = house.sent()
    mail = await lease.look()
    sent = house.sent() - before
    assert mail is not None
    assert [line.text for line in mail.history] == [*(line.text for line in LINES), "one more"]
    # What the store tells of itself is a part of it.
    assert sent < 12_000


@pytest.mark.parametrize("change", ["added", "delivered", "cut", "rewritten", "wiped", "wiped and begun anew"])
@pytest.mark.parametrize("by_another", [False, True])
async def test_whatever_is_done_to_a_history_is_seen(house: House, change: str, by_another: bool) -> None:
    lease, mail = await house.look(house.fresh if by_another else house.knowing)
    match change:
        case "added":
            await lease.commit(lines=[said("one more", 900.0, id="0900")])
        case "delivered":
            (waiting,) = await lease.commit(bubbles=[Bubble("b1", "said")])
            await lease.sent(waiting, heard("said"))
        case "cut":
            await lease.compact(Chat(CHAT, summary=Summary(lines=50)), 50)
        case "rewritten":
            await lease.rewrite(None, mail.history[:100] + mail.history[101:], None)
        case "wiped":
            await lease.commit(wipe=True)
        case _:
            await lease.commit(wipe=True, lines=LINES[:3])
    await lease.release()
    knowing, fresh = await house.histories()
    assert knowing == fresh
    assert knowing != tuple(LINES)


def test_no_more_is_remembered_than_a_bound_and_not_for_long() -> None:
    """The chats that were read longest ago go first; what nobody asked for goes by itself."""
    time = [0.0]
    histories = Histories(now=lambda: time[0], most=10)
    for chat in ("a", "b", "c"):
        histories.add(chat, Read(), tuple(LINES[:4]), [b"x" * 20] * 4)
        time[0] += 1.0
    assert [len(histories.known(chat).lines) for chat in ("a", "b", "c")] == [0, 4, 4]
    time[0] += 600.0
    assert histories.known("c") == Read()
    histories.add("d", Read(), tuple(LINES[:1]), [b"x" * 20])
    assert list(histories._kept) == ["d"]


def test_a_history_of_which_something_cannot_be_read_is_read_anew() -> None:
    histories = Histories()
    histories.add("a", Read(), tuple(LINES[:3]), [b"x" * 20] * 4)
    assert histories.known("a") == Read()
