"""A house that looks things up on the small web on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from engine.web.lookup import Lookup
from engine.web.search import SearXNG
from lab.loopback.engine import EngineServer
from lab.loopback.web import SmallWeb
from persona.person import Age
from tests.fakes.home import Home, greeted


def lookup(web: SmallWeb) -> Lookup:
    """What looks things up there."""
    return Lookup(SearXNG(web.search_url), _unheard, web.fetcher(seconds=2.0))


@asynccontextmanager
async def curious(settings: Settings, engine: EngineServer, web: SmallWeb) -> AsyncIterator[Home]:
    """Open a house in which an adult, who is asked nothing any more, lets him look things up."""
    async with greeted(settings, engine, lookup(web)) as home:
        await home.person(age=Age.ADULT, memory=False)
        await home.chat(place={"lookups": True})
        yield home


def _unheard(_: str, __: BaseException | None) -> None:
    """A page that can't be had is no news here."""
