"""Dedupe and lease on a real Valkey, whatever comes in whatever order, against a model of a few lines."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.messages import Bubble, Incoming
from persona.codec import Codec
from persona.line import Line, Speaker
from scheduler.clock import SystemClock
from scheduler.errors import LeaseLost, Stale
from scheduler.mailbox import Ingested, Lease, Mail, Mailbox, Store
from tests.conftest import DATA_KEY

NUMBERS = itertools.count()
SLOW = settings(max_examples=60)


@asynccontextmanager
async def mailbox(valkey: str) -> AsyncIterator[tuple[Mailbox, str]]:
    """A mailbox on an empty store, and a chat."""
    store = Store.connect(valkey, Codec((DATA_KEY,)))
    try:
        await store.client.flushall()
        yield Mailbox(store, SystemClock(), lambda: f"{next(NUMBERS):014d}"), "fake:c1"
    finally:
        await store.close()


MESSAGES = st.integers(1, 4)
DELIVERIES = st.one_of(
    st.tuples(st.just("new"), MESSAGES),
    st.tuples(st.just("edit"), MESSAGES),
    st.tuples(st.just("delete"), MESSAGES),
    st.tuples(st.just("answer"), st.just(0)),
)


@dataclass
class Inbox:
    """What the inbox should hold: message numbers with their latest text, and what was taken before."""

    texts: dict[int, str] = field(default_factory=dict)
    mail: set[str] = field(default_factory=set)

    def deliver(self, kind: str, number: int, text: str) -> Ingested:
        update = f"{kind}{number}"
        if update in self.mail or (kind != "new" and number not in self.texts):
            return Ingested.KNOWN
        self.mail.add(update)
        if kind == "delete":
            del self.texts[number]
            return Ingested.TAKEN_BACK
        self.texts[number] = text
        return Ingested.APPENDED if kind == "new" else Ingested.REPLACED


@SLOW
@given(st.lists(DELIVERIES, max_size=25))
async def test_each_update_takes_effect_once_however_often_and_in_whatever_order_it_comes(
    valkey: str, deliveries: list[tuple[str, int]]
) -> None:
    model = Inbox()
    async with mailbox(valkey) as (box, chat):
        for kind, number in deliveries:
            if kind == "answer":
                async with box.holding(chat) as held:
                    assert held is not None
                    await held[0].commit(answered=[each.id for each in held[1].inbox])
                model.texts.clear()
                continue
            id_ = f"{number:05d}"
            other = {"new": {}, "edit": {"edits": id_}, "delete": {"deleted": id_}}[kind]
            incoming = Incoming(f"{chat}:u1", chat, id=id_, at=1.0, text=kind, **other)
            assert await box.ingest(incoming, update=f"{kind}{number}") is model.deliver(kind, number, kind)
        async with box.holding(chat) as held:
            assert held is not None
            assert {int(each.id): each.text for each in held[1].inbox} == model.texts


@dataclass
class Holder:
    """A process that may or may not know that it lost the chat."""

    lease: Lease
    mail: Mail | None = None
    lines: int = 0


STEPS = st.lists(
    st.tuples(st.sampled_from(["look", "commit", "release", "expire", "write"]), st.integers(0, 2)), max_size=30
)


@SLOW
@given(STEPS)
async def test_one_process_at_a_time_changes_a_chat_and_only_on_what_it_has_seen(
    valkey: str, steps: list[tuple[str, int]]
) -> None:
    async with mailbox(valkey) as (box, chat):
        lease = (await box.store.names()).chat(chat).key("lease")
        holders = [Holder(box.lease(chat)) for _ in range(3)]
        owner: Holder | None = None
        said: list[str] = []
        for step, who in steps:
            holder = holders[who]
            match step:
                case "look":
                    holder.mail = await holder.lease.look()
                    assert (holder.mail is not None) == (owner in (None, holder))
                    owner = owner or holder
                    if holder.mail is not None:
                        assert [line.text for line in holder.mail.history] == said
                case "expire":
                    await box.store.command("DEL", lease)
                    owner = None
                case "write":
                    await box.ingest(
                        Incoming(f"{chat}:u1", chat, id=f"{next(NUMBERS):09d}", at=1.0), update=f"{next(NUMBERS)}"
                    )
                case "commit":
                    text = str(next(NUMBERS))
                    rev = holder.mail.rev if holder.mail else ""
                    with suppress(LeaseLost, Stale):
                        line = Line(Speaker.PERSONA, text, 1.0, "")
                        await holder.lease.commit(lines=[line], bubbles=[Bubble("b", text)], rev=rev)
                        assert owner is holder
                        said.append(text)
                case "release":
                    await holder.lease.release()
                    # A lease that was given back once is not asked for again.
                    holders[who], owner = Holder(box.lease(chat)), None if owner is holder else owner
        await box.store.command("DEL", lease)
        async with box.holding(chat) as held:
            assert held is not None
            assert [line.text for line in held[1].history] == said
            assert [each.bubble.text for each in held[1].outbox] == sorted(said, key=lambda text: said.index(text))
