"""C03: who talks for hours is told again that this is an AI; after each hour, with a break hint, in minor mode."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from persona import session
from persona.chat import Chat
from persona.person import Age
from tests.care.figures import Figures
from tests.fakes.home import Home, at_home
from tests.fakes.told import ENGLISH, LONG_TALK

Make = Callable[..., Settings]
START = datetime(2026, 3, 4, 8, tzinfo=UTC)


def make(settings: Make, tmp_path: Path) -> Settings:
    return settings(clock_offset_file=tmp_path / "offset", ask_checkins_after=999)


async def talks(home: Home, *, hours: float, every: timedelta, since: datetime = START) -> list[int]:
    """Talk for so long; the minutes after which a reminder came, before his answer."""
    reminded, minute = [], 0
    while minute <= hours * 60:
        # A second later each time: a message takes a moment to come in.
        home.at(since + timedelta(minutes=minute, seconds=minute // 10))
        heard = await home.say("and then I read on")
        found = [at for at, text in enumerate(heard) if text.startswith("You have been talking with an AI for")]
        assert found in ([], [0])
        if found:
            assert len(heard) > 1
            reminded.append(minute)
        minute += round(every.total_seconds() / 60)
    return reminded


async def settle(home: Home, age: Age) -> None:
    """Be greeted, and have answered all questions."""
    home.at(START - timedelta(hours=9))
    await home.say("/start")
    await home.chat(questions={"asked": ("age", "memory", "checkins", "minor", "timezone")})
    await home.person(age=age, memory=False)


async def test_every_three_hours_for_an_adult(settings: Make, tmp_path: Path, figures: Figures) -> None:
    async with at_home(make(settings, tmp_path)) as home:
        await settle(home, Age.ADULT)
        minutes = await talks(home, hours=12, every=timedelta(minutes=10))
    figures.all("C03", "reminders in 12 h of use, adult, after 3, 6, 9, 12 h", [minutes == [180, 360, 540, 720]])


@pytest.mark.parametrize("age", [Age.MINOR, Age.UNKNOWN])
async def test_every_hour_with_a_break_hint_in_minor_mode(
    settings: Make, tmp_path: Path, age: Age, figures: Figures
) -> None:
    async with at_home(make(settings, tmp_path)) as home:
        await settle(home, age)
        minutes = await talks(home, hours=12, every=timedelta(minutes=20))
        hinted = [text for text in home.door.heard() if "A break would do you good" in text]
    good = [minutes == [hour * 60 for hour in range(1, 13)], len(hinted) == 12]
    figures.all("C03", f"reminders in 12 h of use, {age}, each hour with a break hint", good)


async def test_a_restart_forgets_nothing_of_it(settings: Make, tmp_path: Path, figures: Figures) -> None:
    async with at_home(make(settings, tmp_path)) as home:
        await settle(home, Age.ADULT)
        before = await talks(home, hours=2.5, every=timedelta(minutes=10))
    async with at_home(make(settings, tmp_path)) as home:
        later = START + timedelta(minutes=160)
        after = await talks(home, hours=1, every=timedelta(minutes=10), since=later)
    figures.all("C03", "the reminder comes at 3 h over a restart at 2.5 h", [before == [], after == [20]])


async def test_none_while_idle(settings: Make, tmp_path: Path, figures: Figures) -> None:
    async with at_home(make(settings, tmp_path)) as home:
        await settle(home, Age.MINOR)
        seldom = await talks(home, hours=12, every=timedelta(minutes=40))
        home.door.sent.clear()
        for hour in range(12, 24):
            home.at(START + timedelta(hours=hour))
            await home.tick()
        figures.none("C03", "reminders with pauses of 40 minutes, or of hours", [bool(seldom), bool(home.door.sent)])


def test_a_session_ends_with_a_pause_of_half_an_hour() -> None:
    chat = session.hear(Chat("c"), 1000.0)
    assert session.hear(chat, 1000.0 + session.PAUSE - 1).session.began == 1000.0
    assert session.hear(chat, 1000.0 + session.PAUSE).session.began == 1000.0 + session.PAUSE


def test_a_reminder_is_due_once_and_then_hours_later() -> None:
    chat = replace(
        session.hear(Chat("c"), 1000.0), session=replace(session.hear(Chat("c"), 1000.0).session, reminded_at=0.0)
    )
    third = 1000.0 + session.EVERY
    assert not session.reminder_due(chat, third - 1, minor=False)
    assert session.reminder_due(chat, third, minor=False)
    assert session.reminder_due(chat, 1000.0 + session.EVERY_FOR_MINORS, minor=True)
    assert not session.reminder_due(
        replace(chat, session=replace(chat.session, reminded_at=third)), third + 1, minor=True
    )


def test_the_reminder_counts_in_words() -> None:
    number = ENGLISH.times.number
    assert "for three hours:" in LONG_TALK.reminder(number(3), hours=3, minor=False)
    assert "for one hour:" in LONG_TALK.reminder(number(1), hours=1, minor=True)
    assert "for 25 hours:" in LONG_TALK.reminder(number(25), hours=25, minor=True)
