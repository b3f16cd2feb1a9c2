"""C19: after /forget nothing is left in the store, its file or the log, also against whoever is at work."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from bot.settings import Settings
from engine.messages import Bubble, BubbleKind, Incoming
from lab.loopback.engine import EngineServer
from persona.chat import Chat, Decision, Place, Summary
from persona.line import Line, Speaker
from persona.person import Fact
from scheduler.errors import LeaseLost, Undelivered
from scheduler.mailbox import embedded
from scheduler.privacy.rewriting import Rewriting
from tests.care.figures import Figures
from tests.fakes.home import CHAT, PERSON, Home, at_home, last_words
from tests.fakes.vault import names, opened, sealed
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
GROUP, SECOND, OTHER = "fake:c-9", "fake:c2", "fake:u2"
CANARY = "canarybird"
MAY_STAY = {"seen", "gone", "reports", "exports", "pictures"}
"""Ids of handled updates, for a minute when it was forgotten, and for an hour or a day how often somebody had what has
a cap."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[str]:
    """A store of its own, with the append-only file that people's houses have."""
    async with embedded.serve(tmp_path) as url:
        yield url


async def lived(home: Home, engine: EngineServer) -> None:
    """Leave canaries wherever something can be kept: by talk, and by hand where talk takes long."""
    engine.answer = last_words
    await home.say("/start", f"I am fond of {CANARY}", "/name Canarybird", f"/memory 1 {CANARY}", "/export")
    await home.say("send me a picture")
    fact = Fact(CANARY, "said", 1.0, 2e9)
    await home.person(facts=(fact,), memory=True)
    async with home.app.mailbox.holding(CHAT) as held:
        assert held is not None
        lease, chat = held[0], held[1].chat
        await lease.compact(
            replace(
                chat,
                summary=replace(chat.summary, text=CANARY),
                first_words=replace(chat.first_words, decisions=(Decision(1.0, CANARY),)),
            ),
            2,
        )
    await home.app.mailbox.look_at(CHAT, time.time() + 1000)
    await home.write(f"{CANARY}, I want to kill myself")
    await home.idle()
    await grouped(home)
    await left_behind(home)


async def grouped(home: Home) -> None:
    """A group in which two people talk with him."""
    await home.write("the othersword comes first", person=OTHER, chat=GROUP, group=True, name="Bea")
    await home.idle()
    await home.write(f"my {CANARY} sings", chat=GROUP, group=True, name="Ann")
    await home.idle()
    await home.write("another othersword", person=OTHER, chat=GROUP, group=True, name="Bea")
    await home.idle()


async def left_behind(home: Home) -> None:
    """A chat that a dead process left: something unanswered, something unsent."""
    async with home.app.mailbox.holding(SECOND) as held:
        assert held is not None
        line = Line(Speaker.PERSON, CANARY, 1.0, "1", person=PERSON)
        bubble = Bubble("b1", CANARY, BubbleKind.CARD)
        await held[0].commit(
            chat=Chat(SECOND, place=Place(person=PERSON), summary=Summary(text=CANARY)), lines=[line], bubbles=[bubble]
        )
    incoming = Incoming(PERSON, SECOND, "00001", time.time(), CANARY)
    await home.app.mailbox.ingest(incoming, update="s1")


def found(url: str) -> list[str]:
    """What in the store holds the canary."""
    return [shown for _, shown in opened(url) if CANARY in shown.casefold()]


async def test_nothing_is_left_in_the_store_its_file_or_the_log(
    settings: Make,
    engine: EngineServer,
    store: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    figures: Figures,
) -> None:
    files = tmp_path / "store" / "appendonlydir"
    async with at_home(settings(redis_url=store, log_level="debug")) as home:
        await lived(home, engine)
        kept, named = found(store), names(store)
        assert len(kept) >= 12, kept
        before = sealed(store)
        assert all(any(value in file.read_bytes() for file in files.iterdir()) for value in before)
        mine = [value for value in before if any(repr(value) in shown for shown in kept)]
        assert mine
        await home.say("/forget yes")
        assert home.door.heard()[-1].startswith("Everything about you here is deleted")
        left = found(store)
        assert await Rewriting(home.app.mailbox).step()
        in_files = [any(value in file.read_bytes() for file in files.iterdir()) for value in mine]
        ours = [named.hash(id_) for id_ in (CHAT, SECOND, PERSON)]
        theirs = [key for key, _ in opened(store) if any(hash_ in key for hash_ in ours)]
        group = [line.text for line in await home.history(GROUP)]
    logged = "".join(capfd.readouterr())
    assert logged
    figures.share("C19", "opened values of the store with a canary", len(left), len(kept), at_most=0.0)
    figures.none("C19", "of their sealed bytes, left in the rewritten append-only file", in_files)
    figures.none("C19", "canaries in the log at level debug", [CANARY in logged.casefold()])
    assert {key.rpartition(":")[2] for key in theirs} <= MAY_STAY
    assert "the othersword comes first" in group
    assert not any(CANARY in text for text in group)


async def test_the_file_is_rewritten_once_for_many_and_again_for_later_ones(settings: Make, store: str) -> None:
    async with at_home(settings(redis_url=store)) as home:
        rewriting = Rewriting(home.app.mailbox)
        assert not await rewriting.step()
        await home.say("hello", "/forget yes")
        assert await rewriting.step()
        assert not await rewriting.step()
        await home.say("hello", "/forget yes")
        # Not twice within the hour; then it is done, whoever comes to it.
        assert not await rewriting.step()
        await home.app.mailbox.undo("erasure")
        assert await rewriting.step()


@asynccontextmanager
async def two_houses(settings: Make) -> AsyncIterator[tuple[Home, Home]]:
    """Two processes' houses on one store."""
    async with at_home(settings(lease_seconds=1.0)) as one, at_home(settings(lease_seconds=1.0)) as other:
        yield one, other


@pytest.mark.parametrize("where", ["same house", "other house"])
async def test_a_reply_in_flight_in_another_chat_brings_nothing_back(
    settings: Make, engine: EngineServer, redis_url: str, figures: Figures, where: str
) -> None:
    async with two_houses(settings) as (home, second):
        busy = home if where == "same house" else second
        await home.say("/start")
        await busy.say(f"my {CANARY} sings", chat=SECOND)
        engine.answer = lambda messages: (last_words(messages)[:-1] + " once upon a time in a land" * 3 + ".\n") * 3
        engine.pause = 0.03
        spoken = len(busy.door.spoken(SECOND))
        await busy.write(f"and my {CANARY} dances", chat=SECOND)
        await eventually(lambda: len(busy.door.spoken(SECOND)) > spoken)
        await home.say("/forget yes")
        assert "is deleted" in home.door.heard()[-1]
        await busy.idle()
        await home.idle()
        assert await busy.history(SECOND) == []
    figures.none("C19", f"values brought back by a reply in flight ({where})", [bool(found(redis_url))])


async def test_a_command_in_flight_can_not_write_the_person_anew(settings: Make, figures: Figures) -> None:
    async with at_home(settings()) as home:
        await home.say("hello")
        people = home.app.mailbox.people
        async with home.app.mailbox.holding(SECOND) as held:
            assert held is not None
            before = held[0].seen_at
        await home.say("/forget yes")
        with pytest.raises(LeaseLost):
            await people.change(PERSON, lambda person: replace(person, name=CANARY), since=before)
        names = [(await people.known(PERSON)).name]
        figures.none("C19", "names written after it by a command from before", [name != "" for name in names])
        await home.say("hello again", name="Ann")
        assert (await people.known(PERSON)).name == "Ann"


async def test_what_was_said_later_stays(settings: Make, engine: EngineServer) -> None:
    engine.answer = last_words
    async with at_home(settings()) as home:
        await home.say("hello", chat=SECOND)
        before, tries = len(home.door.heard(SECOND)), home.door.tries
        home.door.hold()
        await home.write("/forget yes")
        await eventually(lambda: home.door.tries > tries)
        await home.write("a new beginning", chat=SECOND)
        home.door.let_go()
        await home.idle()
        await home.swept(lambda: any("beginning" in text for text in home.door.heard(SECOND)[before:]))
        assert (await home.history(SECOND))[0].text == "a new beginning"
        assert SECOND in await home.app.mailbox.people.chats(PERSON)


async def test_a_forgetting_that_was_cut_off_is_done_to_its_end(settings: Make, redis_url: str) -> None:
    async with at_home(settings(outage_retry=60.0)) as home:
        await home.say(f"my {CANARY}", chat=SECOND)
        await home.say(f"my {CANARY}")
        home.door.fail(Undelivered("fake"), times=20)
        await home.say("/forget yes")
        assert found(redis_url) == []
    async with at_home(settings()) as home:
        await home.swept(lambda: home.door.sent)
        assert "is deleted" in home.door.heard()[-1]
        assert found(redis_url) == []


async def test_a_redelivered_message_from_before_is_not_answered(settings: Make) -> None:
    async with at_home(settings()) as home:
        incoming = await home.write("hello")
        await home.app.reception.receive(incoming, update="again")
        await home.idle()
        await home.say("/forget yes")
        heard = len(home.door.heard())
        await home.app.reception.receive(incoming, update="again")
        await home.idle()
        assert len(home.door.heard()) == heard


async def test_forgetting_in_a_group_leaves_the_others_their_talk(
    settings: Make, engine: EngineServer, redis_url: str
) -> None:
    engine.answer = last_words
    async with at_home(settings()) as home:
        await grouped(home)
        await home.say(f"my {CANARY} again")
        await home.say("/forget yes", chat=GROUP, group=True)
        lines = [(line.name, line.text) for line in await home.history(GROUP) if line.speaker is Speaker.PERSON]
        assert lines == [("Bea", "the othersword comes first"), ("Bea", "another othersword")]
        assert await home.history(CHAT) == []
        assert (await home.mail(GROUP)).chat.questions.noticed
        assert found(redis_url) == []


async def test_a_store_that_refuses_to_rewrite_its_file_is_told_to_the_log(
    settings: Make, store: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with redis.Redis.from_url(store) as client:
        rights = {"categories": ["+@all"], "commands": ["-bgrewriteaof"], "keys": ["*"], "channels": ["*"]}
        client.acl_setuser("guest", enabled=True, passwords=["+right"], **rights)  # type: ignore[arg-type]
    guest = store.replace("unix://", "unix://guest:right@")
    async with at_home(settings(redis_url=guest, log_level="warning")) as home:
        await home.say("hello", "/forget yes")
        await home.app.loop.erase()
        assert "refuses BGREWRITEAOF" in capfd.readouterr().err
        assert await home.app.mailbox.undo("erasure")
    with redis.Redis.from_url(store) as client:
        # It stays owed, and is done once it is allowed.
        client.acl_setuser("guest", enabled=True, commands=["+bgrewriteaof"])
    async with at_home(settings(redis_url=guest)) as home:
        assert await Rewriting(home.app.mailbox).step()
