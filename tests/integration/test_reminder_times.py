"""Times of reminders through the whole house: asked back, told later, repeating, corrected, and never lost."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings
from engine.messages import BubbleKind
from persona.person import Age
from tests.fakes.home import CHAT, NOON, Home, at_home

Make = Callable[..., Settings]
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def home(settings: Make, tmp_path: Path) -> AsyncIterator[Home]:
    """A house at noon on a Wednesday, with an adult in UTC who has said no more than hello."""
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        home.at(NOON)
        await home.say("hello")
        await home.person(age=Age.ADULT, zone="UTC", memory=False)
        await home.chat(questions={"asked": ("age", "memory", "checkins", "timezone")})
        home.door.sent.clear()
        yield home


def given(home: Home) -> list[str]:
    """The reminders that came."""
    return [bubble.text for where, bubble in home.door.sent if where == CHAT and bubble.kind is BubbleKind.REMINDER]


async def at(home: Home, when: datetime) -> None:
    """Move the clock and let the loop look."""
    home.at(when)
    await home.tick()


async def times(home: Home) -> list[str]:
    """When the open reminders come, in Berlin's or the world's time."""
    promises = (await home.mail()).chat.promises
    return [f"{datetime.fromtimestamp(promise.due, NOON.tzinfo):%a %H:%M}" for promise in promises if promise.is_open]


async def test_t_an_hour_that_may_be_two_is_asked_back_with_two_buttons(home: Home) -> None:
    heard = await home.say("remind me tomorrow at six to buy milk")
    assert heard[0] == "Which do you mean for this reminder: buy milk?"
    assert [button.label for button in home.door.sent[0][1].buttons] == ["tomorrow at 6:00", "tomorrow at 18:00"]
    assert await home.tap("tomorrow at 18:00") == [
        "I'll remind you tomorrow at 18:00: buy milk. /promises shows and drops reminders."
    ]
    await at(home, (NOON + DAY).replace(hour=18))
    assert given(home) == ["You asked me to remind you: buy milk."]


@pytest.mark.parametrize(
    ("said", "clock"), [("in the evening", "18:00"), ("6am", "6:00"), ("morning", "6:00"), ("the second", "18:00")]
)
async def test_t_a_plain_answer_chooses_the_hour(home: Home, said: str, clock: str) -> None:
    await home.say("remind me tomorrow at six to buy milk")
    assert (await home.say(said))[0].startswith(f"I'll remind you tomorrow at {clock}: buy milk.")


async def test_t_another_hour_is_of_the_day_that_was_asked_about(home: Home) -> None:
    assert await home.say("remind me on friday about the pharmacy")
    assert [button.label for button in home.door.sent[0][1].buttons] == ["on Fri at 9:00", "on Fri at 18:00"]
    assert (await home.say("at 3pm"))[0].startswith("I'll remind you on Fri at 15:00: the pharmacy.")


async def test_t_a_wish_without_a_time_is_asked_about_and_kept_with_the_answer(home: Home) -> None:
    assert (await home.say("remind me to call mum"))[0].startswith("When shall I remind you: call mum?")
    assert (await home.say("tomorrow at 9am"))[0].startswith("I'll remind you tomorrow at 9:00: call mum.")
    assert await times(home) == ["Thu 9:00".replace(" 9", " 09")]


async def test_t_talk_of_something_else_is_no_answer_and_the_question_ends(home: Home) -> None:
    await home.say("remind me to call mum")
    assert await home.say("my cat is funny and fat and sleeps all day long") == ["Hello there. How are you?"]
    await at(home, NOON + 2 * DAY)
    await home.say("hello again")
    assert given(home) == []
    assert (await home.say("/promises"))[0].startswith("There is nothing at the moment.")


async def test_t_a_reminder_repeats_until_it_is_dropped(home: Home) -> None:
    heard = await home.say("remind me every day at 8pm to water my plant")
    assert heard[0] == (
        "I'll remind you every day at 20:00, first at 20:00: water your plant. "
        "/promises shows, skips and drops reminders."
    )
    for days in range(3):
        await at(home, (NOON + days * DAY).replace(hour=20))
    assert given(home) == ["You asked me to remind you: water your plant."] * 3
    await home.say("/promises drop 1")
    await at(home, (NOON + 3 * DAY).replace(hour=20))
    assert len(given(home)) == 3


async def test_t_a_time_that_nobody_was_there_for_is_given_once_and_late(home: Home) -> None:
    await home.say("remind me every day at 8pm to water my plant")
    await at(home, (NOON + 4 * DAY).replace(hour=21))
    assert given(home) == ["I'm late, sorry. You asked me to remind you: water your plant."]
    assert await times(home) == ["Mon 20:00"]


async def test_t_the_next_of_a_repeating_reminder_is_skipped_once(home: Home) -> None:
    await home.say("remind me every day at 8pm to water my plant")
    listed = await home.say("/promises")
    assert "1: reminder every day at 20:00, next at 20:00: water your plant" in listed[0]
    assert (await home.tap("Skip 1 once"))[0] == "Skipped once; the next is tomorrow at 20:00: water your plant."
    await at(home, NOON.replace(hour=20))
    assert given(home) == []
    await at(home, (NOON + DAY).replace(hour=20))
    assert len(given(home)) == 1


async def test_t_a_count_and_an_end_are_kept(home: Home) -> None:
    await home.say("remind me daily at 8pm for 2 days to stretch")
    for days in range(4):
        await at(home, (NOON + days * DAY).replace(hour=20))
    assert given(home) == ["You asked me to remind you: stretch."] * 2


async def test_t_several_wishes_of_one_sentence_are_several(home: Home) -> None:
    heard = await home.say("remind me at 3 to call mum and at 5 to buy milk")
    assert heard[0] == (
        "I'll remind you:\n• at 15:00: call mum\n• at 17:00: buy milk\n/promises shows and drops reminders."
    )


async def test_t_a_correction_holds(home: Home) -> None:
    await home.say("remind me at 8pm, no wait, at 9pm to call mum")
    assert await times(home) == ["Wed 21:00"]


@pytest.mark.parametrize("said", ["I live in Berlin", "Berlin", "Berlin, Germany", "CET"])
async def test_t_a_reminder_that_waits_for_its_zone_is_not_lost(home: Home, said: str) -> None:
    await home.person(zone="")
    assert (await home.say("remind me tomorrow at 6pm to buy milk"))[0].startswith("I'll remind you: buy milk.")
    await home.say("my cat is funny and fat")
    heard = await home.say(said)
    assert any("I'll remind you tomorrow at 18:00: buy milk." in text for text in heard), heard


async def test_t_once_the_zone_is_known_an_ambiguous_hour_is_asked(home: Home) -> None:
    await home.person(zone="")
    await home.say("remind me tomorrow at six to buy milk")
    assert "Which do you mean for this reminder: buy milk?" in await home.say("Berlin")
    assert (await home.tap("tomorrow at 6:00"))[0].startswith("I'll remind you tomorrow at 6:00: buy milk.")


async def test_t_a_repeating_reminder_keeps_its_hour_when_the_clocks_change(home: Home) -> None:
    await home.person(zone="Europe/Berlin")
    saturday = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
    home.at(saturday)
    await home.say("remind me every day at 8pm to water my plant")
    await at(home, saturday.replace(hour=20))
    (due,) = [promise.due for promise in (await home.mail()).chat.promises if promise.is_open]
    assert due == datetime(2026, 10, 25, 20, tzinfo=BERLIN).timestamp()


async def test_t_a_tap_on_an_old_button_changes_nothing(home: Home) -> None:
    await home.say("remind me tomorrow at six to buy milk")
    await home.say("/promises pick 1 1")
    assert (await home.say("/promises pick 1 2"))[0].startswith("That reminder is not open any more.")
    assert await times(home) == ["Thu 06:00"]
