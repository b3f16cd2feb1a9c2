"""C24: what was said in private stays there, nobody takes it all, and a house is open only to whom it was opened."""

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from bot.commands import Commands
from bot.settings import Settings
from engine.messages import Cost, Incoming, Usage
from engine.ports import Capabilities
from engine.turn import prompt
from lab.loopback.engine import EngineServer
from persona.codec import Codec
from persona.line import Line, Speaker
from persona.person import Age, Fact, FactsChange, Person
from persona.sheets import reader
from scheduler.clock import SystemClock
from scheduler.mailbox import Mailbox, Once, Store
from scheduler.mailbox.counts import EVERYBODY, Counts, Had
from scheduler.turns.ahead import Ahead
from scheduler.turns.ration import Caps, Ration, exhausted, pause, spent_tokens
from scheduler.turns.scenes import Scenes
from tests.care.figures import Figures
from tests.care.lengths import IN_FULL
from tests.conftest import DATA_KEY
from tests.fakes.home import CHAT, PERSON, Home, at_home, last_words
from tests.fakes.told import HOUSE
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
NUMBERS = itertools.count(1)
HARRY = reader.load("harry", None)
ANN, BOB = "fake:u1", "fake:u2"
PRIVATE, GROUP, OTHER = "fake:c1", "fake:c-9", "fake:c2"


# --- What was said in private ---------------------------------------------------------------------------------


@asynccontextmanager
async def opened(valkey: str) -> AsyncIterator[Scenes]:
    """What makes scenes of a real store, which is empty."""
    store = Store.connect(valkey, Codec((DATA_KEY,)))
    await store.client.flushall()
    clock, new_id = SystemClock(), lambda: f"{next(NUMBERS):014d}"
    rules = Commands({"harry": HARRY}, "harry", new_id, 6)
    mailbox = Mailbox(store, clock, new_id)
    ahead = Ahead(mailbox, Ration(Counts(store), Caps()), clock)
    yield Scenes(mailbox, rules, clock, random.Random(1), lambda *_: 0.0, ahead)
    await store.close()


async def tell(scenes: Scenes, person: str, chat: str, text: str, *, group: bool = False) -> str:
    """Let somebody write, store it as a turn would, and return all that the model would read."""
    id_ = f"{next(NUMBERS):020d}"
    incoming = Incoming(person, chat, id_, time.time(), text, "Name", group=group)
    await scenes.mailbox.ingest(incoming, update=id_)
    async with scenes.mailbox.holding(chat) as held:
        assert held is not None
        lease, mail = held
        snapshot = (await scenes.of(mail, incoming)).snapshot
        line = Line(Speaker.PERSON, text, incoming.at, id_, "Name", person=person)
        told = replace(
            snapshot.chat,
            summary=replace(snapshot.chat.summary, text=snapshot.chat.summary.text or f"summary of {text}"),
        )
        await lease.commit(chat=told, answered=[id_], lines=[line])
        snapshot = replace(snapshot, history=(*snapshot.history, line))
    shapes = itertools.product((False, True), repeat=3)
    can = [Capabilities(late_system=late, names=names, parameters=small * 10) for late, names, small in shapes]
    tail = prompt.reply_tail(snapshot, local=None)
    rendered = [message for each in can for message in prompt.render(snapshot, tail, can=each)]
    rendered += prompt.render(snapshot, prompt.summary_tail(snapshot), can=Capabilities())
    return "\n".join(f"{each.name} {each.content}" for each in rendered)


STEPS = st.lists(
    st.tuples(st.sampled_from([(ANN, PRIVATE), (ANN, GROUP), (BOB, GROUP), (BOB, OTHER)]), st.booleans()),
    min_size=2,
    max_size=8,
)


@pytest.fixture(scope="module")
def leaks(figures: Figures) -> Iterator[list[bool]]:
    """For each prompt whether it held another's words; told as one figure when all were seen."""
    seen: list[bool] = []
    yield seen
    figures.none("C24", "prompts with private words or facts of elsewhere", seen)


@how(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps=STEPS, memory=st.booleans(), age=st.sampled_from(Age))
async def test_private_words_and_facts_are_never_in_anybody_elses_prompt(
    valkey: str, leaks: list[bool], steps: Sequence[tuple[tuple[str, str], bool]], memory: bool, age: Age
) -> None:
    async with opened(valkey) as at:

        def known(person: Person) -> Person:
            return replace(person, memory=memory, age=age)

        for person in (ANN, BOB):
            fact = Fact(f"canaryfact {person}", "said", time.time(), time.time() + 1e6)
            # They may be told before others, but only when it is asked for, and in nobody's turn but theirs.
            told = replace(fact, text=f"canarysayable {person}", sayable=True)
            await at.mailbox.facts.change(person, FactsChange(kept=(fact, told), all_dropped=True))
            await at.mailbox.change_person(person, known)
        for (person, chat), _ in [((ANN, PRIVATE), True), *steps, ((ANN, GROUP), True), ((BOB, OTHER), True)]:
            group = chat == GROUP
            seen = await tell(at, person, chat, f"canary {chat}", group=group)
            foreign = [f"canary {each}" for each in (PRIVATE, GROUP, OTHER) if each != chat]
            others = [f"canaryfact {each}" for each in (ANN, BOB) if group or each != person]
            others += [f"canarysayable {each}" for each in (ANN, BOB) if each != person]
            leaks.append(any(each in seen for each in (*foreign, *others)))
            assert not leaks[-1]
            assert f"canary {chat}" in seen
            assert (f"canaryfact {person}" in seen) == (memory and not group and age in (Age.ADULT, Age.MINOR))


async def test_a_whole_house_keeps_a_private_chat_to_itself(
    settings: Make, engine: EngineServer, figures: Figures
) -> None:
    """By the requests that the engine got, in chats that are served at the same time."""
    async with at_home(settings()) as home:
        fact = Fact("canaryfact", "said", time.time(), time.time() + 1e6)
        await home.say("canaryword hello")
        await home.person(age=Age.ADULT, memory=True, facts=(fact,))
        await home.chat(summary={"text": "canarysummary"})
        await home.say("and again")
        assert all(word in str(engine.seen[-1]) for word in ("canaryfact", "canaryword", "canarysummary"))
        engine.seen.clear()
        for number in range(3):
            await home.write(f"hello {number}", chat=GROUP, group=True)
            await home.write(f"hello {number}", chat=GROUP, group=True, person=BOB)
            await home.write(f"hello {number}", chat=OTHER, person=BOB)
            await home.idle()
        assert len(engine.seen) >= 6
        figures.none("C24", "engine calls with private words of elsewhere", ("canary" in str(s) for s in engine.seen))


# --- How much one person may have -----------------------------------------------------------------------------

AMOUNTS = st.integers(0, 10_000)
HADS = st.builds(Had, AMOUNTS, st.floats(0.001, 60), AMOUNTS)
CAPS = st.builds(Caps, AMOUNTS, AMOUNTS, AMOUNTS)


@given(HADS, HADS, CAPS, AMOUNTS)
def test_at_the_cap_it_closes_and_having_more_never_opens_it(own: Had, all_: Had, caps: Caps, more: int) -> None:
    assert exhausted(own, all_, caps) == (
        (caps.tokens > 0 and own.tokens >= caps.tokens) or (caps.tokens_all > 0 and all_.tokens >= caps.tokens_all)
    )
    richer = replace(own, tokens=own.tokens + more, messages=own.messages + more)
    assert exhausted(richer, all_, caps) >= exhausted(own, all_, caps)
    assert pause([richer], caps.per_minute) >= pause([own], caps.per_minute)
    assert pause([own], caps.per_minute) == (own.left if 0 < caps.per_minute <= own.messages else 0.0)


@given(HADS, CAPS)
def test_in_a_group_one_who_floods_does_not_hold_up_the_others(flooder: Had, caps: Caps) -> None:
    assert pause([flooder, Had(0, 60.0)], caps.per_minute) == 0.0
    assert pause([], caps.per_minute) == 0.0


@given(st.integers(0, 5), AMOUNTS, AMOUNTS, AMOUNTS)
def test_tokens_are_those_that_were_computed_or_an_estimate(calls: int, prompt: int, cached: int, output: int) -> None:
    told = Cost(Usage(prompt + cached, cached, output), calls)
    assert spent_tokens(told, lambda: 500) == (prompt + output if prompt + cached + output else calls * 500)


async def test_counts_are_shared_by_all_processes_and_end_by_themselves(redis_url: str) -> None:
    stores = [Store.connect(redis_url, Codec((DATA_KEY,))) for _ in range(2)]
    here, there = map(Counts, stores)
    await asyncio.gather(*(each.add(ANN, messages=2, tokens=30) for each in (here, there) for _ in range(5)))
    had = await there.add(ANN)
    assert (had.messages, had.tokens) == (20, 300)
    assert 0 < had.left <= 60
    assert await here.add(BOB) == await here.add(EVERYBODY) == Had()
    keys = await stores[0].client.keys("aifriend:{p*")
    assert [await stores[0].client.ttl(key) > 0 for key in keys] == [True, True]
    assert not any(b"u1" in key for key in keys), "a count says nothing of whose it is"
    for store in stores:
        await store.close()


async def days_pass(home: Home, *, minute: bool = False) -> None:
    """Let the running day end, or the minute; the store's own clock can't be moved."""
    kind = "minute" if minute else "tokens"
    client = home.app.mailbox.store.client
    for key in await client.keys(f"aifriend:*:{kind}"):
        await client.delete(key)


@pytest.mark.parametrize("cap", ["tokens_per_day", "tokens_per_day_all"])
async def test_at_the_days_cap_he_says_so_once_an_hour_also_after_a_restart(
    settings: Make, engine: EngineServer, figures: Figures, cap: str
) -> None:
    values = {cap: 50, "ask_checkins_after": 99}
    async with at_home(settings(**values)) as home:
        engine.answer = last_words
        await home.say("hello")
        first = len(home.door.spoken())
        engine.seen.clear()
        told = await home.say("more", "and more")
        commands = await home.say("/help")
        danger = await home.say("I want to kill myself tonight")
    async with at_home(settings(**values), home.door) as again:
        await again.chat(care={"calm_until": 0.0})
        engine.seen.clear()
        after = await again.say("still there?")
        asked = len(engine.seen)
        await again.app.mailbox.undo_in(CHAT, Once.EXHAUSTED)
        next_hour = await again.say("hm")
        await days_pass(again)
        await again.say("good morning")
        kept = [line.text for line in await again.history()]
    good = [
        first == 1,
        told == [HOUSE.exhausted],
        len(commands) == 1 and "AI friend" in commands[0],
        "988" in danger[0] and len(danger) > 1,
        after == [] and asked == 0,
        next_hour == [HOUSE.exhausted],
        "good morning" in again.door.spoken()[-1],
        {"hello", "more", "and more", "still there?", "hm", "good morning"} <= set(kept),
    ]
    figures.all("C24", f"at the cap {cap}", good)


async def test_one_persons_cap_is_not_anothers(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(tokens_per_day=50)) as home:
        engine.answer = last_words
        await home.say("hello", "more")
        assert HOUSE.exhausted in home.door.heard()
        await home.say("hello", person=BOB, chat=OTHER)
        assert len(home.door.spoken(OTHER)) == 1


async def test_a_summary_is_not_written_for_somebody_at_the_cap(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(tokens_per_day=50, high_water=200, low_water=100)) as home:
        await home.say("hello")
        engine.seen.clear()
        await home.say(*(f"{number} {'long talk ' * 20}" for number in range(8)))
        assert not engine.seen


async def test_an_interrupted_answer_counts_although_the_engine_told_nothing(
    settings: Make, engine: EngineServer
) -> None:
    async with at_home(settings(tokens_per_day=10_000)) as home:
        await home.say("hello")
        counts = Counts(home.app.mailbox.store)
        before = (await counts.add(PERSON)).tokens
        engine.answer = lambda _: "word " * 60
        engine.pause = 0.02
        await home.write("first")
        await eventually(lambda: len(engine.seen) > 2)
        await home.write("second")
        await home.idle()
        engine.pause = 0.0
        assert (await counts.add(PERSON)).tokens - before > 500


FLOOD = 1000 if IN_FULL else 200
CROWD = 20 if IN_FULL else 8


async def test_a_flood_from_one_leaves_the_others_their_answers(
    settings: Make, engine: EngineServer, figures: Figures
) -> None:
    engine.answer = lambda _: "I hear you."
    others = [f"fake:c{number}" for number in range(100, 100 + CROWD)]
    rest = asyncio.Event()

    async def flood(home: Home) -> int:
        """Write until nobody else waits any more, and a flood at least; how many that were."""
        for number in itertools.count():
            if number >= FLOOD and rest.is_set():
                return number
            await home.write(f"flood {number}")
        raise AssertionError("unreachable")

    async def crowd(home: Home) -> float:
        """Seconds until everybody else has an answer to each of three messages."""
        began = time.monotonic()
        for turn in range(1, 4):
            for chat in others:
                await home.write("hello", chat=chat, person=chat.replace(":c", ":u"))
            await eventually(lambda: all(len(home.door.spoken(chat)) >= turn for chat in others), seconds=60)  # noqa: B023
        return time.monotonic() - began

    async with at_home(settings()) as home:
        alone = await crowd(home)
        # An answer that is not noted as sent yet would be sent again.
        await home.idle()
    async with at_home(settings(messages_per_minute=30)) as home:
        flooding = asyncio.create_task(flood(home))
        await eventually(home.door.spoken)
        beside = await crowd(home)
        everybody = [len(home.door.spoken(chat)) == 3 for chat in others]
        rest.set()
        lost = await flooding - await written(home)
        turns = len(home.door.spoken())
        await days_pass(home, minute=True)
        await eventually(lambda: len(home.door.spoken()) > turns)
        await home.idle()
        later = len(home.door.spoken()) - turns
    figures.all("C24", "others who got every answer beside a flood", everybody)
    figures.note(
        "C24", f"a flood of {FLOOD:,} messages", f"{turns} answers (≤ 31), then {later} to all the rest; {lost} lost"
    )
    figures.note("C24", f"{3 * CROWD} answers to others", f"{alone:.1f} s without the flood, {beside:.1f} s beside it")
    assert lost == 0
    assert turns <= 31
    assert later == 1


async def written(home: Home) -> int:
    """How many of the flooder's messages the house has, answered or waiting."""
    whole, ours = await home.app.mailbox.whole(CHAT), 0
    for lines in (whole.history, whole.archive):
        ours += sum(line.text.startswith("flood") for line in lines)
    return ours + len(whole.inbox)


async def test_commands_and_danger_do_not_wait_for_the_minute(settings: Make, engine: EngineServer) -> None:
    engine.answer = last_words
    async with at_home(settings(messages_per_minute=1)) as home:
        await home.say("hello")
        spoken = len(home.door.spoken())
        await home.write("and another")
        await home.write("/help")
        await eventually(lambda: any("AI friend" in text for text in home.door.heard()[spoken:]))
        assert len(home.door.spoken()) == spoken
        await home.write("I want to kill myself tonight")
        await eventually(lambda: len(home.door.spoken()) > spoken)


async def test_what_waits_for_the_minute_survives_a_restart(settings: Make, engine: EngineServer) -> None:
    engine.answer = last_words
    async with at_home(settings(messages_per_minute=1)) as home:
        await home.say("hello")
        await home.write("one")
        await home.write("two")
    async with at_home(settings(messages_per_minute=1), home.door) as again:
        await days_pass(again, minute=True)
        await again.swept(lambda: "two" in "".join(again.door.spoken()))
        assert again.door.spoken()[-1] == "You said: one and two."


async def test_the_terminals_own_person_has_no_cap(settings: Make) -> None:
    values = {"messages_per_minute": 1, "tokens_per_day": 1, "allowed_users": "", "open_to_everyone": False}
    async with at_home(settings(**values)) as home:
        home.app.post.doors["terminal"] = replace(home.door, name="terminal")
        for _ in range(3):
            await home.say("hello", chat="terminal:c0", person="terminal:u0")
        assert len(home.door.spoken("terminal:c0")) == 3


# --- Who may enter --------------------------------------------------------------------------------------------

MINE = ("1", "fake:1", "fake:u1", "7, fake:1")
NOT_MINE = ("", "11", "other:1", "fake:c1", "0", "fake:u")
NO_ID = ("*", "fake:", "fake", "u", ":u1", "all")
ENTRIES: list[tuple[str, bool, bool]] = [
    *((allowed, False, True) for allowed in MINE),
    *((allowed, False, False) for allowed in NOT_MINE),
    *((allowed, True, True) for allowed in (*MINE, *NOT_MINE)),
]


async def test_a_house_is_open_to_whom_it_was_opened_and_to_nobody_else(settings: Make, figures: Figures) -> None:
    right = []
    for number, (allowed, everybody, in_) in enumerate(ENTRIES):
        values: dict[str, Any] = {"allowed_users": allowed, "open_to_everyone": everybody}
        async with at_home(settings(**values)) as home:
            chat = f"fake:c{number}"
            for group in (False, True):
                await home.say("hello", chat=f"{chat}{int(group)}", group=group)
            spoken = [bool(home.door.spoken(f"{chat}{int(group)}")) for group in (False, True)]
            right.append(spoken == [in_, in_])
    figures.all("C24", "forms of the allow-list", right)


@pytest.mark.parametrize("allowed", NO_ID)
def test_what_could_mean_anybody_opens_no_house_that_starts(settings: Make, allowed: str) -> None:
    with pytest.raises(ValueError, match="is no id"):
        settings(allowed_users=allowed)


def test_a_house_is_closed_by_default() -> None:
    plain = Settings(_env_file=None, _secrets_dir=None)
    assert not plain.open_to_everyone
    assert plain.guests == frozenset()
    assert (plain.caps.per_minute > 0, plain.caps.tokens > 0, plain.caps.tokens_all) == (True, True, 0)
