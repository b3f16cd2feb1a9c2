"""Each guard of the Lua steps is needed: without any single one of them something goes wrong that a scenario sees.

Guards are found in the files by their shape, so that a new one needs a scenario too.
"""

import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import redis.asyncio

import scheduler.mailbox
from engine.messages import Bubble, Incoming, Work, WorkKind
from persona.chat import Chat, Session
from persona.codec import Codec
from persona.keys import chat_keys
from persona.meanings import Meanings
from persona.person import Fact, FactsChange
from scheduler.clock import SystemClock
from scheduler.errors import LeaseLost, Stale, TooSoon
from scheduler.mailbox import Commission, Ingested, Keeping, Lease, Mail, Mailbox, Once, Rate, Store
from scheduler.mailbox.counts import Counts, Excess, Use
from scheduler.mailbox.store import Step
from tests.conftest import DATA_KEY
from tests.fakes.lines import heard, said

CHAT, NEW, PERSON = "fake:c1", "fake:c2", "fake:u1"
LUA = Path(scheduler.mailbox.__file__).parent / "lua"
GUARD = re.compile(
    r"^(?P<indent> *)if (?P<condition>(?:(?! then\n).)+) then\n(?P=indent)  return [^\n]+\n(?P=indent)end\n",
    re.MULTILINE | re.DOTALL,
)
TOKEN = re.compile(r"redis\.call\('GET', KEYS\[\d\]\) ~= ARGV\[\d\]")
CHATS = Chat(CHAT, session=Session(messages=1))


@dataclass(frozen=True)
class Mutant:
    """A step without one of its guards."""

    step: str
    condition: str
    source: str


def mutants() -> Iterator[Mutant]:
    for path in sorted(LUA.glob("*.lua")):
        source = path.read_text()
        for guard in GUARD.finditer(source):
            yield Mutant(path.stem, guard["condition"], source[: guard.start()] + source[guard.end() :])


MUTANTS = list(mutants())


@dataclass(slots=True)
class Mutilated(Store):
    """A store that runs a mutant in the place of its step."""

    mutant: Mutant | None = None

    async def together(self, *commands, **how):  # type: ignore[no-untyped-def]
        return await Store.together(self, *(self._mutated(command) for command in commands), **how)

    def _mutated(self, command):  # type: ignore[no-untyped-def]
        if self.mutant is None or not isinstance(command, Step) or command.name != self.mutant.step:
            return command
        return ("EVAL", self.mutant.source, len(command.keys), *command.keys, *command.args)


async def hold(box: Mailbox) -> tuple[Lease, Mail]:
    lease = box.lease(CHAT)
    mail = await lease.look()
    assert mail is not None
    return lease, mail


async def seen(box: Mailbox) -> tuple[list[str], int, int]:
    whole = await box.whole(CHAT)
    return [line.text for line in whole.history], whole.chat.session.messages, len(whole.outbox)


async def lose(box: Mailbox) -> None:
    await box.store.command("DEL", (await box.store.names()).chat(CHAT).key("lease"))


async def a_chat_has_one_holder(box: Mailbox) -> None:
    await hold(box)
    assert await box.lease(CHAT).look() is None


async def a_lost_lease_can_not_be_looked_at(box: Mailbox) -> None:
    lease, _ = await hold(box)
    await lose(box)
    with pytest.raises(LeaseLost):
        await lease.look()
    await hold(box)


async def a_lost_lease_can_not_be_kept(box: Mailbox) -> None:
    lease, _ = await hold(box)
    await hold_another(box)
    with pytest.raises(LeaseLost):
        await lease.keep()


async def hold_another(box: Mailbox) -> Lease:
    await lose(box)
    return (await hold(box))[0]


async def a_lost_lease_changes_nothing(box: Mailbox) -> None:
    old, _ = await hold(box)
    (waiting,) = await old.commit(bubbles=[Bubble("b1", "one")], lines=[said("zero")])
    await hold_another(box)
    before = await seen(box)
    for change in (
        lambda: old.commit(chat=CHATS, lines=[said("x")]),
        lambda: old.compact(CHATS, 1),
        lambda: old.rewrite(CHATS, [], []),
        lambda: old.sending(waiting),
        lambda: old.void([waiting]),
    ):
        with pytest.raises(LeaseLost):
            await change()
        assert await seen(box) == before


async def a_lost_lease_frees_nobody(box: Mailbox) -> None:
    old, _ = await hold(box)
    new = await hold_another(box)
    await old.release()
    await new.keep()
    with pytest.raises(LeaseLost):
        await old.leave()


async def a_chat_is_not_left_with_work_in_it(box: Mailbox) -> None:
    lease, _ = await hold(box)
    await lease.commit(bubbles=[Bubble("b1", "one")])
    assert not await lease.leave()
    await lease.keep()


async def what_is_newer_makes_a_commit_stale(box: Mailbox) -> None:
    lease, mail = await hold(box)
    await box.ingest(Incoming(PERSON, CHAT, id="1", at=1.0), update="1")
    with pytest.raises(Stale):
        await lease.commit(chat=CHATS, rev=mail.rev)


async def what_was_voided_is_not_sent(box: Mailbox) -> None:
    lease, _ = await hold(box)
    waiting = await lease.commit(bubbles=[Bubble("b1", "one")])
    await lease.void(waiting)
    assert not await lease.sending(waiting[0])


async def a_chat_gets_no_more_than_it_may(box: Mailbox) -> None:
    lease, _ = await hold(box)
    one, two = await lease.commit(bubbles=[Bubble("b1", "one"), Bubble("b2", "two")])
    rate = Rate(60.0)
    assert await lease.sending(one, rate)
    with pytest.raises(TooSoon):
        await lease.sending(two, rate)


async def what_was_sent_is_noted_once(box: Mailbox) -> None:
    lease, _ = await hold(box)
    (waiting,) = await lease.commit(bubbles=[Bubble("b1", "one")])
    await lease.sent(waiting, heard("one"), CHATS)
    await lease.sent(waiting, heard("one"), replace(CHATS, session=Session(messages=9)))
    assert await seen(box) == (["one"], 1, 0)


async def what_was_sent_is_noted_without_the_lease_and_the_state_is_not(box: Mailbox) -> None:
    old, _ = await hold(box)
    (waiting,) = await old.commit(bubbles=[Bubble("b1", "one")])
    await hold_another(box)
    for _ in range(2):
        with pytest.raises(LeaseLost):
            await old.sent(waiting, heard("one"), CHATS)
    assert await seen(box) == (["one"], 0, 0)


async def what_was_forgotten_is_not_noted(box: Mailbox) -> None:
    old, _ = await hold(box)
    (waiting,) = await old.commit(bubbles=[Bubble("b1", "one")])
    await (await hold_another(box)).commit(wipe=True)
    with pytest.raises(LeaseLost):
        await old.sent(waiting, heard("one"), CHATS)
    assert await seen(box) == ([], 0, 0)


async def a_forgotten_chat_is_not_looked_at(box: Mailbox) -> None:
    await box.look_at(CHAT, 1.0)
    assert await box.due(9e9) == []


async def a_forgotten_person_does_not_come_back(box: Mailbox) -> None:
    since = (await hold(box))[0].seen_at
    await box.people.forget(PERSON, until=5.0)
    with pytest.raises(LeaseLost):
        await box.change_person(PERSON, lambda person: replace(person, name="Ann"), since=since)
    with pytest.raises(LeaseLost):
        await box.facts.change(PERSON, FactsChange(kept=(Fact("a cat", "said", 1.0, 9e9),)), since=since)


async def of_what_is_gone_no_vector_is_kept(box: Mailbox) -> None:
    cat, block = Fact("a cat", "said", 1.0, 9e9), Meanings({b"mark": b"row"})
    await box.facts.change(PERSON, FactsChange(kept=(cat, replace(cat, text="a dog"))))
    await box.facts.change(PERSON, FactsChange(dropped=(cat,)))
    await box.facts.mean(PERSON, [cat], block, anew=False)
    assert await box.facts.meanings(PERSON) == ()
    old, _ = await hold(box)
    await old.commit(chat=CHATS, lines=[said("one")])
    await old.compact(CHATS, 1)
    await hold_another(box)
    with pytest.raises(LeaseLost):
        await old.mean(block, anew=False)
    assert await box.meanings(CHAT) == ()


async def a_value_that_has_changed_is_not_replaced(box: Mailbox) -> None:
    place = "aifriend:{test}:value"
    assert await box.store.run("replace", [place], "", "one", 60) == 1
    assert await box.store.run("replace", [place], "another", "two", 60) == 0


async def an_update_is_taken_once(box: Mailbox) -> None:
    letter = Incoming(PERSON, CHAT, id="1", at=1.0)
    assert await box.ingest(replace(letter, edits="7"), update="0") is Ingested.KNOWN
    assert await box.ingest(letter, update="1") is Ingested.APPENDED
    lease, _ = await hold(box)
    await lease.commit(answered=["1"])
    assert await box.ingest(letter, update="1") is Ingested.KNOWN
    assert (await box.whole(CHAT)).inbox == ()


async def a_schema_is_settled_among_those_who_were_seen(box: Mailbox) -> None:
    keys = ["aifriend:{test}:seen", "aifriend:{test}:schema"]
    assert await box.store.run("settle", keys, 2, "2:somebody") == 0


async def an_old_chat_moves_in_the_hands_of_one_and_as_it_was_read(box: Mailbox) -> None:
    keys = [f"aifriend:{{test}}:{number}" for number in range(25)]
    ours, rest = ("ours", CHAT, "", ""), ("gone", 60, 60, 60, "hash", "name", "", 0, 1, 0, 0, 0, 0)
    await box.store.command("SET", keys[0], "ours")
    assert await box.store.run("adopt", keys, *ours, "0", 0, 0, 0, 0, 0, *rest) == 0
    await box.store.command("SET", keys[12], "ours")
    assert await box.store.run("adopt", keys, *ours, "0", 1, 0, 0, 0, 0, *rest) == -1
    assert await box.store.run("adopt", keys, *ours, "7", 0, 0, 0, 0, 0, *rest) == -1


async def what_is_told_to_an_old_id_lies_at_the_new_one(box: Mailbox) -> None:
    lease, _ = await hold(box)
    await lease.commit(chat=CHATS)
    await lease.release()
    await box.rename(CHAT, NEW)
    await box.ingest(Incoming(PERSON, CHAT, id="2", at=2.0), update="2")
    await box.look_at(CHAT, 1.0)
    assert await box.due(5.0) == [(NEW, 1.0)]
    assert await box.once_in(CHAT, Once.CARD, 60)
    assert not await box.once_in(NEW, Once.CARD, 60)
    again, mail = await hold(box)
    assert (again.key, len(mail.inbox)) == (NEW, 1)
    prefix = (await box.store.names()).chat(CHAT).key("")
    assert [key.decode() for key in await box.store.client.keys(f"{prefix}*")] == [f"{prefix}moved"]


async def a_chat_that_changed_meanwhile_is_not_renamed_as_it_was_read(box: Mailbox) -> None:
    keys = [f"aifriend:{{test}}:{number}" for number in range(40)]
    assert (
        await box.store.run("rename", keys, "another print", "pointer", 60, 60, 60, *[""] * 3, "", 0, 0, *[0] * 5) == 0
    )


async def what_lies_under_another_id_is_brought_once_and_by_the_holder(box: Mailbox) -> None:
    keys = [f"aifriend:{{test}}:{number}" for number in range(8)]

    async def bring(read: int, line: str) -> int:
        outcome: int = await box.store.run("bring", keys, "ours", read, 60, "hash", "name", "state", 0, 1, line, 0, 0)
        return outcome

    assert await bring(0, "one") == 0
    await box.store.command("SET", keys[0], "ours")
    assert await bring(7, "one") == 0
    assert [await bring(0, "one"), await bring(1, "two")] == [1, 1]
    assert await box.store.command("LRANGE", keys[3], 0, -1) == [b"one"]


async def a_pointer_is_left_by_the_holder_where_nothing_came_in(box: Mailbox) -> None:
    keys = [f"aifriend:{{test}}:{number}" for number in range(6)]
    ours = ("pointer", 60, "hash")
    assert await box.store.run("point", keys, "ours", "0", *ours) == 0
    await box.store.commands([("SET", keys[1], "ours"), ("SET", keys[2], "3")])
    assert await box.store.run("point", keys, "ours", "0", *ours) == -1
    assert await box.store.run("point", keys, "ours", "3", *ours) == 1


async def what_was_taken_back_is_not_answered(box: Mailbox) -> None:
    letter = Incoming(PERSON, CHAT, id="1", at=1.0)
    await box.ingest(letter, update="1")
    lease, _ = await hold(box)
    await box.ingest(replace(letter, deleted="1"), update="2")
    with pytest.raises(Stale):
        await lease.commit(answered=["1"], lines=[heard("hello", 1.0, id="1")])


async def what_is_beyond_one_cap_is_counted_in_no_other(box: Mailbox) -> None:
    caps = {Use.REPORT: 1, Use.COMMAND: 2}
    counts = Counts(box.store)
    assert [await counts.use(PERSON, caps) for _ in range(2)] == [None, Excess(Use.REPORT, first=True)]
    assert await counts.use(PERSON, {Use.COMMAND: 2}) is None


async def what_nobody_waits_for_is_not_put_back(box: Mailbox) -> None:
    wanted = Commission(Work(WorkKind.VOICE, "fable", ""), "hello")
    name = await box.commissions.ask(CHAT, "b1", wanted)
    await box.commissions.withdraw(name, "b1")
    await box.commissions.put(name, "b1", replace(wanted, why="too late"))
    assert await box.commissions.take(name, "b1") is None
    assert await box.store.command("EXISTS", chat_keys(name).key("works")) == 0


SCENARIOS: tuple[Callable[[Mailbox], Awaitable[None]], ...] = (
    a_chat_has_one_holder,
    a_lost_lease_can_not_be_looked_at,
    a_lost_lease_can_not_be_kept,
    a_lost_lease_changes_nothing,
    a_lost_lease_frees_nobody,
    a_chat_is_not_left_with_work_in_it,
    what_is_newer_makes_a_commit_stale,
    what_was_voided_is_not_sent,
    a_chat_gets_no_more_than_it_may,
    what_was_sent_is_noted_once,
    what_was_sent_is_noted_without_the_lease_and_the_state_is_not,
    what_was_forgotten_is_not_noted,
    a_forgotten_chat_is_not_looked_at,
    a_forgotten_person_does_not_come_back,
    of_what_is_gone_no_vector_is_kept,
    a_value_that_has_changed_is_not_replaced,
    an_update_is_taken_once,
    a_schema_is_settled_among_those_who_were_seen,
    an_old_chat_moves_in_the_hands_of_one_and_as_it_was_read,
    what_is_told_to_an_old_id_lies_at_the_new_one,
    a_chat_that_changed_meanwhile_is_not_renamed_as_it_was_read,
    what_lies_under_another_id_is_brought_once_and_by_the_holder,
    a_pointer_is_left_by_the_holder_where_nothing_came_in,
    what_was_taken_back_is_not_answered,
    what_is_beyond_one_cap_is_counted_in_no_other,
    what_nobody_waits_for_is_not_put_back,
)


@asynccontextmanager
async def box_without(url: str, mutant: Mutant | None) -> AsyncIterator[Mailbox]:
    client, numbers = redis.asyncio.Redis.from_url(url, protocol=3), itertools.count(1)
    store = Mutilated(client, Codec((DATA_KEY,)), Keeping(), mutant=mutant)
    yield Mailbox(store, SystemClock(), lambda: f"{next(numbers):014d}")
    await store.close()


async def fails(scenario: Callable[[Mailbox], Awaitable[None]], box: Mailbox) -> bool:
    await box.store.client.flushdb()
    # All that a store forgets in a moment, but not the secret of its names.
    box.store._names = None
    try:
        await scenario(box)
    except (Exception, pytest.fail.Exception):  # noqa: BLE001 - whatever goes wrong is what is looked for
        return True
    return False


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_k01_a_scenario_goes_well_with_all_guards(
    redis_url: str, scenario: Callable[[Mailbox], Awaitable[None]]
) -> None:
    async with box_without(redis_url, None) as box:
        await scenario(box)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.step}: {mutant.condition}")
async def test_k01_without_a_guard_something_goes_wrong(redis_url: str, mutant: Mutant) -> None:
    async with box_without(redis_url, mutant) as box:
        for scenario in SCENARIOS:
            if await fails(scenario, box):
                return
    pytest.fail(f"nobody misses the guard {mutant.condition!r} of {mutant.step}.lua")


def test_k01_every_step_that_changes_a_held_chat_asks_for_its_token() -> None:
    asking = {mutant.step for mutant in MUTANTS if TOKEN.fullmatch(mutant.condition)}
    assert {"commit", "compact", "heartbeat", "leave", "rewrite", "sending", "sent", "void"} <= asking
