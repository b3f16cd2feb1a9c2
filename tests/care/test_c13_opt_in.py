"""C13: check-ins are opt-in per chat: without a yes there is none, whatever else is true of the chat."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.settings import Settings
from engine.messages import Kind
from persona.person import Age
from tests.care.figures import Figures
from tests.fakes.days import DAY, HOUR, Days, days
from tests.fakes.door import FakeDoor

Make = Callable[..., Settings]
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
DOORS = ("telegram", "discord", "terminal")


async def write(days: Days, door: str, number: int, text: str, **more: Any) -> str:
    """Let somebody write in a chat of theirs; return the chat."""
    chat = f"{door}:c{number}"
    await days.home.write(text, chat=chat, person=f"{door}:u{number}", **more)
    await days.home.idle()
    return chat


async def grown_up(days: Days, door: str, number: int) -> None:
    """Make somebody an adult whose zone is known, so that nothing but the yes is missing."""
    await days.home.app.mailbox.change_person(
        f"{door}:u{number}", lambda person: replace(person, age=Age.ADULT, zone="UTC", memory=False)
    )


async def without_a_yes(days: Days, door: str) -> list[str]:
    """Chats of all kinds in which nobody has said yes."""
    chats = [await write(days, door, 1, "hello")]
    chats.append(await write(days, door, 2, "hello"))
    await grown_up(days, door, 2)
    # Asked, and never answered.
    chats.append(await write(days, door, 3, "hello"))
    await grown_up(days, door, 3)
    for text in ("one", "two", "three"):
        await write(days, door, 3, text)
    chats.append(await write(days, door, 4, "hello"))
    await grown_up(days, door, 4)
    await write(days, door, 4, "/checkins no")
    chats.append(await write(days, door, 5, "hello"))
    await grown_up(days, door, 5)
    await write(days, door, 5, "/checkins yes")
    await write(days, door, 5, "please stop writing to me first")
    # A group, and a server's channel, in which an adult asks for it.
    chats.append(await write(days, door, 6, "hello", group=True))
    await grown_up(days, door, 6)
    await write(days, door, 6, "/checkins yes", group=True)
    # A minor who asks for it.
    chats.append(await write(days, door, 7, "hello"))
    await write(days, door, 7, "/age minor")
    await write(days, door, 7, "/checkins yes", kind=Kind.BUTTON)
    return chats


async def due(days: Days, chats: list[str]) -> None:
    """Have the loop look at each of these chats, which it does not do by itself."""
    mailbox = days.home.app.mailbox
    for chat in chats:
        async with mailbox.holding(chat) as held:
            assert held is not None
            await held[0].commit(
                chat=replace(held[1].chat, first_words=replace(held[1].chat.first_words, next_look=days.clock.time))
            )
        await mailbox.look_at(chat, days.clock.time)


async def test_thirty_days_without_a_yes_bring_no_check_in(settings: Make, figures: Figures) -> None:
    async with days(settings(ask_checkins_after=2), START, [FakeDoor(name) for name in DOORS]) as time:
        silent = [chat for door in DOORS for chat in await without_a_yes(time, door)]
        wanted = [await write(time, door, 9, "hello") for door in DOORS]
        for door in DOORS:
            await grown_up(time, door, 9)
            await write(time, door, 9, "/checkins yes")
        for day in range(1, 31):
            await due(time, silent)
            await time.pass_until(START.timestamp() + day * DAY, step=3 * HOUR)
        got = {chat for chat, _ in time.first_words()}
    # The house does write to whoever wants it, or this would show nothing.
    assert set(wanted) <= got
    figures.none("C13", "chats of every kind without a yes, 30 days, 3 doors", [chat in got for chat in silent])


@pytest.mark.parametrize("first", ["/age adult", "hello"])
async def test_he_asks_once_and_never_again(settings: Make, first: str) -> None:
    async with days(settings(ask_checkins_after=1), START) as time:
        await time.home.say(first)
        await time.home.person(age=Age.ADULT, zone="UTC", memory=False)
        await time.home.say(*(f"message number {number}" for number in range(20)))
        asked = [[button.data for button in bubble.buttons] for _, bubble in time.home.door.sent]
        asked = [buttons for buttons in asked if "/checkins yes" in buttons]
        # By a question of its own, or beside the one for the age.
        by_card = ["/age adult", "/age minor", "/age child", "/memory yes", "/checkins yes"]
        assert asked == [["/checkins yes", "/checkins no"] if first == "/age adult" else by_card]
