"""Several people in one place: whom he answers, whose closeness it is, and what he tells there of whom."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from engine.messages import BubbleKind, Incoming
from lab.loopback.engine import EngineServer
from persona.feelings.stage import Stage
from persona.members import member
from persona.person import Age, Fact, FactsChange
from scheduler.privacy import export
from tests.fakes.home import Home, at_home, last_words, message
from tests.fakes.told import FIRST_WORDS, SERVERS, told
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
GROUP: dict[str, Any] = {"chat": "fake:c5", "group": True}
ANN, BOB, CLEO = ({"person": f"fake:u{number}", "name": name} for number, name in ((5, "Ann"), (6, "Bob"), (7, "Cleo")))


@pytest.fixture
async def home(settings: Make, engine: EngineServer, tmp_path: Path) -> AsyncIterator[Home]:
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        for who in (ANN, BOB, CLEO):
            await home.say("hi", **GROUP, **who)
        home.door.sent.clear()
        engine.answer = last_words
        engine.seen.clear()
        yield home


async def at_once(home: Home, *remarks: tuple[str, dict[str, str]]) -> list[Incoming]:
    """Several write before anybody is answered."""
    async with home.app.mailbox.holding(GROUP["chat"]):
        written = [message(text, **(GROUP | who)) for text, who in remarks]
        for incoming in written:
            await home.app.reception.receive(incoming, update=f"u{incoming.id}")
    await home.app.loop.sweep(older_than=0.0)
    await home.swept(lambda: True)
    await home.idle()
    return written


def replies(home: Home) -> list[tuple[str, str]]:
    """What he said of his own, each with the message that it answers."""
    return [(bubble.quotes, bubble.text) for _, bubble in home.door.sent if bubble.kind is BubbleKind.REPLY]


def asked(engine: EngineServer) -> str:
    return "\n".join(str(body["messages"]) for body in engine.seen)


async def test_d14_each_of_several_gets_an_answer_of_their_own(home: Home) -> None:
    long = "a very long story that takes its time " * 6
    ann, bob = await at_once(home, (f"trains {long}", ANN), (f"boats {long}", BOB))
    (first, said), (second, told) = [reply for reply in replies(home) if reply[0]]
    assert (first, second) == (ann.id, bob.id)
    assert "trains" in said
    assert "boats" not in said
    assert "boats" in told
    assert "trains" not in told


async def test_d14_a_few_who_write_at_once_get_one_answer_that_names_them(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: "Trains and boats, how lovely."
    await at_once(home, ("I like trains", ANN), ("and I like boats", BOB))
    ((_, said),) = replies(home)
    assert said.startswith("Ann, Bob: ")
    assert "Ann and Bob have all just written to you" in asked(engine)


async def test_d14_whom_a_model_names_itself_is_named_once(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: "Trains for Ann and boats for Bob, then."
    await at_once(home, ("I like trains", ANN), ("and I like boats", BOB))
    assert [text for _, text in replies(home)] == ["Trains for Ann and boats for Bob, then."]


@pytest.mark.parametrize("other", [BOB, ANN], ids=["another one", "the same one"])
async def test_d14_only_the_same_persons_newer_words_interrupt(
    home: Home, engine: EngineServer, other: dict[str, str]
) -> None:
    engine.hold()
    first = await home.write("tell me of trains", **GROUP, **ANN)
    await eventually(lambda: engine.seen)
    second = await home.write("tell me of boats", **GROUP, **other)
    if other is ANN:
        await eventually(lambda: len(engine.seen) == 2)
    engine.let_go()
    await home.idle()
    quoted = [quotes for quotes, _ in replies(home) if quotes]
    assert quoted == ([first.id, second.id] if other is BOB else [second.id])


async def test_d13_closeness_is_the_persons_own_and_the_place_warms_slowly(home: Home) -> None:
    for number in range(16):
        await home.write(f"and then it rained {number}", **GROUP, **ANN)
    await home.idle()
    await home.say("what a week", **GROUP, **BOB)
    chat = (await home.mail(GROUP["chat"])).chat
    stages = [member(chat.members, who["person"]).bond.stage for who in (ANN, BOB)]
    assert stages == [Stage.FRIEND, Stage.INTRODUCTION]
    assert chat.bond.stage is Stage.INTRODUCTION
    assert 0 < chat.bond.points < 3


async def test_d13_the_notice_is_said_to_each_who_is_new_there_once(settings: Make) -> None:
    async with at_home(settings()) as home:
        for who in (ANN, BOB, ANN, BOB):
            await home.say("hi", **GROUP, **who)
        cards = [bubble.text for _, bubble in home.door.sent if "is an AI" in bubble.text]
        assert len(cards) == 2
        assert cards[1].startswith("Bob: ")


async def test_two_of_one_name_are_told_apart(home: Home, engine: EngineServer) -> None:
    await home.say("I am the other one", **GROUP, person="fake:u8", name="Ann")
    assert "Ann 2" in asked(engine)


async def test_a_name_that_was_told_him_alone_is_not_said_before_others(home: Home, engine: EngineServer) -> None:
    await home.say("/name Quillfeather", person=ANN["person"], chat="fake:c9")
    engine.seen.clear()
    await home.say("good morning", **GROUP, **ANN)
    assert "Quillfeather" not in asked(engine)
    assert "Ann is speaking to you" in asked(engine)


async def test_c24_of_others_he_tells_what_they_let_be_told_there(home: Home, engine: EngineServer) -> None:
    for sayable, text in ((True, "I play the bass"), (False, "I am afraid of moths")):
        fact = Fact(text, text[:3], 1.0, 9e9, topic=text, sayable=sayable)
        await home.app.mailbox.facts.change(BOB["person"], FactsChange(kept=(fact,)))
    await home.app.mailbox.change_person(BOB["person"], lambda person: adult(person))
    await home.say("who is Bob?", **GROUP, **ANN)
    assert "Bob (I play the bass)" in asked(engine)
    assert "moths" not in asked(engine)


def adult(person: Any) -> Any:
    return type(person)(person.key, name=person.name, age=Age.ADULT, memory=True)


def overheard(home: Home, text: str, who: dict[str, str], *, ago: float, **more: Any) -> Incoming:
    """Somebody says something to others."""
    incoming = message(text, **(GROUP | who | {"at": home.app.clock.now() - ago, "addressed": False} | more))
    home.app.reception.overhear(incoming)
    return incoming


async def test_what_was_said_among_others_is_known_when_he_is_asked(home: Home, engine: EngineServer) -> None:
    overheard(home, "the heron landed on the roof", BOB, ago=60)
    overheard(home, "an hour ago it was a stork", CLEO, ago=3600)
    await home.say("what do you make of it?", **GROUP, **ANN)
    assert 'Bob: "the heron landed on the roof"' in asked(engine)
    assert "stork" not in asked(engine)
    # It is nothing that was said to him.
    assert "heron" not in str(await home.history(GROUP["chat"]))


async def test_whoever_is_forgotten_was_not_overheard(home: Home, engine: EngineServer) -> None:
    overheard(home, "the heron landed on the roof", BOB, ago=60)
    await home.say("/forget yes", **GROUP, **BOB)
    await home.say("what do you make of it?", **GROUP, **ANN)
    assert "heron" not in asked(engine)


async def opened(home: Home, **more: Any) -> None:
    """The admins let him join."""
    await home.app.mailbox.servers.change("fake:g1", lambda server: replace(server, joins=True, quiet=(0, 0), **more))
    home.later(700.0)


SERVED: dict[str, Any] = {"server": "fake:g1"}


async def joins(home: Home) -> list[tuple[str, str]]:
    home.door.sent.clear()
    await home.app.joining.look()
    await home.idle()
    return replies(home)


async def test_where_the_gate_is_closed_he_joins_nothing(home: Home) -> None:
    home.later(700.0)
    overheard(home, "does anybody know a good tea?", BOB, ago=200, **SERVED)
    assert await joins(home) == []


async def test_where_it_is_open_he_answers_once_an_hour_what_nobody_answered(home: Home) -> None:
    await opened(home)
    question = overheard(home, "does anybody know a good tea?", BOB, ago=200, **SERVED)
    ((quoted, _),) = await joins(home)
    assert quoted == question.id
    home.later(1500.0)
    overheard(home, "and does anybody know a good cake?", BOB, ago=200, **SERVED)
    assert await joins(home) == []
    why = (await home.say("/why", **GROUP, **ANN, **SERVED))[-1]
    assert FIRST_WORDS.reasons["joined_question"] in why
    assert told(SERVERS.why[True]) in why


@pytest.mark.parametrize(
    ("text", "before", "changes"),
    [
        ("does anybody know a good tea?", "I want to kill myself tonight", {}),
        ("does anybody know a good tea?", "", {"quiet": (0, 23)}),
        ("what a day", "", {}),
        ("@Ann do you know a good tea?", "", {}),
    ],
    ids=["somebody is in need", "quiet hours", "nobody asked", "another one was asked"],
)
async def test_he_does_not_join(home: Home, text: str, before: str, changes: dict[str, Any]) -> None:
    await opened(home)
    await home.app.mailbox.servers.change("fake:g1", lambda server: replace(server, **changes))
    if before:
        overheard(home, before, CLEO, ago=300, **SERVED)
    overheard(home, text, BOB, ago=200, **SERVED)
    assert await joins(home) == []


async def test_only_who_looks_after_a_place_changes_how_he_is_there(home: Home, engine: EngineServer) -> None:
    assert (await home.say("/server join on", **GROUP, **ANN, **SERVED))[-1] == SERVERS.managers_only
    assert not (await home.app.mailbox.servers.of("fake:g1")).joins
    for wish in ("join on", "tone lively", "language de", "quiet 23-7"):
        await home.say(f"/server {wish}", **GROUP, **ANN, **SERVED, manages=True)
    server = await home.app.mailbox.servers.of("fake:g1")
    assert (server.joins, server.tone, server.language, server.quiet) == (True, "lively", "de", (23, 7))
    await home.say("hello you", **GROUP, **BOB, **SERVED)
    assert "jokes are welcome" in asked(engine)
    assert (await home.say("/server join off", **ANN))[-1] == told(SERVERS.private)


async def test_another_program_is_answered_once_an_hour(home: Home) -> None:
    robot: dict[str, Any] = {"person": "fake:u99", "name": "Robo", "machine": True}
    for _ in range(4):
        await home.say("beep, what now?", **GROUP, **robot)
    assert len(replies(home)) == 1


async def test_c24_a_member_who_floods_a_group_keeps_nobody_else_waiting(settings: Make, engine: EngineServer) -> None:
    engine.answer = last_words
    async with at_home(settings(group_messages_per_minute=2)) as home:
        for who in (ANN, BOB):
            await home.say("hi", **GROUP, **who)
        await home.say("and again", **GROUP, **ANN)
        home.door.sent.clear()
        flood = [await home.write(f"more and more {number}", **GROUP, **ANN) for number in range(5)]
        bob = await home.write("may I ask something?", **GROUP, **BOB)
        await eventually(lambda: [quotes for quotes, _ in replies(home) if quotes] == [bob.id])
        waiting = (await home.app.mailbox.whole(GROUP["chat"])).inbox
        assert [incoming.id for incoming in waiting] == [incoming.id for incoming in flood]


async def test_c19_whoever_is_forgotten_is_nobody_a_place_knows(home: Home) -> None:
    await home.say("/forget yes", **GROUP, **BOB)
    chat = (await home.mail(GROUP["chat"])).chat
    assert [known.name for known in chat.members] == ["Ann", "Cleo"]


async def test_c18_what_a_place_knows_of_somebody_is_part_of_their_copy(home: Home) -> None:
    copy = await export.everything(home.app.mailbox, BOB["person"], now=home.app.clock.now())
    assert b'"known_as"' in copy
    assert b"Cleo" not in copy


async def test_what_is_set_for_a_group_stays_when_its_id_changes(home: Home) -> None:
    await home.app.mailbox.servers.change("fake:c5", lambda server: replace(server, joins=True))
    await home.app.reception.rename("fake:c5", "fake:c-1005")
    assert (await home.app.mailbox.servers.of("fake:c-1005")).joins
