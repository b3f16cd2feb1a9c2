"""What he writes first about, and what people can do about it, through the whole house."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.app import open_app
from bot.settings import Settings
from engine.ports import Capabilities, Piece, Request
from persona.person import Fact
from tests.fakes.days import DAY, HOUR, SetClock, days
from tests.fakes.door import FakeDoor
from tests.fakes.home import Home
from tests.fakes.told import FIRST_WORDS, HOUSE

Make = Callable[..., Settings]
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
YES = {"send": True, "candidate": 0, "motivation": 0.9, "next_check_hours": 24}
LAKE = "I walked to the lake with my sister and saw two herons"


@dataclass(slots=True)
class Judging:
    """A model that judges as it is told to, and can be kept from ending its first words."""

    verdict: str = json.dumps(YES)
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(structured=True, late_system=True, same_role=True)
    )
    asked: list[Request] = field(default_factory=list)
    tails: list[str] = field(default_factory=list)
    writing: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Say something new."""
        self.tails.append(request.messages[-1].content)
        if "opens a new conversation" in self.tails[-1]:
            self.writing.set()
            await self.may_end.wait()
        yield Piece(f"Here is hello number {len(self.tails)}.", "stop")

    async def complete(self, request: Request) -> Piece:
        """Judge."""
        if "send" in (request.schema or {}).get("properties", {}):
            self.asked.append(request)
            return Piece(self.verdict, "stop")
        return Piece("{}", "stop")


@dataclass(slots=True)
class Life:
    """A house with that model, whose clock a test turns."""

    home: Home
    clock: SetClock
    model: Judging

    async def until(self, seconds: float) -> None:
        """Let it be so many seconds after the start, and look once."""
        self.clock.time = START.timestamp() + seconds
        await self.home.tick()

    async def reasons(self) -> list[str]:
        """Why he spoke or stayed silent."""
        return [each.reason for each in (await self.home.mail()).chat.first_words.decisions]

    def first_words(self) -> list[str]:
        """His check-ins."""
        return [bubble.text for _, bubble in self.home.door.sent if bubble.kind.value == "check-in"]


@pytest.fixture
async def life(settings: Make) -> AsyncGenerator[Life]:
    """At noon somebody in UTC told of a walk and allowed that he writes first."""
    clock, model = SetClock(START.timestamp()), Judging()
    model.may_end.set()
    async with open_app(settings(), clock, model) as app:
        home = Home(app, FakeDoor())
        app.post.doors["fake"] = home.door
        await home.befriend()
        await home.say(LAKE, at=clock.time)
        yield Life(home, clock, model)


async def test_what_he_writes_about_is_what_they_told_and_is_booked_with_it(life: Life) -> None:
    await life.until(DAY)
    assert len(life.first_words()) == 1
    assert "about walked, lake and sister" in life.model.tails[-1]
    chat = (await life.home.mail()).chat
    assert [each.at for each in chat.first_words.topics] == [life.clock.time]
    assert chat.first_words.answers == (False,)
    await life.home.say("how nice of you")
    assert (await life.home.mail()).chat.first_words.answers == (True,)


async def test_a_model_that_says_no_is_heard_and_asked_again_when_it_said(life: Life) -> None:
    life.model.verdict = json.dumps(YES | {"send": False, "next_check_hours": 48})
    await life.until(DAY)
    assert (life.first_words(), await life.reasons()) == ([], ["engine_declined"])
    chat = (await life.home.mail()).chat
    assert chat.first_words.next_look == life.clock.time + 48 * HOUR
    assert (chat.first_words.times, chat.first_words.unanswered, chat.first_words.topics) == ((), 0, ())
    life.model.verdict = json.dumps(YES)
    await life.until(3 * DAY)
    assert len(life.first_words()) == 1


@pytest.mark.parametrize("answer", ["", "Yes, write to her!", "{", '{"send": true}', json.dumps(YES | {"tool": "x"})])
async def test_what_can_t_be_read_is_silence(life: Life, answer: str) -> None:
    life.model.verdict = answer
    await life.until(DAY)
    assert (life.first_words(), await life.reasons()) == ([], ["engine_unreadable"])
    assert (await life.home.mail()).chat.first_words.next_look > life.clock.time


async def test_a_small_model_is_not_asked(life: Life) -> None:
    life.model.capabilities = Capabilities(structured=True, parameters=135_000_000)
    life.model.verdict = "garbage"
    await life.until(DAY)
    assert (len(life.first_words()), life.model.asked) == (1, [])


async def test_a_tap_on_not_now_gives_a_day_of_peace_and_counts_as_no_answer(life: Life) -> None:
    await life.until(DAY)
    later = await life.home.tap("Not now")
    assert later == [FIRST_WORDS.later.format(name="Harry")]
    assert (await life.home.mail()).chat.first_words.answers == (False,)
    await life.home.say("I have to run, we can talk tonight about it")
    chat = (await life.home.mail()).chat
    assert chat.first_words.answers == (False,)
    assert chat.first_words.next_look >= life.clock.time + DAY


async def test_a_tap_on_stop_these_ends_them(life: Life) -> None:
    await life.until(DAY)
    assert await life.home.tap("Stop these") == [HOUSE.stopped]
    await life.until(30 * DAY)
    assert len(life.first_words()) == 1


@pytest.mark.parametrize(("word", "often"), [("rarely", "rarely"), ("often", "often"), ("on", "")])
async def test_how_often_can_be_said(life: Life, word: str, often: str) -> None:
    await life.home.say("/checkins often")
    heard = await life.home.say(f"/checkins {word}")
    assert "may write first" in heard[0]
    chat = (await life.home.mail()).chat
    assert (chat.first_words.often, chat.first_words.wanted) == (often, True)
    assert await life.home.say("/checkins off") != heard
    assert (await life.home.mail()).chat.first_words.wanted is False


async def test_whoever_never_answers_is_told_why_he_is_silent(life: Life) -> None:
    await life.home.chat(first_words={"answers": (False,) * 8})
    await life.until(DAY)
    assert await life.reasons() == ["too_small"]
    (why,) = await life.home.say("/why")
    assert f"{FIRST_WORDS.reasons['too_small']}. {FIRST_WORDS.details['few_answers']}" in why


async def test_what_changed_while_he_wrote_is_seen_before_it_leaves(life: Life) -> None:
    life.model.may_end.clear()
    look = asyncio.create_task(life.until(DAY))
    await asyncio.wait_for(life.model.writing.wait(), 10)
    # In another chat of theirs they said that it is night where they are.
    await life.home.person(zone="Pacific/Auckland")
    life.model.may_end.set()
    await look
    assert life.first_words() == []
    await life.home.tick()
    assert "quiet_hours" in await life.reasons()


async def test_what_is_no_reason_any_more_when_he_has_the_words_stays_unsaid(life: Life) -> None:
    birthday = Fact("the birthday is on 5 March", "told", START.timestamp(), START.timestamp() * 2)
    await life.home.person(memory=True, facts=(birthday,))
    life.model.may_end.clear()
    look = asyncio.create_task(life.until(DAY))
    await asyncio.wait_for(life.model.writing.wait(), 10)
    assert "happy birthday" in life.model.tails[-1]
    # In another chat of theirs they had that note deleted.
    await life.home.person(facts=())
    life.model.may_end.set()
    await look
    assert life.first_words() == []
    await life.home.tick()
    assert await life.reasons() == ["unfinished_thread"]


async def test_a_promise_whose_end_they_tell_while_he_writes_is_not_asked_about(life: Life) -> None:
    await life.home.say("my biology exam is tomorrow at 10", at=life.clock.time)
    life.model.may_end.clear()
    look = asyncio.create_task(life.until(DAY + HOUR))
    await asyncio.wait_for(life.model.writing.wait(), 10)
    assert "biology exam" in life.model.tails[-1]
    await life.home.write("the biology exam went really well, it's over at last", at=life.clock.time)
    await look
    assert life.first_words() == []
    life.model.may_end.set()
    await life.until(3 * DAY)
    assert len(life.first_words()) == 1
    assert "biology" not in life.model.tails[-1]


async def test_in_two_weeks_nobody_hears_of_one_thing_twice_and_no_look_is_wasted(settings: Make) -> None:
    async with days(settings(), START) as time:
        await time.home.befriend()
        decided: list[str] = []
        time.home.app.loop.checkins.count = lambda decision, reason: decided.append(f"{decision} {reason}")
        for day in range(1, 15):
            await time.home.say(LAKE, at=time.clock.time)
            await time.pass_until(START.timestamp() + day * DAY)
            await time.home.say("hello there", at=time.clock.time)
        topics = [each.key for each in (await time.home.mail()).chat.first_words.topics]
    assert len(topics) == len(set(topics)) == len(decided) > 3
    assert all(each.startswith("sent ") for each in decided)
