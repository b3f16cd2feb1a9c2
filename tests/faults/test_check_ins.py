"""A house killed at each step of a check-in: the person hears it once or never, and history knows of it."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ids import maker
from persona.person import Age
from scheduler.clock import SystemClock
from scheduler.mailbox import Mailbox, Store
from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures
from tests.faults.house import House
from tests.faults.world import World

_MOST_STEPS = 60


class Calendar:
    """Moves the clock of the houses to noon of one day after another."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.day = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self.turn()

    def turn(self, *, days: int = 0, minutes: int = 0) -> None:
        """Let time pass; a new day begins at noon."""
        if days:
            self.day = self.day.replace(hour=12, minute=0) + timedelta(days=days)
        self.day += timedelta(minutes=minutes)
        new = self.file.with_suffix(".new")
        new.write_text(str(self.day.timestamp() - time.time()))
        # In one step: a house that reads half a file would live in another year for a moment.
        new.replace(self.file)


async def befriended(world: World, calendar: Calendar, *, houses: int) -> str:
    """A chat with an adult who allowed that he writes first, served by so many houses."""
    for _ in range(houses):
        house = await world.add_house(
            "telegram",
            CLOCK_OFFSET_FILE=str(calendar.file),
            TICK_SECONDS="0.2",
            CHECKINS_WEEKLY="1000",
            CHECKIN_SPREAD="0",
        )
        await house.start()
        await house.serving()
    chat = world.chats(1, 0)[0]
    world.say(chat)
    await world.answered()
    store = Store(world.store.client(), world.codec)
    clock = SystemClock(calendar.file)
    mailbox = Mailbox(store, clock, maker(clock, world.rng)[1])
    who = f"telegram:u{world.person(chat)}"
    await mailbox.change_person(who, lambda person: replace(person, age=Age.ADULT, zone="UTC"))
    await store.close()
    world.say(chat, text="/checkins yes")
    await world.telegram.wait_sent(1, chat=world.person(chat))
    await world.answered()
    return chat


async def check_in(world: World, calendar: Calendar, chat: str, house: House, *, trap: int) -> str:
    """Let a check-in fall due and the house die on the way; return the step, or "" when it came through."""
    world.say(chat)
    await world.answered()
    booked = len((await world.chat(chat)).first_words.times) and (await world.chat(chat)).first_words.times[-1]
    house.steps.count_from_here(trap=trap)
    calendar.turn(days=2)
    deadline = time.monotonic() + 60
    while not ((times := (await world.chat(chat)).first_words.times) and times[-1] != booked):
        assert time.monotonic() < deadline, f"no check-in; {(await world.chat(chat)).first_words.decisions}"
        if not house.alive:
            await house.start()
            await house.serving()
        # Who finds the chat in a dead house's hands looks again after a minute.
        calendar.turn(minutes=1)
        await asyncio.sleep(0.2)
    await world.stirred(house)
    died_at, house.steps.trap = house.steps.sprung, 0
    if not house.alive:
        await house.start()
        await house.serving()
    await world.answered()
    return died_at


@pytest.mark.faults
async def test_a_check_in_survives_a_kill_at_every_step(new_world: MakeWorld, figures: Figures, tmp_path: Path) -> None:
    async with new_world(seed=60) as world:
        calendar = Calendar(tmp_path / "offset")
        chat = await befriended(world, calendar, houses=1)
        for trap in range(1, _MOST_STEPS):
            died_at = await check_in(world, calendar, chat, world.houses[0], trap=trap)
            if not died_at:
                break
            figures.killed(f"check-in, {died_at}")
        assert world.houses[0].deaths == trap - 1 >= 10
        assert await broken(world, chat, occasions=trap) == []
        shown = [each.text for each in world.ledger.spoken(chat) if each.text.startswith("I saw")]
        count = f"{len(shown)} ({len(shown) - len(set(shown))})"
        figures.add("A kill at every step of a check-in", world, seed=60, check_ins=count)


@pytest.mark.faults
async def test_four_houses_send_a_check_in_once(new_world: MakeWorld, figures: Figures, tmp_path: Path) -> None:
    async with new_world(seed=61) as world:
        calendar = Calendar(tmp_path / "offset")
        chat = await befriended(world, calendar, houses=4)
        for _ in range(5):
            await check_in(world, calendar, chat, world.houses[0], trap=0)
        assert await broken(world, chat, occasions=5) == []
        shown = [each.text for each in world.ledger.spoken(chat) if each.text.startswith("I saw")]
        assert len(shown) == 5
        figures.add("Check-ins with 4 replicas", world, seed=61, check_ins="5 (0)")


async def broken(world: World, chat: str, *, occasions: int) -> list[str]:
    """What of the promises does not hold; a check-in may stand in history that nobody knows to have arrived."""
    shown = [each.text for each in world.ledger.spoken(chat) if each.text.startswith("I saw")]
    noted = [line for line in await world.lines(chat) if line.kind == "check-in"]
    sure = [line.text for line in noted if line.id]
    found = [f"{text!r} sent twice" for text in set(shown) if shown.count(text) > 1]
    found += [f"{text!r} noted twice" for text in set(sure) if sure.count(text) > 1]
    found += [f"{text!r} not in history" for text in shown if text not in [line.text for line in noted]]
    found += [f"{text!r} never arrived" for text in sure if text not in shown]
    if len(shown) > occasions or len(noted) > occasions:
        found.append(f"{len(shown)} shown and {len(noted)} noted on {occasions} occasions")
    unsure = {line.text for line in noted if not line.id}
    history = [text for text in await world.history(chat) if text not in unsure or text in shown]
    return found + world.ledger.faults(chat, history)
