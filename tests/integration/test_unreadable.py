"""K8: what can't be read is skipped, counted and said; a chat can be begun anew; nothing ends in silence."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
import redis

from bot.settings import Settings
from engine.messages import Bubble, BubbleKind
from lab.loopback.engine import EngineServer
from persona.codec import Codec, new_secret
from persona.keys import SECRET, Keys
from scheduler.mailbox import Report
from scheduler.privacy import export
from tests.conftest import DATA_KEY
from tests.fakes.home import CHAT, PERSON, Home, greeted, message
from tests.fakes.told import HOUSE

Make = Callable[..., Settings]
CODEC = Codec((DATA_KEY,))
DAMAGED = CODEC.seal("words", "another place")


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    async with greeted(settings(), engine) as home:
        yield home


async def keys_of(home: Home) -> tuple[Keys, Keys]:
    names = await home.app.mailbox.store.names()
    return names.chat(CHAT), names.person(PERSON)


def errors(home: Home, kind: str) -> float:
    return home.app.metrics.errors.labels(kind)._value.get()


async def test_k08_a_damaged_line_is_skipped_and_counted_once(home: Home, redis_url: str) -> None:
    chat, _ = await keys_of(home)
    await home.say("hello")
    with redis.Redis.from_url(redis_url) as client:
        client.lset(chat.key("history"), 0, DAMAGED)
    await home.say("are you there?", "and now?")
    assert home.door.spoken()[-1] == "You said: and now?."
    assert errors(home, "unreadable") == 1
    with redis.Redis.from_url(redis_url) as client:
        # A key may come back.
        assert client.lindex(chat.key("history"), 0) == DAMAGED


@pytest.mark.parametrize("lost", [DAMAGED, b"", b"rubbish", bytes(range(99))], ids=["moved", "empty", "short", "long"])
@pytest.mark.parametrize("what", ["inbox", "outbox"])
async def test_k08_a_damaged_message_or_bubble_is_said_and_holds_nothing_up(
    home: Home, redis_url: str, what: str, lost: bytes
) -> None:
    chat, _ = await keys_of(home)
    with redis.Redis.from_url(redis_url) as client:
        client.hset(chat.key(what), "00000000000000000001", lost)
    await home.say("hello")
    assert home.door.heard().count(HOUSE.helpless) == 1
    assert home.door.spoken() == ["You said: hello."]
    mail = await home.mail()
    assert (mail.inbox, mail.outbox, mail.unread) == ((), (), frozenset())
    assert errors(home, "unreadable") == 1


@pytest.mark.parametrize("codec", [replace(CODEC, schema=9), Codec((new_secret(),))], ids=["newer", "other key"])
async def test_k08_a_message_that_another_process_can_read_is_left_to_it(
    home: Home, redis_url: str, codec: Codec
) -> None:
    await home.app.mailbox.store.names()
    chat, _ = await keys_of(home)
    incoming = message("hello")
    with redis.Redis.from_url(redis_url) as client:
        client.hset(chat.key("inbox"), incoming.id, codec.seal(incoming, chat.key("inbox")))
        # As a process does that starts with another key.
        client.set(SECRET, codec.seal(Codec((DATA_KEY,)).open(client.get(SECRET), bytes, SECRET), SECRET))
    await home.say("are you there?")
    assert home.door.heard() == []
    with redis.Redis.from_url(redis_url) as client:
        assert client.hlen(chat.key("inbox")) == 2
        assert not client.exists(chat.key("lease"))


@pytest.mark.parametrize("lost", [DAMAGED, Codec((new_secret(),)).seal("words", "x")], ids=["damaged", "other key"])
@pytest.mark.parametrize("whose", ["state", "person"])
async def test_k08_a_chat_that_cannot_be_read_says_so_and_stays_as_it_is(
    home: Home, redis_url: str, whose: str, lost: bytes
) -> None:
    await home.say("hello")
    chat, person = await keys_of(home)
    place = chat.key("state") if whose == "state" else person.key("person")
    with redis.Redis.from_url(redis_url) as client:
        before = client.get(place)
        client.set(place, lost)
        assert await home.say("are you there?") == [HOUSE.unreadable]
        assert await home.say("/help") == [HOUSE.unreadable]
        # Asked back, and nothing is written over it.
        assert (await home.say("/forget"))[-1] == HOUSE.forget_question
        await home.app.loop.repair()
        await home.tick()
        assert client.get(place) == lost
        client.set(place, before or b"")
    assert (await home.say("and now?"))[-1] == "You said: and now?."


async def test_d06_a_bystander_who_cannot_be_read_holds_up_nobody(home: Home, redis_url: str) -> None:
    group = {"chat": "fake:c5", "group": True}
    await home.say("hello", person="fake:u9", name="Bob", **group)
    bystander = (await home.app.mailbox.store.names()).person("fake:u9")
    with redis.Redis.from_url(redis_url) as client:
        client.set(bystander.key("person"), DAMAGED)
    assert (await home.say("and now?", **group))[-1].endswith("and now?.")


@pytest.mark.parametrize("whose", ["state", "person", "chats"])
async def test_k08_forget_deletes_what_cannot_be_read(home: Home, redis_url: str, whose: str) -> None:
    await home.say("hello")
    chat, person = await keys_of(home)
    place = chat.key("state") if whose == "state" else person.key(whose)
    with redis.Redis.from_url(redis_url) as client:
        client.set(place, DAMAGED)
        assert (await home.say("/forget yes"))[-1] == HOUSE.forgotten
        assert not client.exists(chat.key("state"), chat.key("history"), person.key("person"), person.key("chats"))
    assert "You said: hello again." in await home.say("hello again")


async def test_k08_reset_begins_anew_with_a_chat_that_cannot_be_read(home: Home, redis_url: str) -> None:
    await home.say("hello")
    chat, _ = await keys_of(home)
    with redis.Redis.from_url(redis_url) as client:
        client.set(chat.key("state"), DAMAGED)
    assert HOUSE.reset in await home.say("/reset")
    assert "You said: hello again." in await home.say("hello again")


async def test_k08_what_waits_in_the_outbox_of_a_chat_that_cannot_be_read_still_leaves(
    home: Home, redis_url: str
) -> None:
    chat, _ = await keys_of(home)
    async with home.app.mailbox.holding(CHAT) as held:
        assert held is not None
        await held[0].commit(bubbles=[Bubble("b1", "left behind", BubbleKind.CARD)])
    with redis.Redis.from_url(redis_url) as client:
        client.set(chat.key("state"), DAMAGED)
    assert await home.say("hello") == ["left behind", HOUSE.unreadable]


async def test_k08_one_damaged_note_report_or_place_hides_no_other(home: Home, redis_url: str) -> None:
    mailbox = home.app.mailbox
    chat, person = await keys_of(home)
    await mailbox.reports.put("m1", Report(PERSON, "he was rude"))
    with redis.Redis.from_url(redis_url) as client:
        client.hset(person.key("facts"), "x", DAMAGED)
        client.hset("aifriend:{reports}:waiting", "x", DAMAGED)
        client.rpush(chat.key("archive"), DAMAGED)
    assert (await home.say("hello"))[-1] == "You said: hello."
    assert [report.text for _, report in await mailbox.reports.waiting()] == ["he was rude"]
    assert b"he was rude" in await export.everything(mailbox, PERSON, now=1.0)
    await home.say("/forget yes")
    assert await mailbox.reports.waiting() == []


@pytest.mark.parametrize("whose", ["state", "person"])
async def test_k08_forget_in_a_group_that_cannot_be_read_leaves_nothing_of_the_person(
    home: Home, redis_url: str, whose: str
) -> None:
    group = "fake:c-9"
    await home.say("the othersword", person="fake:u2", chat=group, group=True)
    await home.say("my canarybird", chat=group, group=True)
    names = await home.app.mailbox.store.names()
    place = names.chat(group).key("state") if whose == "state" else names.person(PERSON).key("person")
    with redis.Redis.from_url(redis_url) as client:
        client.set(place, DAMAGED)
    assert HOUSE.forgotten in await home.say("/forget yes", chat=group, group=True)
    words = " ".join(line.text for line in await home.history(group))
    # Only what can be read can be taken apart.
    assert ("canarybird" in words, "othersword" in words) == (False, whose == "person")
