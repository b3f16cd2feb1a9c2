"""Cards are drawn by a child that leaves again, and that dies for nobody else. Each test uses real processes."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from engine.errors import NotMade
from engine.media.card.card import drawn
from engine.media.card.values import Card, Season, Weather
from engine.media.easel import Easel
from persona.feelings.manner import Mood

CARD = Card(Weather.FOG, Season.SPRING, Mood.CONTENT, "Friday, 27 March", "Mist on the ‹step›.", "Harry", "by an AI", 7)


@pytest.fixture
async def easel() -> AsyncIterator[Easel]:
    easel = Easel()
    yield easel
    await easel.close()


def child_of(easel: Easel) -> asyncio.subprocess.Process:
    assert easel.painter._child is not None
    return easel.painter._child


async def test_a_card_is_the_same_picture_wherever_it_is_drawn(easel: Easel) -> None:
    assert await easel.drawn(CARD) == drawn(CARD)


async def test_those_who_come_together_get_a_card_each_from_one_child(easel: Easel) -> None:
    first, _ = await asyncio.gather(easel.drawn(CARD), easel.drawn(CARD))
    child = child_of(easel)
    assert await easel.drawn(CARD) == first
    assert child_of(easel) is child


async def test_the_child_leaves_when_nobody_wants_a_card_any_more() -> None:
    easel = Easel()
    easel.painter.rest = 0.01
    await easel.drawn(CARD)
    assert await child_of(easel).wait() == 0
    assert await easel.drawn(CARD) == drawn(CARD)
    await easel.close()


async def test_a_child_that_dies_spoils_no_other_card(easel: Easel) -> None:
    await easel.drawn(CARD)
    child_of(easel).kill()
    await child_of(easel).wait()
    assert await easel.drawn(CARD) == drawn(CARD)


async def test_what_takes_too_long_is_given_up_and_the_next_is_drawn(easel: Easel) -> None:
    easel.painter.seconds = 0.001
    with pytest.raises(NotMade):
        await easel.drawn(CARD)
    easel.painter.seconds = 30.0
    assert await easel.drawn(CARD) == drawn(CARD)


def test_nothing_that_draws_is_loaded_by_a_house() -> None:
    program = "import sys, bot.app, bot.roles; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
