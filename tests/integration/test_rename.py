"""A chat's id changes, on a real Valkey: all of it is under the new one, once, whoever is at work and whoever dies."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

import msgspec
import pytest
import redis

from engine.messages import Bubble, BubbleKind, Incoming
from persona.chat import Care, Chat, FirstWords, Place, Session, Summary
from persona.codec import Codec
from persona.feelings.bond import Bond
from persona.line import Line
from persona.person import Person
from persona.promise import Kind, Promise
from scheduler.errors import LeaseLost, StoreDown
from scheduler.mailbox import Ingested, Lease, Mail, Mailbox, Once, Repair, Store
from scheduler.mailbox.people import Places
from scheduler.mailbox.store import Step
from scheduler.privacy.export import everything
from scheduler.privacy.forgetting import Forgetting
from tests.conftest import DATA_KEY
from tests.fakes.dying import Dying
from tests.fakes.lines import heard, said
from tests.fakes.vault import names

OLD, NEW = "fake:c-42", "fake:c-1042"
ANN, BEN = "fake:u1", "fake:u2"


@dataclass
class SetClock:
    time: float = 1_700_000_000.0

    def now(self) -> float:
        return self.time


@dataclass
class House:
    """A store with two processes, and short ways to use it."""

    here: Mailbox
    there: Mailbox
    clock: SetClock
    url: str
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def take(self, text: str, id_: int, *, chat: str = OLD, person: str = ANN, update: str = "") -> Ingested:
        incoming = Incoming(person, chat, id=f"{id_:05d}", at=float(id_), text=text, group=True)
        self.clock.time += 1
        return await self.here.ingest(incoming, update=update or f"u{next(self.numbers)}")

    async def lived(self, chat: str = OLD, *, word: str = "", start: int = 1, bubble: str = "b1") -> None:
        """A group with a past: state, window, archive, a letter, a bubble, marks and what is noted once."""
        await self.take(f"hello{word}", start + 8, chat=chat)
        lease, _ = await hold(self.here, chat)
        promise = Promise("1", Kind.REMINDER, f"the boat{word}", "", f"{start:05d}", 1.0, 9e9, 9e9)
        state = Chat(
            chat,
            place=Place(group=True, person=ANN, persona="harry"),
            bond=Bond(20.0),
            session=Session(messages=3),
            first_words=FirstWords(next_look=5000.0),
            promises=(promise,),
            summary=Summary(f"They sail{word}.", 1),
            care=Care(calm_until=50.0),
        )
        lines = [
            said(f"one{word}", float(start), id=f"{start:05d}", person=ANN),
            said(f"two{word}", start + 2.0, id=f"{start + 2:05d}", person=BEN),
            heard(f"three{word}", start + 4.0, id=str(start + 4)),
        ]
        await lease.commit(chat=state, lines=lines, bubbles=[Bubble(bubble, f"on the way{word}")])
        await lease.compact(state, 1)
        await lease.release()

    def keys(self, chat: str) -> set[str]:
        """What stands in the store under the keys of a chat, and in which indexes it stands."""
        keys = names(self.url).chat(chat)
        prefix = keys.key("")
        with redis.Redis.from_url(self.url) as client:
            indexes = {index for index in ("waiting", "due") if client.zscore(keys.index(index), keys.hash) is not None}
            return {key.decode().removeprefix(prefix) for key in client.scan_iter(f"{prefix}*")} | indexes

    async def listed(self, person: str) -> tuple[str, ...]:
        """The chats of a person as they are noted."""
        place, store = names(self.url).person(person).key("chats"), self.here.store
        return store.codec.open(await store.get(place) or b"", Places, place).chats


async def hold(mailbox: Mailbox, chat: str) -> tuple[Lease, Mail]:
    lease = mailbox.lease(chat)
    mail = await lease.look()
    assert mail is not None
    return lease, mail


async def seen(mailbox: Mailbox, chat: str) -> Mail:
    lease, mail = await hold(mailbox, chat)
    await lease.release()
    return mail


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


@pytest.fixture
async def house(redis_url: str) -> AsyncIterator[House]:
    clock, tokens = SetClock(), itertools.count()
    stores = [Store.connect(redis_url, Codec((DATA_KEY,))) for _ in range(2)]
    here, there = (Mailbox(store, clock, lambda: f"{next(tokens):014d}", 30.0) for store in stores)
    yield House(here, there, clock, redis_url)
    for store in stores:
        await store.close()


async def test_d02_all_of_a_chat_lies_under_its_new_id_and_nothing_under_the_old(house: House) -> None:
    await house.lived()
    await house.here.once_in(OLD, Once.OWED_CARD, 600)
    await house.here.limits.hold("fake", 7.0, chat=OLD)
    before, since = await house.here.whole(OLD), await house.here.waiting()
    house.clock.time += 60
    assert await house.here.rename(OLD, NEW) == NEW
    after = await house.there.whole(NEW)
    assert house.keys(OLD) == {"moved"}
    assert texts((*after.archive, *after.history)) == ["one", "two", "three"]
    assert [(letter.chat, letter.text) for letter in after.inbox] == [(NEW, "hello")]
    assert after.outbox == before.outbox
    changed = {"key": NEW, "promises": after.chat.promises}
    assert after.chat == replace(before.chat, **changed)  # type: ignore[arg-type]
    # A reminder still knows the line that asked for it.
    assert after.chat.promises[0].line == after.archive[0].id
    assert await house.there.waiting() == [(NEW, since[0][1])]
    assert await house.there.due(9e9) == [(NEW, 5000.0)]
    assert not await house.there.once_in(NEW, Once.OWED_CARD, 600)
    assert {"limits", "seen", "order", "rev", "name"} <= house.keys(NEW)


async def test_d02_what_comes_for_the_old_id_ends_up_in_the_new_chat(house: House) -> None:
    await house.lived()
    await house.take("first", 20, update="u-first")
    await house.there.rename(OLD, NEW)
    # What was taken in before is known, and what is new comes before all that the new chat numbers.
    assert await house.take("first", 20, update="u-first") is Ingested.KNOWN
    await house.take("in the new chat", 2, chat=NEW)
    assert await house.take("late", 21, update="u-late") is Ingested.APPENDED
    assert await house.take("late", 21, update="u-late") is Ingested.KNOWN
    edit = Incoming(ANN, OLD, id="00021", at=21.0, text="late, and mended", edits="00021")
    assert await house.here.ingest(edit, update="u-edit") is Ingested.REPLACED
    mail = await seen(house.here, OLD)
    assert [letter.text for letter in mail.inbox] == ["hello", "first", "late, and mended", "in the new chat"]
    assert {letter.chat for letter in mail.inbox} == {NEW}
    assert house.keys(OLD) == {"moved"}
    assert await house.listed(ANN) == (NEW,)
    await house.take("late, by somebody else", 22, person=BEN)
    assert await house.listed(BEN) == (NEW,)


async def test_d02_nothing_is_written_under_the_old_id_whoever_still_uses_it(house: House) -> None:
    await house.lived()
    await house.there.rename(OLD, NEW)
    await house.here.look_at(OLD, 7000.0)
    assert await house.here.once_in(OLD, Once.CARD, 600)
    assert not await house.here.once_in(NEW, Once.CARD, 600)
    assert await house.here.undo_in(OLD, Once.CARD)
    await house.here.limits.hold("fake", 7.0, chat=OLD)
    await house.here.forget_updates(OLD, but=1)
    assert (await house.here.whole(OLD)).inbox == (await house.here.whole(NEW)).inbox != ()
    repair = Repair(house.here)
    await repair.step()
    while repair.under_way:
        await repair.step()
    async with house.here.holding(OLD) as held:
        assert held is not None
        assert (held[0].key, held[1].chat.key) == (NEW, NEW)
        # Whoever has it has the new chat: there is one holder of both names.
        assert await house.there.lease(NEW).look() is None
        assert await house.there.lease(OLD).look() is None
    assert house.keys(OLD) == {"moved"}
    assert await house.here.due(9e9) == [(NEW, 5000.0)]


async def test_d02_what_the_new_chat_got_before_we_heard_of_it_is_merged(house: House) -> None:
    await house.lived()
    await house.lived(NEW, word=" new", start=2, bubble="b2")
    # The same number in both, since the new chat counts from the start again.
    await house.take("a nine of the new chat's", 9, chat=NEW)
    await house.here.rename(OLD, NEW)
    whole = await house.here.whole(NEW)
    assert texts(whole.archive) == ["one", "one new"]
    assert texts(whole.history) == ["two", "two new", "three", "three new"]
    assert [letter.text for letter in whole.inbox] == ["hello", "a nine of the new chat's", "hello new"]
    assert [bubble.id for bubble in whole.outbox] == ["b1", "b2"]
    assert [(promise.id, promise.what) for promise in whole.chat.promises] == [("1", "the boat"), ("2", "the boat new")]
    ids = [line.id for line in (*whole.archive, *whole.history)]
    assert len(ids) == len(set(ids))
    assert (whole.chat.key, whole.chat.session.messages) == (NEW, 6)
    assert whole.chat.summary == Summary("They sail.\nThey sail new.", 2)


async def test_d02_a_chat_of_which_nothing_is_kept_leaves_the_new_one_alone(house: House) -> None:
    await house.lived(NEW)
    lease, mail = await hold(house.here, NEW)
    assert await house.there.rename(OLD, NEW) == NEW
    await lease.commit(chat=mail.chat, rev=mail.rev)
    await lease.release()
    assert house.keys(OLD) == {"moved"}


async def test_d02_said_again_or_by_two_at_once_it_is_done_once(house: House) -> None:
    await house.lived()
    processes = (house.here, house.there, house.here)
    assert await asyncio.gather(*(mailbox.rename(OLD, NEW) for mailbox in processes)) == [NEW] * 3
    before = await house.here.whole(NEW)
    assert texts((*before.archive, *before.history)) == ["one", "two", "three"]
    assert (len(before.inbox), len(before.outbox)) == (1, 1)
    assert await house.there.rename(OLD, NEW) == NEW
    # Nor does it go back, or in a circle.
    assert await house.there.rename(NEW, OLD) == NEW
    assert await house.here.whole(NEW) == before


async def test_d02_an_id_may_change_more_than_once(house: House) -> None:
    await house.lived()
    await house.here.rename(OLD, NEW)
    await house.here.rename(NEW, "fake:c3")
    await house.take("late", 20)
    mail = await seen(house.there, OLD)
    assert (mail.chat.key, [letter.text for letter in mail.inbox]) == ("fake:c3", ["hello", "late"])
    assert await house.listed(ANN) == ("fake:c3",)
    assert house.keys(OLD) == house.keys(NEW) == {"moved"}


async def test_d02_export_and_forget_find_it_under_its_new_id(house: House) -> None:
    await house.lived()
    await house.here.people.meet(BEN, OLD)
    await house.here.change_person(ANN, lambda person: replace(person, name="Ann"))
    await house.here.rename(OLD, NEW)
    assert await house.listed(ANN) == await house.listed(BEN) == (NEW,)
    # Whoever noted just then where they write, and did not know yet.
    await house.there.people.meet(BEN, OLD)
    for person, words in ((ANN, ["one"]), (BEN, ["two"])):
        export = msgspec.json.decode(await everything(house.there, person, now=1.0))
        assert [(chat["chat"], [line["text"] for line in chat["said"]]) for chat in export["chats"]] == [(NEW, words)]
    await house.take("/forget", 1, chat="fake:c7")
    async with house.there.holding("fake:c7") as held:
        assert held is not None
        await Forgetting(house.there, ANN, house.clock.now()).before(*held)
    whole = await house.here.whole(NEW)
    assert {line.person for line in (*whole.archive, *whole.history)} <= {BEN, ""}
    assert ("two" in texts(whole.history), whole.inbox) == (True, ())
    assert await house.here.person(ANN) == Person(ANN)


async def test_d02_who_holds_the_old_chat_commits_before_or_not_at_all(house: House) -> None:
    for number in range(40):
        old, new = f"fake:c-{number}", f"fake:c-10{number}"
        await house.lived(old)
        lease, mail = await hold(house.here, old)
        letters = [letter.id for letter in mail.inbox]

        async def commit(
            lease: Lease = lease, mail: Mail = mail, letters: list[str] = letters, wait: int = number
        ) -> bool:
            for _ in range(wait % 8):
                await asyncio.sleep(0)
            try:
                chat = replace(mail.chat, session=replace(mail.chat.session, messages=4))
                answer = [Bubble("b9", "an answer")]
                await lease.commit(chat=chat, answered=letters, lines=[said("hello", 9.0)], bubbles=answer)
            except LeaseLost:
                return False
            return True

        async def rename(old: str = old, new: str = new, wait: int = number) -> None:
            for _ in range(wait // 8):
                await asyncio.sleep(0)
            await house.there.rename(old, new)

        committed, _ = await asyncio.gather(commit(), rename())
        whole = await house.here.whole(new)
        assert whole.chat.key == new
        assert whole.chat.session.messages == (4 if committed else 3)
        assert [letter.text for letter in whole.inbox] == ([] if committed else ["hello"])
        assert texts(whole.history) == ["two", "three", "hello"][: 3 if committed else 2]
        assert [bubble.id for bubble in whole.outbox] == (["b1", "b9"] if committed else ["b1"])
        assert house.keys(old) == {"moved"}


async def test_d02_whoever_has_held_it_can_do_nothing_more_to_it(house: House) -> None:
    await house.lived()
    (old, mail), (new, newer) = await hold(house.here, OLD), await hold(house.here, NEW)
    await house.there.rename(OLD, NEW)
    before = await house.there.whole(NEW)
    for lease, chat in ((old, mail.chat), (new, newer.chat)):
        for act in (
            lambda lease=lease, chat=chat: lease.commit(chat=chat),
            lambda lease=lease, chat=chat: lease.compact(chat, 1),
            lambda lease=lease, chat=chat: lease.rewrite(chat, [], []),
            lambda lease=lease: lease.keep(),
            lambda lease=lease: lease.sending(mail.outbox[0]),
        ):
            with pytest.raises(LeaseLost):
                await act()
        await lease.release()
    # It does not find itself in another chat either, with what it knew of this one.
    with pytest.raises(LeaseLost):
        await old.look()
    with pytest.raises(LeaseLost):
        await old.seize()
    assert await house.there.whole(NEW) == before
    assert house.keys(OLD) == {"moved"}


async def test_d02_a_bubble_that_left_while_the_id_changed_is_not_sent_again(house: House) -> None:
    await house.lived()
    lease, mail = await hold(house.here, OLD)
    assert await lease.sending(mail.outbox[0])
    renaming = asyncio.create_task(house.there.rename(OLD, NEW))
    # It has just been taken by the platform, and its holder is about to note so.
    done, _ = await asyncio.wait([renaming], timeout=0.1)
    assert not done
    await lease.sent(mail.outbox[0], heard("on the way", 10.0, id="10"))
    await renaming
    whole = await house.there.whole(NEW)
    assert (whole.outbox, texts(whole.history)) == ((), ["two", "three", "on the way"])


async def test_d02_a_note_that_comes_after_the_id_has_changed_finds_its_bubble(house: House) -> None:
    await house.lived()
    lease, mail = await hold(house.here, OLD)
    await lease.sending(mail.outbox[0])
    with redis.Redis.from_url(house.url) as client:
        # Its holder is slow: it is not waited for.
        client.delete(names(house.url).chat(OLD).key("lease"))
    await house.there.rename(OLD, NEW)
    assert [waiting.fate_unknown for waiting in (await seen(house.there, NEW)).outbox] == [True]
    with pytest.raises(LeaseLost):
        await lease.sent(mail.outbox[0], heard("on the way", 10.0, id="10"), mail.chat)
    whole = await house.there.whole(NEW)
    assert (whole.outbox, texts(whole.history)) == ((), ["two", "three", "on the way"])
    assert whole.chat.key == NEW
    assert house.keys(OLD) == {"moved"}


@dataclass(slots=True)
class Slow(Store):
    """A store whose process is so slow that something happens between its reading and its writing."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def together(self, *commands, **how):  # type: ignore[no-untyped-def]
        if any(isinstance(command, Step) and command.name == "rename" and command.args[0] for command in commands):
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile is not None:
                await meanwhile()
        return await Store.together(self, *commands, **how)


async def answer(house: House, chat: str) -> None:
    """Its holder answers what lies there."""
    lease, mail = await hold(house.there, chat)
    letters = [letter.id for letter in mail.inbox]
    await lease.commit(chat=mail.chat, answered=letters, lines=[said("hello", 9.5)])
    await lease.sent(mail.outbox[0], heard("on the way", 9.7))
    await lease.compact(mail.chat, 2)
    await lease.release()


@pytest.mark.parametrize("chat", [OLD, NEW])
async def test_d02_what_happens_while_it_is_renamed_is_not_lost(house: House, chat: str) -> None:
    await house.lived()
    await house.lived(NEW, word=" new", start=2, bubble="b2")

    async def happens() -> None:
        await answer(house, chat)
        await house.take("in between", 30, chat=chat)

    store = Slow(house.here.store.client, house.here.store.codec, meanwhile=happens)
    await Mailbox(store, house.clock, lambda: "t").rename(OLD, NEW)
    whole, other = await house.there.whole(NEW), "hello new" if chat == OLD else "hello"
    assert sorted(letter.text for letter in whole.inbox) == sorted(["in between", other])
    lines = texts((*whole.archive, *whole.history))
    assert (len(lines), lines.count("hello"), lines.count("on the way")) == (8, 1, 1)
    assert [bubble.id for bubble in whole.outbox] == ["b2" if chat == OLD else "b1"]
    assert house.keys(OLD) == {"moved"}
    await store.close()


async def test_d02_two_that_say_the_opposite_end_in_one_place(house: House) -> None:
    store = Slow(house.here.store.client, house.here.store.codec, meanwhile=lambda: house.there.rename(NEW, OLD))
    here = Mailbox(store, house.clock, lambda: "t")
    assert await asyncio.wait_for(here.rename(OLD, NEW), 5) == await house.there.rename(OLD, NEW) == OLD
    await store.close()


@pytest.mark.parametrize("after", [False, True])
async def test_d02_cut_off_anywhere_and_told_again_nothing_is_lost_or_doubled(house: House, after: bool) -> None:
    for steps in itertools.count():
        old, new = f"fake:c-{steps}", f"fake:c-10{steps}"
        await house.lived(old)
        await house.lived(new, word=" new", start=2, bubble="b2")
        await house.here.people.meet(BEN, old)
        dying = Dying(house.here.store.client, house.here.store.codec, left=steps, after=after)
        try:
            await Mailbox(dying, house.clock, lambda: "t").rename(old, new)
            survived = True
        except StoreDown:
            survived = False
        # Whoever is asked meanwhile finds all of it, in one place or in the other.
        people = [await house.there.people.chats(person) for person in (ANN, BEN)]
        assert all({old, new} & set(chats) for chats in people)
        assert await house.there.rename(old, new) == new
        whole = await house.there.whole(new)
        assert texts((*whole.archive, *whole.history)) == ["one", "one new", "two", "two new", "three", "three new"]
        assert (len(whole.inbox), [bubble.id for bubble in whole.outbox]) == (2, ["b1", "b2"])
        assert new in await house.listed(BEN)
        assert old not in await house.listed(BEN)
        assert house.keys(old) == {"moved"}
        if survived:
            assert steps > 3
            return
        await dying.close()


async def test_d02_a_reminder_on_its_way_and_every_kind_of_bubble_moves_with_its_fate(house: House) -> None:
    lease, _ = await hold(house.here, OLD)
    kinds = [BubbleKind.REPLY, BubbleKind.CARD, BubbleKind.CHECK_IN, BubbleKind.REMINDER]
    await lease.commit(chat=Chat(OLD), bubbles=[Bubble(f"b{kind.value}", kind.value, kind) for kind in kinds])
    await lease.release()
    lease, mail = await hold(house.here, OLD)
    outbox = mail.outbox
    await lease.sending(outbox[2])
    await lease.release()
    await house.there.rename(OLD, NEW)
    moved = (await seen(house.there, NEW)).outbox
    assert [(waiting.place, waiting.bubble) for waiting in moved] == [(w.place, w.bubble) for w in outbox]
    assert [waiting.fate_unknown for waiting in moved] == [False, False, True, False]
