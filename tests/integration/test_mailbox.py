"""The mailbox on a real Valkey: taken once, in order, in one pair of hands, and gone when it is to be gone."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import redis
from redis.crc import key_slot

import scheduler.mailbox
from engine.messages import Bubble, BubbleKind, Incoming, Work, WorkKind
from persona.chat import Chat, FirstWords, Place, Session, Summary
from persona.codec import Codec
from persona.keys import BUCKETS, Keys
from persona.meanings import Meanings
from persona.person import Age, Fact, FactsChange, Person
from scheduler.errors import LeaseLost, Stale
from scheduler.mailbox import (
    ApiKey,
    Bookmarks,
    Commission,
    Guest,
    Ingested,
    Keeping,
    Lease,
    Mail,
    Mailbox,
    Once,
    Report,
    Scope,
    Store,
    Told,
)
from scheduler.mailbox.counts import Counts, Use
from scheduler.mailbox.store import Step
from scheduler.privacy.backup import Backup
from scheduler.privacy.forgetting import Forgetting
from scheduler.privacy.reseal import Reseal
from tests.conftest import DATA_KEY
from tests.fakes.lines import heard, said
from tests.fakes.vault import opened

CHAT = "fake:c1"


@dataclass
class SetClock:
    """A clock that stands until it is moved."""

    time: float = 1_700_000_000.0

    def now(self) -> float:
        return self.time


@dataclass
class Post:
    """A mailbox with its clock, and short ways to use it."""

    mailbox: Mailbox
    clock: SetClock
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def take(self, text: str, id_: int, *, update: str = "", **more: str) -> Ingested:
        incoming = Incoming("fake:u1", CHAT, id=f"{id_:05d}", at=1.0, text=text, **more)
        return await self.mailbox.ingest(incoming, update=update or f"u{next(self.numbers)}")

    async def hold(self) -> tuple[Lease, Mail]:
        lease = self.mailbox.lease(CHAT)
        mail = await lease.look()
        assert mail is not None
        return lease, mail

    async def keys(self) -> Keys:
        return (await self.mailbox.store.names()).chat(CHAT)

    async def inbox(self) -> list[str]:
        lease, mail = await self.hold()
        await lease.release()
        return [each.text for each in mail.inbox]


@pytest.fixture
async def post(redis_url: str) -> AsyncIterator[Post]:
    clock, tokens = SetClock(), itertools.count()
    store = Store.connect(redis_url, Codec((DATA_KEY,)))
    yield Post(Mailbox(store, clock, lambda: f"{next(tokens):014d}", 30.0), clock)
    await store.close()


async def test_a_redelivered_update_is_taken_once(post: Post) -> None:
    outcomes = [await post.take("hi", 1, update="u1") for _ in range(3)]
    assert outcomes == [Ingested.APPENDED, Ingested.KNOWN, Ingested.KNOWN]
    assert await post.inbox() == ["hi"]


async def test_a_redelivered_update_that_was_answered_stays_answered(post: Post) -> None:
    await post.take("hi", 1, update="u1")
    lease, mail = await post.hold()
    await lease.commit(answered=[mail.inbox[0].id])
    await lease.release()
    assert await post.take("hi", 1, update="u1") is Ingested.KNOWN
    assert await post.inbox() == []


async def test_many_deliveries_of_one_update_at_once_are_taken_once(post: Post) -> None:
    outcomes = await asyncio.gather(*(post.take("hi", 1, update="u1") for _ in range(20)))
    assert sorted(outcomes) == [Ingested.KNOWN] * 19 + [Ingested.APPENDED]


async def test_messages_stand_in_the_platforms_order_however_they_are_delivered(post: Post) -> None:
    for id_ in (3, 1, 10, 2):
        await post.take(str(id_), id_)
    assert await post.inbox() == ["1", "2", "3", "10"]


async def test_an_edit_replaces_an_unanswered_message_in_its_place(post: Post) -> None:
    await post.take("helo", 1)
    await post.take("there", 2)
    assert await post.take("hello", 1, edits="00001") is Ingested.REPLACED
    assert await post.inbox() == ["hello", "there"]


async def test_an_edit_under_an_id_of_its_own_leaves_with_what_it_replaced(post: Post) -> None:
    await post.take("helo", 1)
    await post.take("hello", 7, edits="00001")
    lease, mail = await post.hold()
    await lease.commit(answered=[each.id for each in mail.inbox])
    assert await lease.leave()
    assert await post.inbox() == []


@pytest.mark.parametrize("change", [{"edits": "00001"}, {"deleted": "00001"}])
async def test_what_was_answered_is_neither_edited_nor_taken_back(post: Post, change: dict[str, str]) -> None:
    await post.take("hi", 1)
    lease, _ = await post.hold()
    await lease.commit(answered=["00001"])
    rev = await post.mailbox.rev(CHAT)
    assert await post.take("changed", 1, **change) is Ingested.KNOWN
    assert await post.mailbox.rev(CHAT) == rev


async def test_a_deleted_message_is_taken_back(post: Post) -> None:
    await post.take("never mind", 1)
    await post.take("hi", 2)
    assert await post.take("", 1, deleted="00001") is Ingested.TAKEN_BACK
    assert await post.inbox() == ["hi"]


async def test_a_lease_has_one_holder(post: Post) -> None:
    await post.take("hi", 1)
    lease, _ = await post.hold()
    other = post.mailbox.lease(CHAT)
    assert await other.look() is None
    assert await lease.look() is not None
    await lease.release()
    assert await other.look() is not None


async def test_of_many_who_ask_at_once_one_gets_the_lease(post: Post) -> None:
    looks = await asyncio.gather(*(post.mailbox.lease(CHAT).look() for _ in range(20)))
    assert len([mail for mail in looks if mail is not None]) == 1


async def test_an_expired_lease_is_taken_over_and_its_old_holder_changes_nothing(post: Post) -> None:
    await post.take("hi", 1)
    post.mailbox.lease_seconds = 0.05
    old, _ = await post.hold()
    waiting = await old.commit(bubbles=[Bubble("b1", "left behind")])
    await asyncio.sleep(0.1)
    post.mailbox.lease_seconds = 30.0
    new, before = await post.hold()
    with pytest.raises(LeaseLost):
        await old.commit(
            chat=Chat(CHAT, session=Session(messages=99)),
            answered=["00001"],
            lines=[heard("x")],
            bubbles=[Bubble("b2", "y")],
        )
    with pytest.raises(LeaseLost):
        await old.keep()
    with pytest.raises(LeaseLost):
        await old.compact(Chat(CHAT, summary=Summary(text="lost")), 1)
    with pytest.raises(LeaseLost):
        await old.sending(waiting[0])
    with pytest.raises(LeaseLost):
        await old.void(waiting)
    with pytest.raises(LeaseLost):
        await old.leave()
    await old.release()
    assert await new.look() == before


async def test_an_expired_holder_changes_nothing_although_nobody_else_has_taken_the_chat(post: Post) -> None:
    """Somebody may take it in the next moment, and must find it as it was left."""
    await post.take("hi", 1)
    post.mailbox.lease_seconds = 0.05
    late, before = await post.hold()
    waiting = await late.commit(bubbles=[Bubble("b1", "left behind")])
    await asyncio.sleep(0.1)
    chat = Chat(CHAT, session=Session(messages=99))
    changes = (
        late.commit(chat=chat, answered=["00001"], lines=[said("x")], bubbles=[Bubble("b2", "y")]),
        late.commit(wipe=True),
        late.compact(chat, 1),
        late.rewrite(chat, [said("x")], []),
        late.keep(),
        late.sending(waiting[0]),
        late.void(waiting),
        late.leave(),
        late.look(),
        late.seize(),
    )
    for change in changes:
        with pytest.raises(LeaseLost):
            await change
    _, after = await post.hold()
    assert after == replace(before, outbox=waiting)


async def test_a_heartbeat_keeps_the_lease(post: Post) -> None:
    post.mailbox.lease_seconds = 0.3
    async with post.mailbox.holding(CHAT) as held:
        assert held is not None
        await asyncio.sleep(0.7)
        assert await post.mailbox.lease(CHAT).look() is None


async def test_losing_the_lease_cancels_the_work_and_says_so(post: Post, redis_url: str) -> None:
    post.mailbox.lease_seconds = 0.1
    lease = (await post.keys()).key("lease")

    async def work_that_never_ends() -> None:
        async with post.mailbox.holding(CHAT):
            with redis.Redis.from_url(redis_url) as client:
                client.set(lease, b"somebody else")
            await asyncio.sleep(30)

    with pytest.raises(LeaseLost):
        await work_that_never_ends()


async def test_whoever_gave_a_chat_back_may_still_end_something(post: Post) -> None:
    """That there is no sign of life from then on is no sign of a lease that was lost."""
    post.mailbox.lease_seconds, done = 0.3, False
    async with post.mailbox.holding(CHAT) as held:
        assert held is not None
        await held[0].release()
        await asyncio.sleep(0.3)
        done = True
    assert done


async def test_whoever_is_cut_off_while_they_ask_for_a_chat_leaves_it_free(post: Post) -> None:
    async def hold_it() -> None:
        async with post.mailbox.holding(CHAT):
            await asyncio.sleep(30)

    for steps in range(60):
        holder = asyncio.create_task(hold_it())
        # The store answers between two of them; where that is differs from machine to machine, so all are tried.
        for _ in range(steps):
            await asyncio.sleep(0.0001)
        holder.cancel()
        await asyncio.gather(holder, return_exceptions=True)
        async with post.mailbox.holding(CHAT) as held:
            assert held is not None, f"cut off after {steps} steps"


async def test_what_a_block_raises_comes_out_of_it_as_it_is(post: Post) -> None:
    with pytest.raises(KeyError):
        async with post.mailbox.holding(CHAT):
            raise KeyError("x")
    assert await post.mailbox.lease(CHAT).look() is not None


async def test_a_commit_on_an_inbox_that_has_changed_is_stale_and_changes_nothing(post: Post) -> None:
    await post.take("one", 1)
    lease, mail = await post.hold()
    await post.take("two", 2)
    with pytest.raises(Stale):
        await lease.commit(
            chat=Chat(CHAT, session=Session(messages=1)), answered=["00001"], lines=[heard("x")], rev=mail.rev
        )
    after = await lease.look()
    assert after is not None
    assert (after.chat, after.history, len(after.inbox)) == (mail.chat, (), 2)


async def test_a_commit_changes_all_at_once(post: Post) -> None:
    await post.take("one", 1)
    await post.take("two", 2)
    lease, mail = await post.hold()
    chat, bubble = replace(mail.chat, session=replace(mail.chat.session, messages=1)), Bubble("b1", "hello")
    line = said("one", 1.0, id="00001")
    waiting = await lease.commit(chat=chat, answered=["00001"], lines=[line], bubbles=[bubble], rev=mail.rev)
    after = await lease.look()
    assert after is not None
    assert (after.chat, after.history, after.outbox) == (chat, (line,), waiting)
    assert [each.text for each in after.inbox] == ["two"]


async def test_history_gets_a_bubble_when_it_was_sent_and_no_sooner(post: Post) -> None:
    lease, _ = await post.hold()
    first, second = await lease.commit(bubbles=[Bubble("b1", "one"), Bubble("b2", "two")])
    assert await lease.sending(first)
    during = await lease.look()
    assert during is not None
    assert during.history == ()
    assert [each.fate_unknown for each in during.outbox] == [True, False]
    await lease.sent(first, heard("one"), Chat(CHAT, session=Session(said_at=5.0)))
    await lease.sent(first, heard("one"), Chat(CHAT, session=Session(said_at=6.0)))
    after = await lease.look()
    assert after is not None
    assert (after.history, after.chat.session.said_at, after.outbox) == ((heard("one"),), 5.0, (second,))


async def test_a_bubble_that_was_voided_is_not_sent(post: Post) -> None:
    lease, _ = await post.hold()
    waiting = await lease.commit(bubbles=[Bubble("b1", "one")])
    await lease.void(waiting)
    assert not await lease.sending(waiting[0])
    after = await lease.look()
    assert after is not None
    assert (after.history, after.outbox) == ((), ())


async def test_bubbles_of_several_commits_stay_in_order(post: Post) -> None:
    lease, _ = await post.hold()
    for number in range(12):
        await lease.commit(bubbles=[Bubble(f"b{number}", str(number))])
    after = await lease.look()
    assert after is not None
    assert [each.bubble.text for each in after.outbox] == [str(number) for number in range(12)]


async def test_a_lease_is_not_given_back_while_work_is_left(post: Post) -> None:
    lease, _ = await post.hold()
    await post.take("hi", 1)
    assert not await lease.leave()
    waiting = await lease.commit(answered=["00001"], bubbles=[Bubble("b1", "hello")])
    assert not await lease.leave()
    await lease.void(waiting)
    assert await lease.leave()


async def test_what_is_compacted_moves_to_the_archive(post: Post, redis_url: str) -> None:
    lease, _ = await post.hold()
    lines = [heard(str(number)) for number in range(5)]
    await lease.commit(lines=lines)
    await lease.compact(Chat(CHAT, summary=Summary(text="about three")), 3)
    after = await lease.look()
    assert after is not None
    assert (after.history, after.chat.summary.text) == (tuple(lines[3:]), "about three")
    with redis.Redis.from_url(redis_url) as client:
        assert client.llen((await post.keys()).key("archive")) == 3


async def _full(post: Post, canary: str) -> None:
    """Leave the canary in every place in which text can lie."""
    await post.mailbox.change_person("fake:u1", lambda person: replace(person, name=canary))
    fact, block = Fact(canary, "said", 1.0, 9e9), Meanings({b"mark": canary.encode()})
    await post.mailbox.facts.change("fake:u1", FactsChange(kept=(fact,)))
    await post.mailbox.facts.mean("fake:u1", [fact], block, anew=False)
    await post.take(canary, 1)
    lease, _ = await post.hold()
    await lease.commit(
        chat=Chat(CHAT, summary=Summary(text=canary), place=Place(person="fake:u1")),
        lines=[heard(canary), heard(canary)],
        bubbles=[Bubble("b1", canary, BubbleKind.CARD)],
    )
    await lease.compact(Chat(CHAT, summary=Summary(text=canary)), 1)
    await lease.mean(block, anew=False)
    await lease.release()


async def test_nothing_that_was_said_lies_readable_in_the_store(post: Post, redis_url: str) -> None:
    await _full(post, "canarybird")
    with redis.Redis.from_url(redis_url) as client:
        dumps = [client.dump(key) for key in client.scan_iter()]
    assert len(dumps) >= 10
    assert not any(b"canary" in (dump or b"") for dump in dumps)


async def test_after_a_wipe_only_the_ids_of_handled_updates_are_left(post: Post, redis_url: str) -> None:
    await _full(post, "canarybird")
    lease, mail = await post.hold()
    await Forgetting(post.mailbox, "fake:u1", post.clock.now()).before(lease, mail)
    await lease.commit(answered=[each.id for each in mail.inbox], wipe=True)
    assert await lease.leave()
    with redis.Redis.from_url(redis_url) as client:
        left = {key.decode().rpartition(":")[2] for key in client.scan_iter()}
    # For a minute nobody at work elsewhere may bring the person back, and the store's file is rewritten soon.
    assert left == {"seen", "gone", "owed", "locks"}
    assert await post.mailbox.person("fake:u1") == Person("fake:u1")
    assert await post.take("canarybird", 1, update="u1") is Ingested.KNOWN


async def test_a_change_to_a_person_is_never_lost_to_another(post: Post) -> None:
    def older(person: Person) -> Person:
        return replace(person, seen_at=person.seen_at + 1)

    await asyncio.gather(*(post.mailbox.change_person("fake:u1", older) for _ in range(50)))
    assert (await post.mailbox.person("fake:u1")).seen_at == 50


async def test_facts_of_a_person_are_kept_dropped_and_end_by_themselves(post: Post) -> None:
    facts, fake = post.mailbox.facts, "fake:u1"
    cat, tea, old = (
        Fact("has a cat", "said", 1.0, 9e9),
        Fact("likes tea", "said", 2.0, 9e9),
        Fact("x", "said", 0.0, 5.0),
    )
    await facts.change(fake, FactsChange(kept=(tea, cat, old)))
    assert await facts.of(fake, now=4.0) == (old, cat, tea)
    assert await facts.of(fake, now=5.0) == (cat, tea)
    # Gone for good, and not only unseen.
    assert await facts.of(fake, now=4.0) == (cat, tea)
    await facts.change(fake, FactsChange(dropped=(cat,)))
    assert await facts.of(fake, now=4.0) == (tea,)
    await facts.change(fake, FactsChange(kept=(cat,), all_dropped=True))
    assert await facts.of(fake, now=4.0) == (cat,)
    assert await facts.of("fake:u2", now=4.0) == ()


async def test_what_was_noticed_before_a_person_was_forgotten_is_not_remembered(post: Post) -> None:
    change = FactsChange(kept=(Fact("has a cat", "said", 1.0, 9e9),))
    await post.mailbox.facts.change("fake:u1", change)
    before = await _held(post, "fake:c1")
    await post.mailbox.people.forget("fake:u1", until=post.clock.time)
    with pytest.raises(LeaseLost):
        await post.mailbox.facts.change("fake:u1", change, since=before.seen_at)
    assert await post.mailbox.facts.of("fake:u1", now=4.0) == ()
    await before.look()
    await post.mailbox.facts.change("fake:u1", change, since=before.seen_at)
    assert await post.mailbox.facts.of("fake:u1", now=4.0) == change.kept


async def _held(post: Post, chat: str) -> Lease:
    lease = post.mailbox.lease(chat)
    assert await lease.look() is not None
    return lease


async def test_what_is_due_comes_oldest_first_from_all_buckets_and_nothing_else(post: Post) -> None:
    chats = [f"fake:c{number}" for number in range(200)]
    for number, chat in enumerate(chats):
        looked_at = Chat(chat, first_words=FirstWords(next_look=1000.0 + number))
        await (await _held(post, chat)).commit(chat=looked_at)
    assert [chat for chat, _ in await post.mailbox.due(1099.5)] == chats[:100]
    await post.mailbox.look_at(chats[0], 0)
    assert (await post.mailbox.due(1001.5)) == [(chats[1], 1001.0)]


async def test_waiting_chats_are_found_by_the_age_of_what_waits(post: Post) -> None:
    await post.take("hi", 1)
    post.clock.time += 20
    await post.mailbox.ingest(Incoming("fake:u2", "fake:c2", id="1", at=1.0), update="x")
    assert {chat for chat, _ in await post.mailbox.waiting()} == {CHAT, "fake:c2"}
    assert [chat for chat, _ in await post.mailbox.waiting(older_than=10)] == [CHAT]


async def test_leaving_a_chat_does_not_hide_what_came_after_the_last_look(post: Post) -> None:
    await post.take("one", 1)
    lease, _ = await post.hold()
    await lease.commit(answered=["00001"])
    # The other process's clock is behind, and its holder dies before it wakes anybody.
    post.clock.time -= 5
    await post.take("two", 2)
    assert not await lease.leave()
    await lease.release()
    assert [chat for chat, _ in await post.mailbox.waiting(older_than=-10)] == [CHAT]


async def test_a_bubble_that_nobody_sends_waits_from_the_moment_it_was_decided(post: Post) -> None:
    lease, _ = await post.hold()
    await lease.commit(bubbles=[Bubble("b1", "left behind")])
    assert await post.mailbox.waiting() == [(CHAT, post.clock.time)]


async def test_a_commit_moves_the_due_index_with_the_chats_next_look(post: Post) -> None:
    lease, _ = await post.hold()
    looks = []
    for look in (5.0, 7.0, 0.0):
        await lease.commit(chat=Chat(CHAT, first_words=FirstWords(next_look=look)))
        looks.append(await post.mailbox.due(10.0))
    await lease.commit(chat=Chat(CHAT, first_words=FirstWords(next_look=5.0)))
    await lease.commit(wipe=True)
    looks.append(await post.mailbox.due(10.0))
    assert looks == [[(CHAT, 5.0)], [(CHAT, 7.0)], [], []]


async def test_a_settled_chat_does_not_wait(post: Post) -> None:
    await post.take("one", 1)
    lease, _ = await post.hold()
    await lease.commit(answered=["00001"])
    assert await lease.leave()
    assert await post.mailbox.waiting(older_than=-10) == []


async def test_who_has_lost_a_chat_does_not_settle_it(post: Post) -> None:
    await post.take("one", 1)
    lost, _ = await post.hold()
    await post.mailbox.lease(CHAT).seize()
    with pytest.raises(LeaseLost):
        await lost.leave()
    assert [chat for chat, _ in await post.mailbox.waiting(older_than=-10)] == [CHAT]


async def test_only_the_first_of_many_calls_is_the_first(post: Post) -> None:
    firsts = await asyncio.gather(*(post.mailbox.once_in(CHAT, Once.CARD, 600) for _ in range(10)))
    assert sum(firsts) == 1
    taken_back = await asyncio.gather(*(post.mailbox.undo_in(CHAT, Once.CARD) for _ in range(10)))
    assert sum(taken_back) == 1


async def test_that_there_is_work_is_said_again_once_somebody_has_looked_or_heard(post: Post) -> None:
    """Whoever finds the chat in other hands has told them, and whoever keeps it was told."""
    wakes = post.mailbox.wakes
    (name, sealed), again = await wakes.claim(CHAT), await wakes.claim(CHAT)
    assert (again, await wakes.called(name, sealed)) == ((), CHAT)
    assert CHAT.encode().hex() not in sealed
    lease, _ = await post.hold()
    assert await wakes.claim(CHAT)
    assert await post.mailbox.lease(CHAT).look() is None
    assert await wakes.claim(CHAT)
    await lease.keep()
    assert await wakes.claim(CHAT)
    assert await wakes.claim(CHAT) == ()


async def test_a_nudge_reaches_other_processes_after_a_long_silence(redis_url: str, post: Post) -> None:
    store = Store.connect(redis_url, Codec((DATA_KEY,)), timeout=0.2)
    other = Mailbox(store, post.clock, lambda: "t", 30.0)
    heard = asyncio.create_task(anext(aiter(other.nudges())))
    await asyncio.sleep(0.6)
    assert not heard.done()
    await post.mailbox.nudge(CHAT)
    assert await asyncio.wait_for(heard, 5) == CHAT
    await store.close()


ETERNAL = {
    r"aifriend:\{b\d{4}\}:waiting": "an index over chats; its members leave when their chat is settled",
    r"aifriend:\{b\d{4}\}:due": "an index over chats; its members leave with the leave to write first",
    r"aifriend:\{processes\}:schema": "one number; whoever can't read what is written must be told so for good",
    r"aifriend:\{key\}:locks": "the secret of all names; without it nothing would be found again",
    r"aifriend:\{switches\}:checkins": "the operator's word; it holds until they take it back",
    r"aifriend:\{api_keys\}:all": "who may use the API; the operator's word, until they drop it",
}


async def test_every_key_ends_by_itself_or_is_on_the_list(post: Post, redis_url: str) -> None:
    await _full(post, "canarybird")
    for code, person in (("AAAA", "fake:u1"), ("BBBB", "fake:u2")):
        await post.mailbox.admissions.ask(Guest(person, CHAT), code)
    await post.mailbox.admissions.admit("BBBB")
    await post.mailbox.switches.switch_checkins(on=False)
    await post.mailbox.lifts.count(post.clock.now())
    await post.mailbox.agree()
    await post.mailbox.look_at(CHAT, 5000.0)
    await post.mailbox.once_in(CHAT, Once.CARD, 600)
    await Counts(post.mailbox.store).add("fake:u1", messages=1, tokens=1)
    await Counts(post.mailbox.store).use("fake:u1", dict.fromkeys(Use, 5))
    await post.mailbox.limits.hold("fake", 7.0)
    await Bookmarks(post.mailbox.store, post.clock, "fake").note({"0/1": post.clock.now()})
    await post.mailbox.limits.hold("fake", 7.0, chat=CHAT)
    await post.mailbox.rename("fake:c-1", CHAT)
    await post.mailbox.feed.tell(CHAT, Told(5.0, Bubble("b", "hello", file="b.png", content=b"png")))
    await post.mailbox.wakes.put(CHAT)
    await post.mailbox.commissions.show("maker")
    name = await post.mailbox.commissions.ask(CHAT, "b", Commission(Work(WorkKind.VOICE, "fable", "by an AI"), "hello"))
    await post.mailbox.commissions.take(name, "b")
    await post.mailbox.api_keys.add("secret", ApiKey("id", Scope.PERSON, "fake:u1", 5.0))
    lease, _ = await post.hold()
    with redis.Redis.from_url(redis_url) as client:
        keys = [key.decode() for key in client.scan_iter()]
        eternal = [key for key in keys if client.ttl(key) < 0]
    assert {key.rpartition(":")[2] for key in keys} >= {"lease", "state", "history", "archive", "inbox", "order"}
    assert {key.rpartition(":")[2] for key in keys} >= {
        "outbox",
        "rev",
        "seen",
        "person",
        "once",
        "limits",
        "times",
        "places",
    }
    assert {key.rpartition(":")[2] for key in keys} >= {"chats", "moved", "fact_vectors", "line_vectors", "works"}
    assert [key for key in eternal if not any(re.fullmatch(name, key) for name in ETERNAL)] == []
    await lease.release()


@dataclass(slots=True)
class Recording(Store):
    """A store that remembers which keys each step was given."""

    steps: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    async def together(self, *commands, **how):  # type: ignore[no-untyped-def]
        self.steps += [(each.name, tuple(each.keys)) for each in commands if isinstance(each, Step)]
        return await Store.together(self, *commands, **how)


async def test_every_step_touches_one_slot_of_a_cluster(redis_url: str) -> None:
    plain = Store.connect(redis_url, Codec((DATA_KEY,)))
    store = Recording(plain.client, plain.codec, Keeping())
    post = Post(Mailbox(store, SetClock(), lambda: "t", 30.0), SetClock())
    await _full(post, "x")
    lease, mail = await post.hold()
    await lease.keep()
    await lease.sending(mail.outbox[0])
    await post.mailbox.limits.ask("fake")
    await post.mailbox.limits.hold("fake", 0.001, chat=CHAT)
    await post.mailbox.agree()
    await lease.sent(mail.outbox[0], None)
    await lease.commit(answered=["00001"], wipe=True)
    await lease.void(mail.outbox)
    assert await lease.leave()
    await post.mailbox.look_at(CHAT, 5.0)
    await post.mailbox.feed.tell(CHAT, Told(5.0, Bubble("b", "hello")))
    await post.mailbox.feed.since(CHAT)
    name = (await store.names()).chat(CHAT).hash
    await post.mailbox.commissions.put(name, "b", Commission(Work(WorkKind.VOICE, "fable", "by an AI"), "hello"))
    await Bookmarks(store, post.clock, "fake").note({"0/1": 5.0})
    await Counts(store).add("fake:u1")
    await Counts(store).use("fake:u1", dict.fromkeys(Use, 5))
    await post.mailbox.limits.hold("fake", 7.0, chat=CHAT)
    other = post.mailbox.lease(CHAT)
    await other.seize()
    await other.rewrite(None, [], [])
    await post.mailbox.whole(CHAT)
    await post.mailbox.look_at(CHAT, 5000.0)
    await post.mailbox.once_in(CHAT, Once.CARD, 600)
    await post.mailbox.people.forget("fake:u1", until=5.0)
    assert [record async for record in Backup(store).records()]
    store.codec = Codec(("22" * 32, DATA_KEY))
    assert [progress async for progress in Reseal(store).run()]
    for step, keys in store.steps:
        assert len({key_slot(key.encode()) for key in keys}) == 1, step
    written = {path.stem for path in (Path(scheduler.mailbox.__file__).parent / "lua").glob("*.lua")}
    # What takes over a store of schema 1 touches its old names too; schema 1 knew no cluster. And a chat whose id
    # changes moves in one step from its old keys to its new ones where it can; test_cluster has the other way. An index
    # is read by pages, as its nodes are.
    assert {step for step, _ in store.steps} == written - {"adopt", "rename", "bring", "point", "indexed"}
    await plain.close()


async def test_a_chat_s_keys_and_its_parts_of_the_indexes_lie_in_one_of_1024_buckets(post: Post) -> None:
    names = await post.mailbox.store.names()
    chats = [names.chat(f"telegram:c-100{number}/t{number}") for number in range(20_000)]
    slots = [{key_slot(key.encode()) for key in (chat.key("state"), chat.index("due"))} for chat in chats]
    assert {len(slot) for slot in slots} == {1}
    assert len({chat.tag for chat in chats}) == BUCKETS


async def test_no_id_of_a_person_or_chat_stands_readable_in_the_store(post: Post, redis_url: str) -> None:
    person, chat = "telegram:u424242", "telegram:c-424242/t7"
    incoming = Incoming(person, chat, id="1", at=1.0, text="hi")
    await post.mailbox.ingest(incoming, update="u1")
    await post.mailbox.change_person(person, lambda known: replace(known, name="Ann", age=Age.MINOR))
    await post.mailbox.people.hold_to_age(person)
    async with post.mailbox.holding(chat) as held, post.mailbox.alone("poll:424242"):
        assert held is not None
        await held[0].commit(chat=Chat(chat, first_words=FirstWords(next_look=5.0)), bubbles=[Bubble("b1", "hello")])
        for what in Once:
            await post.mailbox.once_in(chat, what, 600)
        await post.mailbox.limits.hold("telegram", 7.0, chat=chat)
        await Counts(post.mailbox.store).add(person, messages=1, tokens=1)
        await Bookmarks(post.mailbox.store, post.clock, "discord").note({"0/424242": post.clock.now()})
        await post.mailbox.reports.put(f"{chat}/1", Report(person, "he was rude"))
        found = [shown for _, shown in opened(redis_url, ()) if "42424" in shown]
        assert found == []
        assert len(list(opened(redis_url, ()))) > 25
    assert await post.mailbox.due(10.0) == [(chat, 5.0)]
    assert await post.mailbox.waiting(older_than=-10) == [(chat, post.clock.time)]
    assert await Bookmarks(post.mailbox.store, post.clock, "discord").known() == {"0/424242": post.clock.now()}
    assert [report.person for _, report in await post.mailbox.reports.waiting()] == [person]


async def test_k15_a_chat_waits_since_the_oldest_message_that_nobody_has_answered(post: Post) -> None:
    began = post.clock.time
    await post.take("first", 1)
    post.clock.time += 60
    await post.take("second", 2)
    assert await post.mailbox.waiting() == [(CHAT, began)]
    lease, mail = await post.hold()
    await lease.commit(answered=[mail.inbox[0].id])
    assert await post.mailbox.waiting() == [(CHAT, began + 60)]
    await lease.commit(answered=[mail.inbox[1].id])
    assert await lease.leave()
    assert await post.mailbox.waiting() == []
