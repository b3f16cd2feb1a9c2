"""Reminders through the whole house: exact, whatever the hour, once, and gone at a stop; and promises asked about."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from engine.messages import BubbleKind, Kind
from lab.loopback.engine import EngineServer
from persona.person import Age
from persona.promise import State
from scheduler.errors import Undelivered, Unreachable
from tests.fakes.home import CHAT, NOON, Home, at_home
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def clocked(settings: Make, tmp_path: Path) -> Make:
    """Settings of a house whose clock can be moved."""
    return lambda **changes: settings(clock_offset_file=tmp_path / "offset", **changes)


@pytest.fixture
async def home(clocked: Make) -> AsyncIterator[Home]:
    """A house at noon on a Wednesday, with somebody in UTC who has said no more than hello."""
    async with at_home(clocked()) as home:
        home.at(NOON)
        await home.say("hello")
        await home.person(age=Age.ADULT, zone="UTC", memory=False)
        await home.chat(questions={"asked": ("age", "memory", "checkins", "timezone")})
        home.door.sent.clear()
        yield home


def given(home: Home) -> list[str]:
    """The reminders that came."""
    return [bubble.text for where, bubble in home.door.sent if where == CHAT and bubble.kind is BubbleKind.REMINDER]


async def looked(home: Home) -> list[str]:
    """The reminders that came, after one more look at what is due."""
    await home.app.loop.tick()
    return given(home)


def first_words(home: Home) -> list[str]:
    """What he said of his own."""
    return [bubble.text for where, bubble in home.door.sent if where == CHAT and bubble.kind is BubbleKind.CHECK_IN]


async def at(home: Home, when: datetime) -> None:
    """Move the clock and let the loop look."""
    home.at(when)
    await home.tick()


async def test_a_reminder_is_confirmed_at_once_and_comes_at_its_time_once(home: Home) -> None:
    heard = await home.say("remind me at 3 to call my mum")
    assert heard[0] == "I'll remind you at 15:00: call your mum. /promises shows and drops reminders."
    await at(home, NOON + timedelta(hours=2, minutes=59))
    assert given(home) == []
    for minutes in (0, 1, 20):
        await at(home, NOON + timedelta(hours=3, minutes=minutes))
    assert given(home) == ["You asked me to remind you: call your mum."]
    assert [line.kind for line in await home.history()][-1] == "reminder"


async def test_a_reminder_needs_no_leave_and_knows_no_quiet_hours(home: Home) -> None:
    assert (await home.mail()).chat.first_words.wanted is None
    await home.say("wake me at 4:30am please")
    await at(home, (NOON + DAY).replace(hour=4, minute=30))
    assert given(home) == ["Good morning! You asked me to wake you."]


async def test_a_minor_gets_the_reminder_that_was_asked_for(home: Home) -> None:
    await home.person(age=Age.MINOR)
    await home.say("remind me in 20 minutes to feed the cat")
    await at(home, NOON + 21 * MINUTE)
    assert given(home) == ["You asked me to remind you: feed the cat."]


async def test_a_reminder_comes_although_the_engine_is_down(home: Home, engine: EngineServer) -> None:
    engine.fail("busy", times=10_000)
    await home.write("remind me in 20 minutes")
    await eventually(lambda: any("I'll remind you" in text for text in home.door.heard()))
    home.at(NOON + 20 * MINUTE + timedelta(seconds=1))
    await eventually(lambda: looked(home), every=0.05)
    assert given(home) == ["You asked me to remind you: it's time."]
    assert sum("I'll remind you" in text for text in home.door.heard()) == 1
    engine.recover()
    await eventually(lambda: BubbleKind.REPLY in [bubble.kind for _, bubble in home.door.sent])


async def test_a_reminder_outlives_a_restart_and_says_that_it_is_late(clocked: Make, home: Home) -> None:
    await home.say("remind me in an hour to turn off the oven")
    async with at_home(clocked(seed=2)) as later:
        later.at(NOON + timedelta(hours=2))
        await later.tick()
        assert given(later) == ["I'm late, sorry. You asked me to remind you: turn off the oven."]


async def test_a_reminder_that_a_dead_process_had_claimed_is_still_given(home: Home) -> None:
    await home.say("remind me in an hour to turn off the oven")
    home.at(NOON + timedelta(hours=1, seconds=5))
    home.door.fail(Undelivered("cut"), times=5)
    await home.app.loop.tick()
    home.door.recover()
    await home.swept(lambda: given(home))
    assert given(home) == ["You asked me to remind you: turn off the oven."]


async def test_three_houses_give_it_once(clocked: Make, home: Home) -> None:
    await home.say("remind me in an hour to stretch")
    async with AsyncExitStack() as stack:
        others = [await stack.enter_async_context(at_home(clocked(seed=seed), home.door)) for seed in (2, 3)]
        home.at(NOON + timedelta(hours=1, seconds=5))
        await asyncio.gather(*(each.app.loop.tick() for each in (home, *others) for _ in range(3)))
        for each in (home, *others):
            await each.idle()
    assert given(home) == ["You asked me to remind you: stretch."]


async def test_several_that_are_due_come_together(home: Home) -> None:
    await home.say("remind me at 3 to call mum", "remind me at 3:05pm to buy milk")
    await at(home, NOON + timedelta(hours=3, minutes=6))
    assert given(home) == ["You asked me to remind you:\n• call mum\n• buy milk"]


async def test_stop_takes_back_reminders_and_says_so(home: Home) -> None:
    await home.say("remind me at 3 to call mum")
    assert await home.say("/stop") == ["Done. Nobody writes to you first any more. Your reminder is dropped too."]
    await at(home, NOON + timedelta(hours=4))
    assert given(home) == []
    assert await home.app.mailbox.due(NOON.timestamp() + 1e9) == []


async def test_a_block_takes_back_reminders(home: Home) -> None:
    await home.say("remind me at 3 to call mum", "remind me at 4 to call dad")
    home.door.fail(Unreachable("blocked"))
    await at(home, NOON + timedelta(hours=3, minutes=1))
    await at(home, NOON + timedelta(hours=5))
    assert given(home) == []
    assert [each for each in (await home.mail()).chat.promises if each.is_open] == []


async def test_a_reset_keeps_reminders_and_drops_what_was_talked_about(home: Home) -> None:
    await home.say("my exam is on Friday at 10", "remind me at 3 to call mum", "/reset")
    assert [each.what for each in (await home.mail()).chat.promises] == ["call mum"]
    await at(home, NOON + timedelta(hours=3))
    assert given(home) == ["You asked me to remind you: call mum."]


async def test_forgetting_leaves_no_reminder(home: Home) -> None:
    await home.say("remind me at 3 to call mum", "/forget yes")
    await at(home, NOON + timedelta(hours=4))
    assert given(home) == []


async def test_without_a_zone_he_asks_for_it_and_keeps_the_reminder(home: Home) -> None:
    await home.person(zone="")
    heard = await home.say("remind me at 3 to call mum")
    assert "where are you?" in heard[0]
    heard = await home.say("Berlin")
    assert heard[-1] == "I'll remind you at 15:00: call mum. /promises shows and drops reminders."
    await at(home, NOON + timedelta(hours=2, seconds=1))
    assert given(home) == ["You asked me to remind you: call mum."]


async def test_without_a_zone_a_span_is_known_all_the_same(home: Home) -> None:
    await home.person(zone="")
    heard = await home.say("remind me in 20 minutes to look at the oven")
    assert heard[0].startswith("I'll remind you in 20 minutes: look at the oven.")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("remind me to call mum", "When shall I remind you: call mum?"),
        ("remind me on 5 December to buy gifts", "That is more than four weeks ahead"),
        ("remind me today at 9am", "That time is over"),
        ("remind me last Friday at 3", "That time is over"),
        ("remind me every five minutes to breathe", "I can't remind you that often"),
        ("remind me to feed the cat when I get home", "I can't see when that happens"),
    ],
)
async def test_t_what_can_t_be_kept_is_never_lost_silently(home: Home, said: str, answer: str) -> None:
    assert answer in (await home.say(said))[0]


async def test_an_hour_that_has_passed_where_they_are_is_the_next_one(home: Home) -> None:
    heard = await home.say("remind me at 9 to swim")
    assert heard[0].startswith("I'll remind you at 21:00: swim.")


async def test_a_message_that_waits_does_not_hold_a_reminder_up(home: Home, engine: EngineServer) -> None:
    await home.say("remind me in an hour to stretch")
    engine.fail("busy", times=10_000)
    await home.say("are you there?")
    home.at(NOON + timedelta(hours=1, seconds=10))
    await eventually(lambda: looked(home), every=0.05)
    assert given(home) == ["You asked me to remind you: stretch."]
    engine.recover()
    await eventually(lambda: [line for line in home.door.spoken() if "stretch" not in line])


async def test_the_clockwork_gives_it_by_itself(clocked: Make) -> None:
    async with at_home(clocked(tick_seconds=0.1)) as home:
        home.at(NOON)
        await home.say("hello")
        await home.say("remind me in 5 minutes to breathe")
        async with home.app.loop.running():
            home.at(NOON + 5 * MINUTE)
            await eventually(lambda: given(home))
        assert given(home) == ["You asked me to remind you: breathe."]


async def test_a_promise_is_asked_about_once_in_its_window_and_why_tells_the_reason(
    home: Home, engine: EngineServer
) -> None:
    await home.say("/checkins yes", "my exam is on Friday at 10")
    engine.answer = lambda messages: (
        "So, how did your exam go?" if "exam" in messages[-1]["content"] else "The owls send their best today."
    )
    for hours in range(1, 72):
        await at(home, NOON + timedelta(hours=hours, seconds=hours))
    asked = [text for text in first_words(home) if "exam" in text]
    assert asked == first_words(home) == ["So, how did your exam go?"]
    (promise,) = (await home.mail()).chat.promises
    assert promise.state in (State.RAISED, State.EXPIRED)
    (reason,) = [each for each in (await home.mail()).chat.first_words.decisions if each.reason == "promise"]
    friday = datetime(2026, 3, 6, 12, tzinfo=UTC).timestamp()
    assert friday <= reason.at <= friday + 2 * 3600
    assert reason.detail.startswith("You said your exam was today; it is Friday 1")
    assert "wrote first: to ask how it went. You said your exam was today" in (await home.say("/why"))[0]


async def test_a_small_model_that_says_something_else_asks_all_the_same(
    clocked: Make, home: Home, engine: EngineServer
) -> None:
    await home.say("/checkins yes", "my exam is on Friday at 10")
    await home.chat(first_words={"next_look": 1.0})
    await home.app.mailbox.look_at(CHAT, 1.0)
    engine.parameters = 135_000_000
    engine.answer = lambda _: "The weather is nice in the forest."
    async with at_home(clocked(seed=2)) as small:
        await at(small, datetime(2026, 3, 6, 13, tzinfo=UTC))
        (text,) = first_words(small)
    assert "your exam" in text


async def test_what_was_answered_since_is_not_asked(home: Home) -> None:
    await home.say("/checkins yes", "my exam is on Friday at 10")
    home.at(datetime(2026, 3, 6, 11, tzinfo=UTC))
    await home.say("the exam went great!!")
    assert [each.state for each in (await home.mail()).chat.promises] == [State.SETTLED]


async def test_a_cancelled_event_is_not_asked_about(home: Home) -> None:
    await home.say("/checkins yes", "I've got a job interview tomorrow", "ugh, they cancelled the interview")
    assert [each.state for each in (await home.mail()).chat.promises] == [State.SETTLED]


async def test_in_a_live_talk_the_prompt_knows_of_it_and_asking_counts(home: Home, engine: EngineServer) -> None:
    await home.say("my exam is on Friday at 10")
    home.at(datetime(2026, 3, 6, 13, tzinfo=UTC))
    engine.seen.clear()
    engine.answer = lambda _: "Hi! How did the exam go?"
    await home.say("hey there")
    assert "There was their exam today" in str(engine.seen[0]["messages"])
    assert [each.state for each in (await home.mail()).chat.promises] == [State.RAISED]


async def test_a_group_gets_no_reminder(home: Home) -> None:
    heard = await home.say("remind me at 3 to call mum", group=True, chat="fake:g1", kind=Kind.TEXT)
    assert heard[-1] == "Others would read it here. Please ask me in our private chat."


async def test_a_check_in_that_takes_long_to_write_holds_no_other_reminder_up(home: Home, engine: EngineServer) -> None:
    """The tick after looks at what has fallen due since, while the first one still waits for the engine."""
    await home.say("remind me tomorrow at 10:01am to stretch")
    other = "fake:c2"
    await home.say("hello", chat=other, person="fake:u2")
    await home.app.mailbox.change_person("fake:u2", lambda known: replace(known, age=Age.ADULT, zone="UTC"))
    await home.say("/checkins yes", chat=other, person="fake:u2")
    home.at((NOON + DAY).replace(hour=10))
    engine.seen.clear()
    engine.fail("hang")
    first = asyncio.create_task(home.app.loop.tick())
    await eventually(lambda: engine.seen)
    home.at((NOON + DAY).replace(hour=10, minute=1))
    await asyncio.wait_for(home.app.loop.tick(), 5)
    await eventually(lambda: given(home))
    assert not first.done()
    await home.write("hello again", chat=other, person="fake:u2")
    await asyncio.wait_for(first, 10)
    await home.idle()
