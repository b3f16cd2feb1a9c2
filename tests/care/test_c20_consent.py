"""C20: nothing lasting is kept and nothing is sent elsewhere without a yes; everything kept ends by itself."""

import itertools
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
import redis

from bot import engines
from bot.app import open_app
from bot.settings import Settings
from engine.messages import Kind
from lab.loopback.engine import EngineServer
from persona import evolve
from persona.chat import Chat
from persona.codec import Codec
from persona.consent import Permission, allowed
from persona.line import Line, Speaker
from persona.person import Age, Fact, Person
from persona.scene import Snapshot
from persona.sheets.reader import load
from scheduler.clock import SystemClock
from scheduler.mailbox import Keeping, Mailbox, Store
from scheduler.privacy.forgetting import Forgetting
from tests.care.figures import Figures
from tests.conftest import DATA_KEY
from tests.fakes.door import FakeDoor
from tests.fakes.home import CHAT, PERSON, Home, at_home, message
from tests.fakes.told import HOUSE, RECORDS
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
DAY = 86_400
ETERNAL = {
    r"aifriend:\{b\d{4}\}:waiting": "an index over chats; its members leave when their chat is settled",
    r"aifriend:\{b\d{4}\}:due": "an index over chats; its members leave with the leave to write first",
    r"aifriend:\{processes\}:schema": "one number; whoever can't read what is written must be told so for good",
    r"aifriend:\{key\}:locks": "the secret of all names; without it nothing would be found again",
    r"aifriend:\{switches\}:\w+": "what the operator switched off stays off until they switch it on again",
    r"aifriend:\{api_keys\}:all": "who may use the API; the operator's word, until they drop it",
}
KEPT = {
    "state": 30,
    "history": 30,
    "archive": 30,
    "outbox": 30,
    "inbox": 8,
    "order": 8,
    "rev": 8,
    "seen": 8,
    "person": 365,
    "chats": 365,
    "facts": 365,
    "fact_vectors": 365,
    "line_vectors": 30,
    "feed": 30,
    "files": 7,
    "proof": 365,
    "owed": 365,
    "admitted": 365,
    "asks": 7,
    "guest": 7,
    "reports": 1,
    "exports": 1,
    "pictures": 1,
    "all_pictures": 1,
    "age": 5 * 366,
    "name": 30,
    "once": 1,
    "gone": 1,
    "lease": 1,
    "limits": 1,
    "waiting": 30,
    "minute": 1,
    "tokens": 2,
}
"""Days at most, by what a key holds."""


async def asked(home: Home) -> list[str]:
    """What somebody of known age hears until the house has asked about memory."""
    await home.say("/age adult")
    return await home.say("what a day")


async def person_of(home: Home) -> Person:
    return await home.app.mailbox.person(PERSON)


def remembers(person: Person) -> bool:
    """Whether something lasting may be kept in a private chat."""
    return allowed(Permission.REMEMBER, Snapshot(person, Chat(CHAT), load("harry")))


@pytest.mark.parametrize(
    ("answer", "may"),
    [
        ("yes", True),
        ("Sure!", True),
        ("no", False),
        ("rather not", False),
        ("well, it rained", False),
        ("/help", False),
    ],
)
async def test_memory_is_asked_for_and_only_a_yes_is_one(
    settings: Make, figures: Figures, answer: str, may: bool
) -> None:
    async with at_home(settings()) as home:
        heard = await asked(home)
        assert heard[-1] == RECORDS.memory_question.format(name="Harry")
        assert not remembers(await person_of(home))
        await home.say(answer)
        figures.all("C20", f"memory after “{answer}” is as it was answered", [remembers(await person_of(home)) is may])
        assert heard[-1] not in await home.say("one", "two", "three")


async def test_one_card_asks_for_all_and_nothing_is_asked_again(settings: Make) -> None:
    async with at_home(settings(ask_checkins_after=1)) as home:
        questions = [await home.say("hello")]
        await home.tap("18 or older")
        questions += [await home.say("two"), await home.say("three"), await home.say("four")]
    asked_ = [sum(text.startswith(("A question", HOUSE.age_question)) for text in heard) for heard in questions]
    assert asked_ == [1, 0, 0, 0]


CARD = {"18 or older": "age", "Keep notes about me": "memory", "Write to me first": "checkins"}


@pytest.mark.parametrize("taps", [taps for count in range(4) for taps in permutations(CARD, count)])
async def test_w10_each_choice_of_the_card_is_its_own_yes_and_none_holds_before_the_age(
    settings: Make, figures: Figures, taps: tuple[str, ...]
) -> None:
    async with at_home(settings()) as home:
        await home.say("hello")
        given: list[bool] = []
        for number in range(len(taps) + 1):
            if number:
                await home.tap(taps[number - 1])
            known = {CARD[label] for label in taps[:number]}
            person, chat = await person_of(home), (await home.mail()).chat
            snapshot = Snapshot(person, chat, load("harry"))
            given += [
                allowed(Permission.REMEMBER, snapshot) is ({"age", "memory"} <= known),
                allowed(Permission.CHECK_IN, snapshot) is ({"age", "checkins"} <= known),
                not allowed(Permission.FLIRT, snapshot),
                bool(chat.first_words.next_look) is ("checkins" in known),
            ]
        figures.all("C20", "permissions after taps on the one card, in every order", given)


@pytest.mark.parametrize("lower", ["13 to 17", "Under 13"])
async def test_w10_a_wish_to_be_written_to_first_ends_with_a_lower_age(settings: Make, lower: str) -> None:
    async with at_home(settings()) as home:
        await home.say("hello")
        await home.tap("Write to me first")
        await home.tap(lower)
        await home.say("/age sure")
        assert (await home.mail()).chat.first_words.wanted is False


@pytest.mark.parametrize("words", ["yes", "Sure!", "no", "ok"])
async def test_w10_a_plain_word_is_no_yes_to_any_of_several_questions(settings: Make, words: str) -> None:
    async with at_home(settings()) as home:
        await home.say("hello")
        before = await person_of(home)
        await home.say(words)
        person, chat = await person_of(home), (await home.mail()).chat
        assert (person.age, person.memory, chat.first_words.wanted) == (before.age, None, None)


async def test_w10_the_age_is_told_in_words_and_the_rest_by_command(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.say("hello")
        await home.tap("Keep notes about me")
        await home.say("25", "/checkins yes")
        person, chat = await person_of(home), (await home.mail()).chat
        assert (person.age, person.memory, chat.first_words.wanted) == (Age.ADULT, True, True)


async def test_a_tap_says_yes_and_a_no_takes_with_it_what_was_kept(settings: Make) -> None:
    async with at_home(settings()) as home:
        await asked(home)
        await home.tap("Yes, keep notes")
        await home.person(facts=(Fact("has a cat", "said", 1.0, 2e9),))
        assert remembers(await person_of(home))
        await home.say("/memory off")
        person = await person_of(home)
        assert (person.memory, await home.facts()) == (False, ())


async def test_what_is_remembered_is_listed_corrected_and_deleted(settings: Make) -> None:
    facts = tuple(Fact(text, "said", at, 2e9) for at, text in enumerate(("has a cat", "lives in Kile", "likes tea")))
    async with at_home(settings()) as home:
        await home.say("/start")
        await home.person(age=Age.ADULT, memory=True, facts=facts)
        await home.chat(summary={"text": "We spoke of boats."})
        (listed,) = await home.say("/memory")
        assert all(part in listed for part in ("1. has a cat", "2. lives in Kile", "3. likes tea", "spoke of boats"))
        await home.say("/memory 2 I live in Kiel")
        await home.say("/memory")
        await home.tap("Delete 1")
        # The numbers have moved; the older button still means what stood on it, which is gone.
        await home.say("/memory delete 7", "/memory delete summary")
        assert [fact.text for fact in await home.facts()] == ["I live in Kiel", "likes tea"]
        await home.say("/memory delete 2")
        assert [fact.text for fact in await home.facts()] == ["I live in Kiel"]
        assert (await home.mail()).chat.summary.text == ""


async def test_a_button_deletes_what_stood_on_it_although_the_list_has_changed(settings: Make) -> None:
    facts = tuple(Fact(text, "said", at, 2e9) for at, text in enumerate(("has a cat", "lives in Kiel")))
    async with at_home(settings()) as home:
        await home.say("/start")
        await home.person(age=Age.ADULT, memory=True, facts=facts)
        await home.say("/memory")
        first = next(button for button in home.door.sent[-1][1].buttons if button.label == "Delete 1")
        for number in range(2):
            await home.say(first.data, kind=Kind.BUTTON, id=f"b{number:019d}")
        assert [fact.text for fact in await home.facts()] == ["lives in Kiel"]


async def test_in_a_group_nothing_of_it_is_shown(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.person(age=Age.ADULT, memory=True, facts=(Fact("has a cat", "said", 1.0, 2e9),))
        heard = await home.say("/memory", chat="fake:c-9", group=True)
        assert heard[-1] == RECORDS.memory_private
        assert not any("cat" in text for text in heard)


@asynccontextmanager
async def engine_at(host: str, make: Make) -> AsyncIterator[Home]:
    """A house that takes the engine stand-in for somebody else's at that host."""
    async with AsyncExitStack() as stack:
        model, _ = await engines.open_model(make(), stack)
        app = await stack.enter_async_context(open_app(make(engine_url=f"https://{host}"), model=model))
        home = Home(app, FakeDoor())
        app.post.doors[home.door.name] = home.door
        yield home


async def test_nothing_goes_to_an_engine_elsewhere_before_a_yes(
    settings: Make, engine: EngineServer, figures: Figures
) -> None:
    async with engine_at("api.example.org", settings) as home:
        engine.seen.clear()
        first = await home.say("hello, my canarybird")
        await home.say("are you there?", "no", "hello?")
        figures.none("C20", "requests to the engine elsewhere before the yes", [True for _ in engine.seen] or [False])
        assert "is an AI" in first[0]
        assert "api.example.org" in first[1]
        heard = await home.say("yes", "and now?")
        assert heard[0] == RECORDS.remote_yes
        assert heard[1] in home.door.spoken()
        assert not any("canarybird" in str(body) for body in engine.seen)
        seen = len(engine.seen)
        await home.say("/remote no", "hello")
        assert len(engine.seen) == seen


async def test_another_engine_elsewhere_needs_another_yes(settings: Make, engine: EngineServer) -> None:
    async with engine_at("api.example.org", settings) as home:
        engine.seen.clear()
        await home.say("hello", "yes", "hello")
        assert engine.seen
    async with engine_at("other.example.org", settings) as home:
        engine.seen.clear()
        heard = await home.say("hello")
        assert "other.example.org" in heard[-1]
        assert not engine.seen


def test_a_note_that_is_not_used_is_dropped_after_its_year() -> None:
    facts = tuple(Fact(str(day), "said", 0.0, day * DAY) for day in (10, 365, 400))
    assert [fact.text for fact in evolve.fresh_facts(facts, 365 * DAY)] == ["400"]
    assert evolve.fresh_facts(facts, 0.0) == facts


async def test_an_expired_note_is_neither_used_nor_kept(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.person(facts=(Fact("old", "said", 1.0, time.time() - 1), Fact("new", "said", 1.0, time.time() + 99)))
        await home.say("hello")
        assert [fact.text for fact in await home.facts()] == ["new"]
        place = (await home.app.mailbox.store.names()).person(PERSON).key("facts")
        assert await home.app.mailbox.store.command("HLEN", place) == 1


async def busy(home: Home) -> None:
    """Use everything that keeps something."""
    await home.befriend()
    await home.say("I want to kill myself", "/memory yes", "/export", "/stop", "/why", "/name Ann")
    await home.write("hello", chat="fake:c-9", group=True)
    await home.write("", kind=Kind.VOICE, id="voice1")
    await home.idle()
    async with home.app.mailbox.holding(CHAT) as held:
        assert held is not None
        lines = [Line(Speaker.PERSON, str(number), 1.0) for number in range(4)]
        await held[0].commit(lines=lines)
        await held[0].compact(held[1].chat, 2)
    await home.app.mailbox.limits.hold("fake", 7.0, chat=CHAT)
    await home.say("/age minor", chat="fake:c3", person="fake:u3")
    await home.say("/forget yes", chat="fake:c3", person="fake:u3")
    await home.write("still there?", chat="fake:c4")
    await home.idle()


async def test_every_key_ends_when_it_was_promised(settings: Make, redis_url: str, figures: Figures) -> None:
    async with at_home(settings()) as home:
        await busy(home)
        async with home.app.mailbox.holding(CHAT):
            with redis.Redis.from_url(redis_url) as client:
                left = {key.decode(): client.ttl(key) for key in client.scan_iter()}
    endless = [ttl < 0 and not _listed(key) for key, ttl in left.items()]  # type: ignore[operator]
    figures.none("C20", "keys without an end that are not on the list", endless)
    ending = {key: ttl for key, ttl in left.items() if not _listed(key)}
    known = [ttl <= _days(key) * DAY for key, ttl in ending.items()]  # type: ignore[operator]
    assert all(known), [key for key, good in zip(ending, known, strict=True) if not good]
    figures.all("C20", "keys of a busy house that end no later than promised", known)
    names = {key.rpartition(":")[2] for key in ending}
    assert names >= {"state", "history", "archive", "person", "chats", "age", "seen", "gone"}


def _listed(key: str) -> bool:
    return any(re.fullmatch(name, key) for name in ETERNAL)


def _days(key: str) -> int:
    if "{referrals}" in key or "{lifts}" in key:
        # Numbers of cards by date, for the yearly report; nobody's.
        return 3 * 366
    return KEPT.get(key.rpartition(":")[2]) or (1 if "{limits:" in key or "{marks:" in key else 0)


async def test_after_its_time_nothing_is_left(redis_url: str, figures: Figures) -> None:
    store = Store.connect(redis_url, Codec((DATA_KEY,)), keeping=Keeping(talk=1, people=1, ids=1, locks=1, gone=1))
    tokens = itertools.count()
    mailbox = Mailbox(store, SystemClock(), lambda: f"{next(tokens):014d}", 1.0)
    await mailbox.prove_key()
    await mailbox.ingest(message("hello"), update="u1")
    await mailbox.change_person(PERSON, lambda person: replace(person, name="Ann", age=Age.MINOR))
    async with mailbox.holding(CHAT) as held:
        assert held is not None
        lines = [Line(Speaker.PERSON, str(number), 1.0) for number in range(3)]
        await held[0].commit(chat=held[1].chat, lines=lines)
        await held[0].compact(held[1].chat, 1)
        await Forgetting(mailbox, "fake:u2", 0.0).before(held[0], held[1])
        await mailbox.people.locks.lock(PERSON, Age.MINOR)
    with redis.Redis.from_url(redis_url) as client:

        def alive() -> list[str]:
            return [key.decode() for key in client.scan_iter() if not _listed(key.decode())]

        assert len(alive()) >= 8
        await eventually(lambda: not alive())
        figures.none("C20", "keys left when their time has passed", [bool(alive())])
    await store.close()


async def test_of_a_voice_message_no_sound_is_kept(settings: Make, redis_url: str, figures: Figures) -> None:
    async with at_home(settings()) as home:
        await home.say("/start")
        before = _bytes(redis_url)
        await home.write("", kind=Kind.VOICE)
        await home.idle()
        grown = _bytes(redis_url) - before
    figures.none("C20", "voice messages that left more than a line", [grown > 20_000])


def _bytes(url: str) -> int:
    with redis.Redis.from_url(url) as client:
        sizes: list[Any] = [client.memory_usage(key) for key in client.scan_iter()]
    return sum(size or 0 for size in sizes)
