"""What somebody said weeks ago stands in the prompt again when they come back to it, where they let him remember."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from lab.loopback.engine import EngineServer
from persona.person import Age, Fact
from tests.fakes.home import NOON, Home, at_home

Make = Callable[..., Settings]


async def asked_again(home: Home, engine: EngineServer, *, memory: bool) -> list[str]:
    """The messages of the prompt for a question about what has left its window long ago."""
    home.at(NOON)
    await home.say("hello")
    await home.person(age=Age.ADULT, zone="UTC", memory=memory)
    await home.say("My sister Vera lives in Lisbon.", at=NOON.timestamp())
    for number in range(5):
        engine.answer = lambda _, number=number: f"Answer number {number}, gladly."
        await home.say(f"This is message {number}, and it is about the weather. {'It rains. ' * 99}")
    assert not any("Vera" in line.text for line in await home.history())
    home.at(NOON + timedelta(days=20))
    await home.say("Guess where my sister lives!")
    return [str(message["content"]) for message in engine.seen[-1]["messages"]]


@pytest.mark.parametrize("memory", [True, False])
async def test_a_line_of_weeks_ago_is_recalled_in_the_tail(
    settings: Make, engine: EngineServer, tmp_path: Path, memory: bool
) -> None:
    """In the volatile part alone, and only with leave."""
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        *before, last = await asked_again(home, engine, memory=memory)
        # What was noted of the line stands for it.
        assert ('You remember of Friend: "their sister Vera lives in Lisbon" (2 weeks ago).' in last) is memory
        assert not any("You remember" in content for content in before)
        assert not any("Vera" in line.text for line in await home.history())


async def test_a_fact_is_recalled_when_it_is_asked_for(settings: Make, engine: EngineServer, tmp_path: Path) -> None:
    """And not when the talk is of something else."""
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        home.at(NOON)
        await home.say("hello")
        fact = Fact("Her dog is called Bruno.", "told", NOON.timestamp() - 86400, NOON.timestamp() * 2)
        await home.person(age=Age.ADULT, zone="UTC", memory=True, facts=(fact,))
        await home.say("What is my dog called?")
        assert '"Her dog is called Bruno." (yesterday)' in engine.seen[-1]["messages"][-1]["content"]
        await home.say("It rains again.")
        assert "Bruno" not in engine.seen[-1]["messages"][-1]["content"]
