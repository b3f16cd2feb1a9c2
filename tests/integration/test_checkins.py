"""First words: what is said before the first answer, and when he writes first, through the whole house."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from engine.messages import Bubble, BubbleKind
from lab.loopback.engine import EngineServer
from persona.person import Age
from scheduler.errors import RateLimited, Rejected, Undelivered, Unreachable
from tests.fakes.door import FakeDoor
from tests.fakes.home import CHAT, NOON, Home, at_home, message
from tests.fakes.told import HOUSE, RECORDS, SETTINGS, told
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
DAY = timedelta(days=1)


@pytest.fixture
def clocked(settings: Make, tmp_path: Path) -> Make:
    """Settings of a house whose clock can be moved."""
    return lambda **changes: settings(clock_offset_file=tmp_path / "offset", **changes)


@pytest.fixture
async def home(clocked: Make, engine: EngineServer) -> AsyncIterator[Home]:
    """A house at noon, with an adult friend who allowed that he writes first."""
    async with at_home(clocked()) as home:
        home.at(NOON)
        await home.befriend()
        home.door.sent.clear()
        engine.answer = lambda _: "The owls send their best today."
        engine.seen.clear()
        yield home


async def openings(home: Home) -> list[str]:
    """His own openings in the history."""
    return [line.text for line in await home.history() if line.kind == "check-in"]


async def reasons(home: Home) -> list[str]:
    """Why he spoke or stayed silent, oldest first."""
    return [each.reason for each in (await home.mail()).chat.first_words.decisions]


async def test_w10_start_gives_one_card_with_notice_and_tip_and_then_he_speaks(settings: Make) -> None:
    async with at_home(settings()) as home:
        notice, greeting = await home.say("/start")
        assert "is an AI" in notice
        assert "/help shows the rest" in notice
        assert greeting in home.app.rules.sheets["harry"].greetings
        assert await home.said() == [greeting]


async def test_the_notice_precedes_any_persona_text_without_a_start(settings: Make) -> None:
    async with at_home(settings()) as home:
        heard = await home.say("hello", "and again")
        assert "is an AI" in heard[0]
        assert len([text for text in heard if "is an AI" in text]) == 1


async def test_the_notice_precedes_the_honest_line_of_an_outage(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings()) as home:
        engine.fail("busy", times=1000)
        await home.write("hello")
        await eventually(lambda: len(home.door.heard()) == 2)
        assert "is an AI" in home.door.heard()[0]
        engine.recover()


async def test_w10_one_card_of_the_house_comes_after_the_first_answer_and_only_once(settings: Make) -> None:
    async with at_home(settings(ask_checkins_after=3)) as home:
        first = await home.say("hello")
        assert first[-1] == HOUSE.age_question
        assert [button.data for button in home.door.sent[-1][1].buttons] == [
            *("/age adult", "/age minor", "/age child", "/memory yes", "/checkins yes")
        ]
        heard = await home.say("two", "three", "four", "five", "six")
        assert len(heard) == 5
        assert await home.tap("Write to me first") == [f"{HOUSE.checkins_on.format(name='Harry')} {HOUSE.after_age}"]
        assert await home.tap("18 or older") == [HOUSE.age_noted]
        assert (await home.say("seven"))[-1] == SETTINGS.zone_question
        assert (await home.mail()).chat.first_words.next_look > 0


async def test_questions_of_the_house_come_after_the_answer_and_only_once_where_the_age_is_known(
    settings: Make,
) -> None:
    async with at_home(settings(ask_checkins_after=3)) as home:
        await home.say("/age adult")
        assert (await home.say("one"))[-1] == RECORDS.memory_question.format(name="Harry")
        await home.tap("No, thanks")
        assert len(await home.say("two")) == 1
        question = (await home.say("three"))[-1]
        assert question == HOUSE.checkin_question.format(name="Harry")
        assert question not in await home.say("six", "seven")


@pytest.mark.parametrize("age", [Age.UNKNOWN, Age.MINOR])
async def test_only_adults_are_asked_whether_he_may_write_first(settings: Make, age: Age) -> None:
    async with at_home(settings(ask_checkins_after=1)) as home:
        await home.say("hello")
        await home.person(age=age, memory=False)
        assert HOUSE.checkin_question.format(name="Harry") not in await home.say("one", "two", "three")


@pytest.mark.parametrize(("answer", "allowed"), [("yes", True), ("Sure!", True), ("no thanks", False)])
async def test_a_plain_yes_or_no_answers_the_open_question(settings: Make, answer: str, allowed: bool) -> None:
    async with at_home(settings(ask_checkins_after=1)) as home:
        await home.say("/age adult", "hello")
        await home.person(memory=False)
        await home.say("what a day")
        await home.say(answer)
        assert (await home.mail()).chat.first_words.wanted is allowed
        assert len(await home.said()) == 2


async def test_a_tap_answers_the_open_question(settings: Make) -> None:
    async with at_home(settings(ask_checkins_after=1)) as home:
        await home.say("/age adult", "hello")
        await home.person(memory=False)
        await home.say("what a day")
        assert await home.tap("Yes, sometimes") == [HOUSE.checkins_on.format(name="Harry"), SETTINGS.zone_question]
        assert (await home.mail()).chat.first_words.next_look > 0


async def test_a_yes_is_just_a_word_when_talk_has_gone_on(settings: Make) -> None:
    async with at_home(settings(ask_checkins_after=1)) as home:
        await home.say("/age adult", "hello")
        await home.person(memory=False)
        await home.say("what a day", "well, well", "yes")
        assert (await home.mail()).chat.first_words.wanted is None


async def test_after_a_silence_he_writes_first_once_and_knows_it(home: Home, engine: EngineServer) -> None:
    await home.tick()
    assert home.door.heard() == []
    home.at(NOON + DAY)
    for _ in range(3):
        await home.tick()
    assert home.door.heard() == ["The owls send their best today."]
    assert await openings(home) == home.door.heard()
    assert home.door.sent[0][1].kind is BubbleKind.CHECK_IN
    assert "has not written since" in engine.seen[-1]["messages"][-1]["content"]
    assert (await home.mail()).chat.first_words.unanswered == 1
    engine.answer = lambda _: "Glad to hear it."
    await home.say("how kind of them")
    prompt = " ".join(each["content"] for each in engine.seen[-1]["messages"])
    assert "The owls send their best today." in prompt
    assert (await home.mail()).chat.first_words.unanswered == 0


FOG = "The world is full of wonders, and we are all a part of it."
TOLD = {
    "en": ("my bike broke down on the bridge again", "bike"),
    "de": ("mein Fahrrad ist auf der Brücke kaputtgegangen", "Fahrrad"),
    "es": ("mi bicicleta se rompió otra vez en el puente", "bicicleta"),
    "fr": ("mon vélo est encore tombé en panne sur le pont", "vélo"),
}


@pytest.mark.parametrize("language", TOLD)
async def test_w08_a_check_in_names_its_reason_whatever_an_engine_writes_and_why_names_it_too(
    home: Home, engine: EngineServer, language: str
) -> None:
    words, thing = TOLD[language]
    engine.answer = lambda _: FOG
    await home.say(f"/language {language}", words, at=NOON.timestamp())
    home.at(NOON + DAY)
    await home.tick()
    (opening,) = await openings(home)
    assert thing in opening
    assert thing in (await home.say("/why"))[0]


async def test_w08_his_own_day_is_told_where_an_engine_writes_fog(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: FOG
    home.at(NOON + DAY)
    await home.tick()
    (opening,) = await openings(home)
    decision = (await home.mail()).chat.first_words.decisions[-1]
    assert decision.reason == "own_day"
    assert any(word in opening for word in decision.detail.split() if len(word) > 4)
    assert decision.detail in (await home.say("/why"))[0]


async def test_he_never_writes_first_in_quiet_hours(home: Home) -> None:
    for hour in (22, 23, 0, 3, 8):
        home.at((NOON + DAY * (2 if hour < 12 else 1)).replace(hour=hour))
        await home.tick()
    assert home.door.heard() == []
    assert await reasons(home) == ["quiet_hours"]
    home.at((NOON + 2 * DAY).replace(hour=10))
    await home.tick()
    assert len(home.door.heard()) == 1


async def silent(home: Home, **_: object) -> None:
    home.at(NOON + 2 * DAY)
    await home.app.mailbox.look_at(CHAT, 1.0)
    await home.chat(first_words={"next_look": 1.0})
    await home.tick()
    assert await openings(home) == []


async def test_he_never_writes_first_without_a_yes(home: Home) -> None:
    await home.chat(first_words={"wanted": None})
    await silent(home)
    assert await reasons(home) == ["not_opted_in"]


async def test_he_never_writes_first_to_a_minor(home: Home) -> None:
    await home.person(age=Age.MINOR)
    await silent(home)
    assert await reasons(home) == ["minor_mode"]


@pytest.mark.parametrize("word", ["/stop", "/checkins no"])
async def test_he_never_writes_first_after_a_stop(home: Home, word: str) -> None:
    await home.say(word)
    await silent(home)
    assert await reasons(home) == ["not_opted_in"]
    assert await home.app.mailbox.due(NOON.timestamp() + 1e9) == []


async def test_the_young_persona_gets_no_check_ins(home: Home) -> None:
    await home.say("/persona young-harry")
    await silent(home)
    assert await reasons(home) == ["minor_mode"]


async def test_he_does_not_write_into_a_live_talk(home: Home) -> None:
    home.at(NOON + DAY)
    await home.say("good morning")
    await home.app.mailbox.look_at(CHAT, 1.0)
    await home.chat(first_words={"next_look": 1.0})
    await home.tick()
    assert await openings(home) == []
    assert await reasons(home) == ["live_talk"]


@pytest.mark.parametrize("command", ["/reset", "/persona harry", "/help", "/start", "/name Ann"])
async def test_a_command_is_a_sign_of_life_that_he_does_not_talk_into(home: Home, command: str) -> None:
    home.at(NOON + DAY)
    await home.say(command)
    home.at(NOON + DAY + timedelta(minutes=5))
    await home.tick()
    assert await openings(home) == []


async def test_he_does_not_write_while_a_message_waits(home: Home, engine: EngineServer) -> None:
    home.at(NOON + DAY)
    engine.fail("busy", times=1000)
    await home.say("are you there?")
    await home.app.mailbox.look_at(CHAT, 1.0)
    await home.tick()
    assert await openings(home) == []
    engine.recover()
    await eventually(home.door.spoken)


async def test_two_loops_at_once_write_once(home: Home, clocked: Make) -> None:
    async with AsyncExitStack() as stack:
        others = [await stack.enter_async_context(at_home(clocked(seed=seed), home.door)) for seed in (2, 3)]
        home.at(NOON + DAY)
        await asyncio.gather(*(each.app.loop.tick() for each in (home, *others) for _ in range(3)))
        for each in (home, *others):
            await each.idle()
        assert len(home.door.heard()) == 1
        assert len(await openings(home)) == 1


async def test_unanswered_he_waits_twice_as_long_each_time_and_ends_after_three(
    home: Home, engine: EngineServer
) -> None:
    sent: list[int] = []
    for hours in range(1, 24 * 30):
        engine.answer = lambda _, hours=hours: f"Thought number {hours} of the week."
        home.at(NOON + timedelta(hours=hours))
        await home.app.loop.tick()
        if len(home.door.heard()) > len(sent):
            sent.append(hours)
    await home.idle()
    assert len(sent) == 3
    gaps = [later - earlier for earlier, later in zip([0, *sent], sent, strict=False)]
    assert all(gap >= least for gap, least in zip(gaps, (20, 40, 80), strict=True))
    assert await home.app.mailbox.due(NOON.timestamp() + 1e9) == []
    await home.say("sorry, busy weeks")
    assert (await home.mail()).chat.first_words.next_look > 0


async def test_why_explains_each_decision(home: Home) -> None:
    home.at((NOON + DAY).replace(hour=23))
    await home.tick()
    home.at(NOON + 2 * DAY)
    await home.tick()
    (why,) = await home.say("/why")
    newest, oldest, state, *_ = why.splitlines()[1:]
    assert "wrote first" in newest
    assert "it was night" in oldest
    assert state == told(HOUSE.checkins_may)


async def test_a_check_in_stays_unsaid_when_somebody_writes_while_it_is_written(
    home: Home, engine: EngineServer
) -> None:
    home.at(NOON + DAY)
    engine.answer = lambda messages: (
        "Opening words that come too late." if "has not written" in messages[-1]["content"] else "An answer."
    )
    engine.hold()
    look = asyncio.create_task(home.app.loop.tick())
    await eventually(lambda: engine.seen)
    await home.write("hi, it's me")
    engine.let_go()
    await look
    await home.idle()
    assert home.door.heard() == ["An answer."]
    assert await openings(home) == []


async def test_a_check_in_that_a_message_outran_unheard_is_neither_sent_nor_booked(
    home: Home, engine: EngineServer
) -> None:
    """What another process took in may be in the inbox before anybody here is told."""
    home.at(NOON + DAY)
    engine.pause = 0.05
    look = asyncio.create_task(home.app.loop.tick())
    await eventually(lambda: engine.seen)
    await home.app.mailbox.ingest(message("hi, it's me"), update="elsewhere")
    await look
    await home.idle()
    first_words = (await home.mail()).chat.first_words
    assert (first_words.times, first_words.topics, await openings(home)) == ((), (), [])
    assert home.door.spoken() == ["The owls send their best today."]


async def test_stop_ends_a_check_in_that_is_being_written(home: Home, engine: EngineServer) -> None:
    home.at(NOON + DAY)
    engine.hold()
    look = asyncio.create_task(home.app.loop.tick())
    await eventually(lambda: engine.seen)
    await home.write("/stop")
    engine.let_go()
    await look
    await home.idle()
    assert home.door.heard() == [HOUSE.stopped]


async def test_a_check_in_without_words_stays_silent(home: Home, engine: EngineServer) -> None:
    home.at(NOON + DAY)
    engine.fail("busy", times=1000)
    await home.tick()
    engine.recover()
    assert home.door.heard() == []
    assert await reasons(home) == ["engine_down"]
    home.at(NOON + DAY + timedelta(hours=6))
    await home.tick()
    assert len(await openings(home)) == 1


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_check_in_of_unknown_fate_is_never_sent_again_and_stands_in_history(home: Home, arrives: bool) -> None:
    home.at(NOON + DAY)
    home.door.fail(Undelivered("cut"), arrives=arrives)
    for _ in range(3):
        await home.tick()
    assert home.door.tries <= 6
    assert len(home.door.heard()) == arrives
    assert len(await openings(home)) == 1
    assert (await home.mail()).outbox == ()


@pytest.mark.parametrize("error", [RateLimited(3600.0), Rejected("no")])
async def test_a_check_in_that_was_not_taken_is_no_history_and_not_tried_later(home: Home, error: Exception) -> None:
    home.at(NOON + DAY)
    home.door.fail(error)
    for _ in range(3):
        await home.tick()
    assert home.door.heard() == []
    assert await openings(home) == []
    assert (await home.mail()).outbox == ()


async def test_a_block_found_by_a_check_in_ends_them(home: Home) -> None:
    home.at(NOON + DAY)
    home.door.fail(Unreachable("blocked"))
    await home.tick()
    home.at(NOON + 9 * DAY)
    await home.tick()
    mail = await home.mail()
    assert (home.door.heard(), mail.chat.first_words.wanted, mail.outbox) == ([], False, ())


async def test_a_check_in_that_a_dead_process_had_not_sent_stays_unsaid(home: Home) -> None:
    home.app.mailbox.lease_seconds = 0.2
    lease = home.app.mailbox.lease(CHAT)
    assert await lease.look() is not None
    await lease.commit(bubbles=[Bubble("b1", "of yesterday", BubbleKind.CHECK_IN)])
    await home.write("hello")
    await home.swept(home.door.spoken)
    assert "of yesterday" not in home.door.heard()
    assert await openings(home) == []


async def test_the_clockwork_looks_by_itself(clocked: Make) -> None:
    async with at_home(clocked(tick_seconds=0.1), FakeDoor()) as home:
        home.at(datetime(2026, 3, 4, 12, tzinfo=UTC))
        await home.befriend()
        async with home.app.loop.running():
            home.at(NOON + DAY)
            await eventually(lambda: home.door.sent[-1][1].kind is BubbleKind.CHECK_IN)
        assert len(await openings(home)) == 1


async def test_a_newer_message_cuts_a_check_in_that_is_being_written(home: Home, engine: EngineServer) -> None:
    """He must not land in the middle of a live talk, nor let the person wait until he has thought of an opening."""
    home.at(NOON + DAY)
    engine.fail("hang")
    tick = asyncio.create_task(home.app.loop.tick())
    await eventually(lambda: engine.seen)
    await home.write("hello you")
    await asyncio.wait_for(tick, 10)
    await eventually(home.door.spoken)
    await home.idle()
    assert await openings(home) == []
    assert home.door.spoken() == ["The owls send their best today."]


async def test_a_message_taken_by_another_process_cuts_it_too(clocked: Make, home: Home, engine: EngineServer) -> None:
    home.at(NOON + DAY)
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(at_home(clocked(seed=2), home.door))
        await stack.enter_async_context(home.app.loop.running())
        engine.seen.clear()
        engine.fail("hang")
        tick = asyncio.create_task(home.app.loop.tick())
        await eventually(lambda: engine.seen)
        await other.write("hello you")
        await asyncio.wait_for(tick, 10)
        await eventually(home.door.spoken)
        assert await openings(home) == []
