"""A wall clock that is set an hour on and back again and again: reminders come within a minute of their time, once
each, and people are answered."""

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.ids import maker
from persona.person import Age
from scheduler.clock import SystemClock
from scheduler.mailbox import Mailbox, Store
from tests.fakes.waiting import eventually
from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures
from tests.faults.world import World

_HOUR, _MINUTE = 3600.0, 60.0
_ROUNDS = 12
_QUIET = 2.0
"""Seconds in which a reminder that came too early would have come."""


@dataclass(slots=True)
class Clock:
    """The clock of the house."""

    file: Path
    offset: float = 0.0

    def step(self, seconds: float) -> None:
        """Set it on, or back."""
        self.offset += seconds
        new = self.file.with_suffix(".new")
        new.write_text(str(self.offset))
        # In one step: a house that reads half a file would live in another year for a moment.
        new.replace(self.file)

    def now(self) -> float:
        """Epoch seconds there."""
        return time.time() + self.offset


async def settled_adult(world: World, clock: Clock) -> str:
    """A chat with an adult whose zone is known."""
    chat = world.chats(1, 0)[0]
    world.say(chat)
    await world.answered()
    store, system = Store(world.store.client(), world.codec), SystemClock(clock.file)
    mailbox = Mailbox(store, system, maker(system, world.rng)[1])
    who = f"telegram:u{world.person(chat)}"
    await mailbox.change_person(who, lambda person: replace(person, age=Age.ADULT, zone="UTC"))
    await store.close()
    return chat


def _thing(number: int) -> str:
    """What a reminder is about, without a number that may be a time."""
    return f"feed cat Mi{chr(ord('a') + number)}."


@dataclass(slots=True)
class Reminded:
    """Reminders of one chat, each about a thing that no other is about; they are asked for while the clock is right, as
    the platform's always is."""

    world: World
    chat: str
    clock: Clock
    number: int = 0

    async def ask(self, minutes: int) -> tuple[str, float]:
        """Ask for one; its thing, and when it is due by the clock of the house."""
        self.number += 1
        thing = _thing(self.number)
        due = self.clock.now() + minutes * _MINUTE
        self.world.say(self.chat, text=f"remind me in {minutes} minutes to {thing}")
        await eventually(lambda: self.shown("I'll remind you", thing), otherwise=self.world.houses[0].said)
        await self.world.answered()
        return thing, due

    def shown(self, words: str, thing: str) -> int:
        """How often a bubble with these words and this thing was shown."""
        texts = [each.text for each in self.world.ledger.shown.get(self.chat, ())]
        return sum(words in text and thing in text for text in texts)

    def came(self, thing: str) -> int:
        """How often the reminder was given."""
        return self.shown("You asked me to remind you", thing)

    async def arrives(self, thing: str) -> float:
        """Wait for it, and return when it came by the clock of the house."""
        await eventually(lambda: self.came(thing), seconds=_MINUTE, otherwise=self.world.houses[0].said)
        return self.clock.now()


@pytest.mark.faults_long
async def test_reminders_keep_their_time_while_the_clock_is_set(
    new_world: MakeWorld, long_figures: Figures, tmp_path: Path
) -> None:
    seed = 76
    async with new_world(seed=seed) as world:
        clock = Clock(tmp_path / "offset")
        clock.step(0)
        house = await world.add_house(
            "telegram", CLOCK_OFFSET_FILE=str(clock.file), TICK_SECONDS="0.5", BURST_QUIET="0.3"
        )
        await house.start()
        await house.serving()
        reminded = Reminded(world, await settled_adult(world, clock), clock)
        late = [0.0]
        for _ in range(_ROUNDS):
            # Over its time: it comes at once.
            thing, _ = await reminded.ask(20)
            clock.step(_HOUR)
            stepped = clock.now()
            world.say(reminded.chat)
            late.append(await reminded.arrives(thing) - stepped)
            clock.step(-_HOUR)
            # Back before it was asked for, and on again: it comes at its time and not before.
            later, due = await reminded.ask(40)
            clock.step(-_HOUR)
            world.say(reminded.chat)
            await world.answered()
            await asyncio.sleep(_QUIET)
            assert reminded.came(later) == 0
            clock.step(_HOUR)
            await asyncio.sleep(_QUIET)
            assert reminded.came(later) == 0
            ahead = due - clock.now() + 0.5
            clock.step(ahead)
            late.append(await reminded.arrives(later) - due)
            clock.step(-ahead)
        # Nothing moves the clock any more: ticks go on, whatever they were told.
        last, due = await reminded.ask(1)
        await eventually(lambda: reminded.came(last), seconds=2 * _MINUTE, otherwise=house.said)
        late.append(clock.now() - due)
        await world.answered()
        assert house.alive
        things = [_thing(number) for number in range(1, reminded.number + 1)]
        assert [reminded.came(thing) for thing in things] == [1] * len(things)
        # The platform tells the time of a message in whole seconds.
        assert [seconds for seconds in late if not -1.0 < seconds < _MINUTE] == []
        name = (
            f"{4 * _ROUNDS} clock steps of an hour, {len(things)} reminders, each once, at most {max(late):.1f} s late"
        )
        long_figures.add(name, world, seed=seed)
