"""Dedupe on a real Valkey, whatever comes in whatever order, against a model of a few lines."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.messages import Incoming
from persona.codec import Codec
from scheduler.clock import SystemClock
from scheduler.mailbox import Ingested, Mailbox, Store
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
