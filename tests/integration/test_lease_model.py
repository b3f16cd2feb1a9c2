"""Three holders of one chat on a real Valkey, in whatever order things happen: a stale one can do nothing any more.

The model is a few lines: who holds the chat, and what lies there. After each step the store is read and compared.
``EXAMPLES=2000`` looks longer.
"""

import asyncio
import itertools
import os
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from engine.messages import Bubble, Incoming
from persona.chat import Chat, Session
from persona.codec import Codec
from persona.keys import Keys
from scheduler.errors import LeaseLost, Stale
from scheduler.mailbox import Lease, Mailbox, Store, Waiting
from scheduler.privacy.forgetting import Forgetting
from tests.conftest import DATA_KEY
from tests.fakes.lines import heard, said

CHAT, HOME, PERSON = "fake:c1", "fake:c2", "fake:u1"
EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
HOLDERS = st.integers(0, 2)
T = TypeVar("T")


@dataclass
class SteppingClock:
    """A clock that moves by a second whenever it is looked at."""

    time: float = 1_700_000_000.0

    def now(self) -> float:
        self.time += 1
        return self.time


@dataclass
class Holder:
    """A process that may or may not know that it lost the chat."""

    lease: Lease

    rev: str = ""
    has_looked: bool = False


@dataclass
class Kept:
    """What should lie in the store."""

    history: list[str] = field(default_factory=list)
    archive: list[str] = field(default_factory=list)
    outbox: dict[str, str] = field(default_factory=dict)
    inbox: list[str] = field(default_factory=list)
    messages: int = 0
    name: str = ""


class Leases(RuleBasedStateMachine):
    """``url`` is set by the test."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner, self.numbers = asyncio.Runner(), itertools.count(1)
        self.clock, self.kept, self.rev = SteppingClock(), Kept(), 0
        self.bubbles: list[Waiting] = []
        self.mailbox = self.do(self.open())
        self.keys: Keys = self.do(self.mailbox.store.names()).chat(CHAT)
        self.holders = [self.fresh() for _ in range(3)]
        self.owner: Holder | None = None

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def open(self) -> Mailbox:
        store = Store.connect(self.url, Codec((DATA_KEY,)))
        await store.client.flushall()
        return Mailbox(store, self.clock, lambda: f"{next(self.numbers):014d}")

    def teardown(self) -> None:
        self.do(self.mailbox.store.close())
        self.runner.close()

    def fresh(self) -> Holder:
        return Holder(self.mailbox.lease(CHAT))

    def attempt(self, holder: Holder, work: Coroutine[Any, Any, T]) -> T | None:
        """Do what the owner may do, and see that nobody else can."""
        if holder is self.owner:
            return self.do(work)
        with pytest.raises(LeaseLost):
            self.do(work)
        return None

    def fill(self) -> str:
        return f"word {next(self.numbers)}"

    @rule(who=HOLDERS)
    def look(self, who: int) -> None:
        holder = self.holders[who]
        if holder.has_looked:
            mail = self.attempt(holder, holder.lease.look())
        else:
            mail = self.do(holder.lease.look())
            assert (mail is not None) == (self.owner is None)
        if mail is not None:
            self.owner, holder.has_looked = holder, True
            holder.rev = mail.rev

    @rule(who=HOLDERS)
    def keep(self, who: int) -> None:
        if self.holders[who].has_looked:
            self.attempt(self.holders[who], self.holders[who].lease.keep())

    @rule(who=HOLDERS, guarded=st.booleans())
    def commit(self, who: int, guarded: bool) -> None:
        holder, text = self.holders[who], self.fill()
        if not holder.has_looked:
            return
        chat = Chat(CHAT, session=Session(messages=self.kept.messages + 1))
        work = holder.lease.commit(
            chat=chat,
            answered=self.kept.inbox[:1],
            lines=[said(text)],
            bubbles=[Bubble("b", text)],
            rev=holder.rev if guarded else "",
        )
        if holder is self.owner and guarded and holder.rev != str(self.rev):
            with pytest.raises(Stale):
                self.do(work)
            return
        waiting = self.attempt(holder, work)
        if waiting is not None:
            self.bubbles += waiting
            self.kept.messages += 1
            self.kept.history.append(text)
            del self.kept.inbox[:1]
            self.kept.outbox[waiting[0].place] = text

    @precondition(lambda self: self.bubbles)
    @rule(who=HOLDERS, data=st.data())
    def sending(self, who: int, data: st.DataObject) -> None:
        holder, bubble = self.holders[who], data.draw(st.sampled_from(self.bubbles))
        if holder.has_looked:
            may = self.attempt(holder, holder.lease.sending(bubble))
            assert may in (None, bubble.place in self.kept.outbox)

    @precondition(lambda self: self.bubbles)
    @rule(who=HOLDERS, data=st.data())
    def sent(self, who: int, data: st.DataObject) -> None:
        """What the platform took is noted by whoever knows, once; the state is left to the owner."""
        holder, bubble = self.holders[who], data.draw(st.sampled_from(self.bubbles))
        if not holder.has_looked:
            return
        there = self.kept.outbox.pop(bubble.place, None)
        chat = Chat(CHAT, session=Session(messages=self.kept.messages + 1))
        self.attempt(holder, holder.lease.sent(bubble, heard(bubble.bubble.text), chat))
        if there is not None:
            self.kept.history.append(there)
            self.kept.messages += holder is self.owner

    @precondition(lambda self: self.bubbles)
    @rule(who=HOLDERS, data=st.data())
    def void(self, who: int, data: st.DataObject) -> None:
        holder, bubble = self.holders[who], data.draw(st.sampled_from(self.bubbles))
        if holder.has_looked:
            self.attempt(holder, holder.lease.void([bubble]))
            if holder is self.owner:
                self.kept.outbox.pop(bubble.place, None)

    @rule(who=HOLDERS)
    def compact(self, who: int) -> None:
        holder = self.holders[who]
        if holder.has_looked:
            chat = Chat(CHAT, session=Session(messages=self.kept.messages + 1))
            self.attempt(holder, holder.lease.compact(chat, 1))
            if holder is self.owner:
                self.kept.messages += 1
                self.kept.archive += self.kept.history[:1]
                del self.kept.history[:1]

    @rule(who=HOLDERS)
    def rewrite(self, who: int) -> None:
        holder, text = self.holders[who], self.fill()
        if holder.has_looked:
            self.attempt(holder, holder.lease.rewrite(None, [said(text)], []))
            if holder is self.owner:
                self.kept = replace(self.kept, history=[text], archive=[], outbox={})

    @rule(who=HOLDERS)
    def wipe(self, who: int) -> None:
        holder = self.holders[who]
        if holder.has_looked:
            self.attempt(holder, holder.lease.commit(wipe=True))
            if holder is self.owner:
                self.kept, self.rev = Kept(inbox=self.kept.inbox, name=self.kept.name), 0

    @rule(who=HOLDERS)
    def leave(self, who: int) -> None:
        holder, busy = self.holders[who], bool(self.kept.inbox or self.kept.outbox)
        if holder.has_looked:
            assert self.attempt(holder, holder.lease.leave()) in (None, not busy)
            self.owner = None if holder is self.owner and not busy else self.owner

    @rule(who=HOLDERS)
    def release(self, who: int) -> None:
        holder = self.holders[who]
        self.do(holder.lease.release())
        self.owner, self.holders[who] = None if holder is self.owner else self.owner, self.fresh()

    @rule()
    def write(self) -> None:
        id_ = f"{next(self.numbers):09d}"
        self.do(self.mailbox.ingest(Incoming(PERSON, CHAT, id=id_, at=1.0), update=id_))
        self.kept.inbox.append(id_)
        self.rev += 1

    @rule(who=HOLDERS)
    def note(self, who: int) -> None:
        """Whoever holds the chat tells something of the person, which was true when they looked."""
        holder, name = self.holders[who], self.fill()
        if not holder.has_looked:
            return
        work = self.mailbox.change_person(PERSON, lambda person: replace(person, name=name), since=holder.lease.seen_at)
        try:
            self.do(work)
            self.kept.name = name
        except LeaseLost:
            assert holder is not self.owner

    @rule()
    def expire(self) -> None:
        """Nobody knows of it yet."""
        self.do(self.deleted(self.keys.key("lease")))
        self.owner = None

    async def deleted(self, key: str) -> None:
        await self.mailbox.store.command("DEL", key)

    @rule(who=HOLDERS)
    def kill(self, who: int) -> None:
        """A process dies, and its lease stays for a while."""
        self.owner = Holder(self.holders[who].lease) if self.holders[who] is self.owner else self.owner
        self.holders[who] = self.fresh()

    @rule()
    def forget(self) -> None:
        """The person asks for it in another chat of theirs."""
        self.do(self.forgotten())
        self.kept, self.owner, self.rev = Kept(), None, 0

    async def forgotten(self) -> None:
        await self.mailbox.people.meet(PERSON, CHAT)
        async with self.mailbox.holding(HOME) as held:
            assert held is not None
            await Forgetting(self.mailbox, PERSON, self.clock.now()).before(*held)
            await held[0].commit(wipe=True)

    @invariant()
    def all_lies_there_as_it_should(self) -> None:
        whole = self.do(self.mailbox.whole(CHAT))
        assert Kept(
            [line.text for line in whole.history],
            [line.text for line in whole.archive],
            dict(zip(sorted(self.kept.outbox), (bubble.text for bubble in whole.outbox), strict=True)),
            [incoming.id for incoming in whole.inbox],
            whole.chat.session.messages,
            self.do(self.mailbox.person(PERSON)).name,
        ) == replace(self.kept, outbox=dict(sorted(self.kept.outbox.items())))


def test_k01_a_stale_holder_can_do_nothing_any_more(valkey: str) -> None:
    machine = type("LeasesHere", (Leases,), {"url": valkey})
    run_state_machine_as_test(machine, settings=settings(max_examples=EXAMPLES, stateful_step_count=30))
