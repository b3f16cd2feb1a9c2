"""A store that the first build wrote opens with nothing lost, also while a process of the first build still runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.messages import Incoming
from persona.chat import Chat, Questions, Session, Summary
from persona.codec import Codec, Unreadable
from persona.line import Line, Speaker
from persona.person import Age, Person
from scheduler.clock import SystemClock
from scheduler.errors import StoreDown
from scheduler.mailbox import Adoption, Ingested, Mail, Mailbox, Store
from scheduler.mailbox.counts import Counts
from scheduler.mailbox.once import Once
from scheduler.privacy.forgetting import Forgetting
from tests.fakes.store_1 import OldProcess, manifest, served
from tests.fakes.waiting import eventually

MANIFEST = manifest()
YEARS = 365 * 86_400
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


async def test_no_name_of_a_person_or_chat_is_left_but_for_old_processes_and_for_an_hour(mailbox: Mailbox) -> None:
    await adopt(mailbox)
    keys = [key.decode() for key in await mailbox.store.client.keys("*")]
    named = {key for key in keys if "telegram:" in key or "discord:" in key}
    assert named >= {f"aifriend:{{{chat}}}:state" for chat in (TALK, NEWS, GROUP)}
    # That somebody was forgotten just now both kinds of process must know, for a minute.
    stones = {key for key in named if not key.endswith(":gone")}
    assert {key.rpartition(":")[2] for key in stones} == {"state", "person"}
    states = [await mailbox.store.get(key) or b"" for key in stones]
    assert {len(state) < 100 for state in states} == {True}
    assert all([0 < await mailbox.store.command("TTL", key) <= 3600 for key in stones])


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


@pytest.fixture
def old(mailbox: Mailbox) -> OldProcess:
    """A process of the first build that was not stopped."""
    return OldProcess(mailbox.store, MANIFEST.data_key)


def message(id_: str, text: str, at: float = 10.0, *, person: str = ANN, chat: str = TALK) -> Incoming:
    return Incoming(person, chat, id=id_, at=at, text=text)


async def answer(mailbox: Mailbox, chat: str = TALK, state: Chat | None = None) -> Mail | None:
    """Put all that waits into the history, as a process of today does."""
    async with mailbox.holding(chat) as held:
        if held is None:
            return None
        lease, mail = held
        lines = [Line(Speaker.PERSON, letter.text, letter.at, letter.id) for letter in mail.inbox]
        await lease.commit(chat=state or mail.chat, answered=[letter.id for letter in mail.inbox], lines=lines)
        return mail


async def test_what_both_processes_take_in_and_say_is_there_once_in_the_order_of_its_time(
    mailbox: Mailbox, old: OldProcess
) -> None:
    chat = "telegram:c55"
    async with old.listens():
        await adopt(mailbox)
        for number in range(12):
            update = message(f"{number:03d}", f"number {number}", 100.0 + number, chat=chat)
            if number % 3:
                await mailbox.ingest(update, update=update.id)
            else:
                await old.take_in(update)
            if number % 4 == 0:
                with suppress(Unreadable):
                    state = await old.hold(chat)
                    assert state is None or await old.answer(state)
            if number % 4 == 3:
                await answer(mailbox, chat)
    whole = await mailbox.whole(chat)
    assert [line.text for line in whole.history] == [f"number {number}" for number in range(12)]
    assert not whole.inbox


async def test_what_an_old_process_takes_in_and_can_not_answer_is_found_and_answered(
    mailbox: Mailbox, old: OldProcess
) -> None:
    async with old.listens():
        await adopt(mailbox)
        await answer(mailbox)
        assert TALK not in {chat for chat, _ in await mailbox.waiting()}
        await old.take_in(message("90", "late", 9e8))
        with pytest.raises(Unreadable, match="newer version"):
            await old.hold(TALK)
        assert dict(await mailbox.waiting())[TALK] == 9e8
        mail = await answer(mailbox)
        assert mail is not None
        assert [letter.text for letter in mail.inbox] == ["late"]
        assert TALK not in {chat for chat, _ in await mailbox.waiting()}


async def test_a_chat_that_an_old_process_begins_after_the_takeover_is_there_at_once(
    mailbox: Mailbox, old: OldProcess
) -> None:
    async with old.listens():
        await adopt(mailbox)
        await old.take_in(message("1", "hello", 5.0, person="telegram:u70", chat="telegram:c70"))
        assert await old.hold("telegram:c70")
        await old.know(Person("telegram:u70", "Eve", age=Age.ADULT))
        await old.answer(Chat("telegram:c70", summary=Summary("of Eve", 1)))
        assert (await mailbox.person("telegram:u70")).name == "Eve"
        mail = await answer(mailbox, "telegram:c70")
        assert mail is not None
        assert (mail.chat.summary.text, [line.text for line in mail.history]) == ("of Eve", ["hello"])


async def test_two_halves_of_a_chat_become_one(mailbox: Mailbox) -> None:
    fresh = Chat(TALK, session=Session(heard_at=9e9, met_at=9e9, messages=1), questions=Questions(asked=("voice",)))
    # As a process did that began the chat anew before it was taken over.
    await mailbox.ingest(message("00000000000000000099", "new", 9e9), update="new")
    await answer(mailbox, TALK, fresh)
    await mailbox.ingest(message("00000000000000000100", "newer", 9e9), update="newer")
    await adopt(mailbox)
    whole, (before,) = await mailbox.whole(TALK), left(TALK, "state")
    assert [line.text for line in whole.history] == [*(line["text"] for line in left(TALK, "history")), "new"]
    assert [letter.text for letter in whole.inbox] == [*(letter["text"] for letter in left(TALK, "inbox")), "newer"]
    chat = whole.chat
    assert (chat.session.heard_at, chat.session.messages) == (9e9, before["heard"] + 1)
    assert (chat.summary.text, chat.summary.lines) == (before["summary"], before["compacted"])
    assert [promise.what for promise in chat.promises] == [promise["what"] for promise in before["promises"]]
    assert chat.first_words.wanted == before["checkins"]
    assert set(chat.questions.asked) == {"voice", *before["asked"]}
    assert await mailbox.due(9e12) == [(TALK, before["next_look"])]


async def test_two_halves_of_a_person_become_one_of_the_lower_age(mailbox: Mailbox) -> None:
    await mailbox.change_person(ANN, lambda person: replace(person, zone="Asia/Tokyo", age=Age.MINOR))
    await adopt(mailbox)
    person, (before,) = await mailbox.person(ANN), left(ANN, "person")
    assert (person.name, person.zone, person.age) == (before["name"], "Asia/Tokyo", Age.MINOR)


async def test_a_chat_that_an_old_process_is_at_is_left_to_it_until_it_gives_it_back(
    mailbox: Mailbox, old: OldProcess
) -> None:
    held = await old.hold(TALK)
    assert held
    await adopt(mailbox)
    assert await mailbox.lease(TALK).look() is None
    assert await old.answer(held)
    mail = await answer(mailbox)
    assert mail is not None
    assert [line.text for line in mail.history][-2:] == [letter["text"] for letter in left(TALK, "inbox")]


async def test_a_chat_of_an_old_process_that_died_is_taken_when_its_lease_ends(
    mailbox: Mailbox, old: OldProcess
) -> None:
    assert await old.hold(TALK, seconds=0.5)
    await adopt(mailbox)

    async def free() -> Mail | None:
        return await answer(mailbox)

    await eventually(free)
    assert (await mailbox.whole(TALK)).chat.summary.text == left(TALK, "state")[0]["summary"]


async def test_forgetting_takes_a_chat_from_an_old_process_too(mailbox: Mailbox, old: OldProcess) -> None:
    held = await old.hold(TALK)
    assert held
    await adopt(mailbox)
    assert (await mailbox.lease(TALK).seize()).chat.summary.text == left(TALK, "state")[0]["summary"]
    assert not await old.answer(held)


async def test_an_update_that_an_old_process_took_in_is_known(mailbox: Mailbox, old: OldProcess) -> None:
    async with old.listens():
        await adopt(mailbox)
        await old.take_in(message("31", "hi", chat="telegram:c71"))
        assert await old.hold("telegram:c71")
        for _ in range(2):
            # While it is at it, and when it is done.
            update = message("31", "hi", chat="telegram:c71")
            assert await mailbox.ingest(update, update="31") is Ingested.KNOWN
            await old.answer(Chat("telegram:c71"))
    assert not (await mailbox.whole("telegram:c71")).inbox


async def test_an_age_that_is_held_to_is_known_to_old_processes_too(mailbox: Mailbox) -> None:
    hash_ = (await mailbox.store.names()).hash(DAN)
    place = f"aifriend:{{{hash_}}}:age"
    await adopt(mailbox)
    codec, sealed = mailbox.store.codec, await mailbox.store.get(place)
    assert codec.open(sealed or b"", Age, place) is Age.MINOR
    # One of them hears that somebody is younger still.
    await mailbox.store.command("SET", place, codec.seal(Age.CHILD, place), "EX", YEARS)
    await adopt(mailbox)
    assert (await mailbox.person(DAN)).age is Age.CHILD
    assert 0 < await mailbox.store.command("TTL", place) <= 3600


async def test_what_is_taken_over_ends_when_it_would_have_ended(mailbox: Mailbox) -> None:
    store, hash_ = mailbox.store, (await mailbox.store.names()).hash(DAN)
    for key in await store.client.keys("*"):
        if b"{key}" not in key:
            await store.command("EXPIRE", key, 5000)
    await adopt(mailbox)
    names = await store.names()
    chat, person, minor = names.chat(TALK), names.person(ANN), names.person(DAN)
    kept = [*chat.keys("state", "history", "archive", "inbox", "order", "seen", "name"), minor.key("age")]
    kept += [*person.keys("person", "facts", "chats"), "aifriend:{reports}:waiting", names.chat(NEWS).key("outbox")]
    times = {key: await store.command("TTL", key) for key in kept}
    assert {key: time for key, time in times.items() if not 0 < time <= 5000} == {}
    assert hash_ == minor.hash


async def test_tombstones_stand_while_an_old_process_is_about_and_then_no_more(
    mailbox: Mailbox, old: OldProcess
) -> None:
    store, places = mailbox.store, [old.at(TALK, "state"), old.at(ANN, "person")]

    async def times() -> list[bool]:
        return [await store.command("TTL", place) > 100 for place in places]

    async with old.listens():
        await adopt(mailbox)
        for place in places:
            await store.command("EXPIRE", place, 100)
        await adopt(mailbox)
        assert await times() == [True, True]
    for place in places:
        await store.command("EXPIRE", place, 100)
    await adopt(mailbox)
    assert await times() == [False, False]


async def test_forgetting_leaves_no_name_on_a_tombstone_but_the_age(mailbox: Mailbox, old: OldProcess) -> None:
    async with old.listens():
        await adopt(mailbox)
        await mailbox.change_person(ANN, lambda person: replace(person, age=Age.MINOR))
        async with mailbox.holding(TALK) as held:
            assert held is not None
            lease, mail = held
            with pytest.raises(Unreadable):
                await old.hold(TALK)
            forgetting = Forgetting(mailbox, ANN, 9e9)
            await forgetting.before(lease, mail)
            await lease.commit(answered=[letter.id for letter in mail.inbox], wipe=True)
            assert await lease.look()
        await mailbox.person(ANN)
        named = [key.decode() for key in await mailbox.store.client.keys("*")]
        # That they are forgotten is kept for a minute, for whoever was at work in one of their chats.
        kept = {key for key in named if f"{{{ANN}}}" in key or f"{{{TALK}}}" in key}
        assert kept == {old.at(ANN, "gone")}
        place = f"aifriend:{{{(await mailbox.store.names()).hash(ANN)}}}:age"
        sealed = await mailbox.store.get(place)
        assert mailbox.store.codec.open(sealed or b"", Age, place) is Age.MINOR


class Mortal(Store):
    """A store whose process ends before one of its commands."""

    left: int = 0

    def _step(self) -> None:
        self.left -= 1
        if not self.left:
            raise StoreDown("ended")

    async def together(self, *commands: Any, durable: bool = False) -> Any:
        self._step()
        return await Store.together(self, *commands, durable=durable)

    async def command(self, *command: Any, durable: bool = False) -> Any:
        self._step()
        return await Store.command(self, *command, durable=durable)

    async def commands(self, commands: Any) -> Any:
        self._step()
        return await Store.commands(self, commands)


async def everything(mailbox: Mailbox) -> dict[str, Any]:
    """All that the mailbox tells of the store."""
    people = (ANN, BEN, DAN)
    return {
        "chats": [await mailbox.whole(chat) for chat in (TALK, NEWS, GROUP)],
        "people": [await mailbox.person(person) for person in people],
        "facts": [await mailbox.facts.of(person, now=MANIFEST.now) for person in people],
        "lists": [await mailbox.people.chats(person) for person in people],
        "due": await mailbox.due(9e12),
        "waiting": sorted(chat for chat, _ in await mailbox.waiting()),
        "reports": await mailbox.reports.waiting(),
        "tokens": [(await Counts(mailbox.store).add(person)).tokens for person in people],
    }


async def test_it_may_be_cut_off_anywhere_and_is_done_to_its_end(mailbox: Mailbox) -> None:
    client, codec = mailbox.store.client, mailbox.store.codec
    await mailbox.prove_key()
    dumps = [(key, await client.dump(key)) for key in await client.keys("*")]

    def opened(left: int) -> Mailbox:
        store = Mortal(client, codec)
        store.left = left
        return Mailbox(store, mailbox.clock, mailbox.new_token)

    whole = opened(-1)
    await adopt(whole)
    complete, steps = await everything(mailbox), -whole.store.left  # type: ignore[attr-defined]
    assert steps > 100
    for left_ in range(1, steps, 11):
        await client.flushall()
        for key, dump in dumps:
            await client.restore(key, 0, dump)
        with suppress(StoreDown):
            await adopt(opened(left_))
        # Its leases end with it.
        await client.delete(*[key for key in await client.keys("*") if key.endswith(b":lease")], "none")
        await adopt(mailbox)
        assert await everything(mailbox) == complete, left_


async def test_once_nothing_of_the_first_build_is_left_nobody_looks_for_it(mailbox: Mailbox, old: OldProcess) -> None:
    async with old.listens():
        await mailbox.store.client.flushall()
        await adopt(mailbox)
        assert mailbox.store.adopting
    await adopt(mailbox)
    assert mailbox.store.adopting is None


async def test_what_can_not_be_read_stays_for_later_and_keeps_nobody_from_talking(mailbox: Mailbox) -> None:
    place = f"aifriend:{{{TALK}}}:state"
    whole = await mailbox.store.get(place) or b""
    await mailbox.store.command("SET", place, whole[:-1] + bytes([whole[-1] ^ 1]))
    problems: list[str] = []
    await mailbox.prove_key()
    async for _ in Adoption(mailbox, lambda _, error: problems.append(str(error))).run():
        pass
    assert [TALK in problem for problem in problems] == [True]
    assert await answer(mailbox) is not None
    await mailbox.store.command("SET", place, whole, "EX", YEARS)
    await adopt(mailbox)
    assert (await mailbox.whole(TALK)).chat.summary.text == left(TALK, "state")[0]["summary"]
