"""Looking things up through the whole house, on a SearXNG and a web of honest and hostile pages on loopback."""

import tomllib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from engine.turn.found import words
from engine.web.lookup import Lookup
from engine.web.search import SearXNG
from lab.loopback.engine import EngineServer, Messages
from lab.loopback.web import ORDERS, SmallWeb
from lab.loopback.web.pages import HOSTILE
from persona.person import Age, Fact
from tests.care.stubs import obeying
from tests.fakes.home import Home, greeted
from tests.fakes.told import FIRST_WORDS, SETTINGS, told

Make = Callable[..., Settings]
ROWS = tomllib.loads((Path(__file__).parents[1] / "data" / "lookups.toml").read_text())
SAID = words("en").table
CAPYBARA = "A capybara eats grass and water plants, up to four kilos of them a day."


@pytest.fixture
async def web() -> AsyncIterator[SmallWeb]:
    async with SmallWeb() as web:
        yield web


def lookup(web: SmallWeb) -> Lookup:
    return Lookup(SearXNG(web.search_url), lambda kind, error: None, web.fetcher(seconds=0.3))


@pytest.fixture
async def home(settings: Make, engine: EngineServer, web: SmallWeb) -> AsyncIterator[Home]:
    """A house in which an adult lets him look things up."""
    async with greeted(settings(lookups_per_day=0), engine, lookup(web)) as home:
        await home.person(age=Age.ADULT)
        await home.chat(place={"lookups": True})
        yield home


def small(home: Home) -> None:
    """Have the engine be one below a billion parameters."""
    model = home.app.conversations.replies.engine.model
    object.__setattr__(model, "capabilities", model.capabilities)


async def test_twenty_wishes_are_answered_with_a_source_and_twenty_lines_are_not_looked_up(
    home: Home, web: SmallWeb
) -> None:
    answered = [(await home.say(text))[-1] for text in ROWS["first"]["wishes"]]
    assert [text for text in answered if f".test:{web.port}/" in text] == answered
    count = len(web.searched)
    assert count == 20
    await home.say(*ROWS["first"]["ordinary"])
    assert len(web.searched) == count
    assert web.connections == 0
