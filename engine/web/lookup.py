"""Looks one query up: a search, a few of the pages that it names, and what of them answers; knows no person.

What it found is kept for some minutes under its query, for whoever asks the same, and nowhere else.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import unquote, urlsplit

from engine.errors import NotFound
from engine.messages import Found, Passage, Source
from engine.web import pages
from engine.web.addresses import may_fetch
from engine.web.fetch import Fetcher, FetchError, Page
from engine.web.links import opens
from engine.web.passages import Text, beginning, chosen, orders
from engine.web.search import Result, Search
from persona.text import words_of

_PAGES = 3
"""Pages that are fetched for a query."""
_SOURCES = 2
_SECONDS = 10.0
"""For all of it: somebody waits."""
_FRESH, _MANY = 600.0, 100
"""Seconds for which, and queries of which, it is known what was found."""
_AT_ONCE = 4
_TITLE_SECONDS = 3.0
_LONGEST = 200
"""Characters of an address that is named whole."""

Problem = Callable[[str, BaseException | None], None]


@dataclass(slots=True)
class Lookup:
    """Searches with ``search`` and reads pages by ``fetcher``; ``problem`` hears what fails. Raises ValueError where
    what reads pages is not installed."""

    search: Search
    problem: Problem
    fetcher: Fetcher = field(default_factory=Fetcher)
    clock: Callable[[], float] = monotonic
    _cache: "OrderedDict[tuple[str, str], tuple[float, Found]]" = field(default_factory=OrderedDict, init=False)
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE), init=False)

    def __post_init__(self) -> None:
        pages.require()

    async def find(self, query: str, language: str) -> Found:
        """What answers a query, with its sources: nothing, where nothing was found. Raises NotFound where the search
        does not answer, or all of it takes too long."""
        key = (query, language)
        at, found = self._cache.get(key, (0.0, None))
        if found is not None and self.clock() - at < _FRESH:
            return found
        try:
            async with asyncio.timeout(_SECONDS), self._at_once:
                found = await self._found(query, language)
        except TimeoutError as error:
            raise NotFound("looking it up takes too long") from error
        self._cache[key] = (self.clock(), found)
        self._cache.move_to_end(key)
        while len(self._cache) > _MANY:
            self._cache.popitem(last=False)
        return found

    async def _found(self, query: str, language: str) -> Found:
        results = [
            result for result in await self.search.find(query, language) if may_fetch(result.url, ports=self._ports)
        ]
        fetched = await asyncio.gather(*(self._page(result.url) for result in results[:_PAGES]))
        read = [(result, page) for result, page in zip(results, fetched, strict=False) if page is not None]
        passages = await asyncio.to_thread(_passages, read, query, language)
        # Numbered anew: of the pages that say something the best two are sources.
        places = [*dict.fromkeys(passage.source for passage in passages)][:_SOURCES]
        kept = tuple(passage.of(places.index(passage.source)) for passage in passages if passage.source in places)
        return Found(query, kept, tuple(_source(read[place][1].url) for place in places))

    async def read(self, url: str, language: str) -> Found:
        """What the page at a link that somebody sent says, by the sentences that speak of what it is called, and of its
        beginning where none do. Raises NotFound for what is not opened, can't be had or says nothing."""
        if not (opens(url) and may_fetch(url, ports=self._ports)):
            raise NotFound("the link may do something, or leads nowhere public")
        try:
            async with asyncio.timeout(_SECONDS), self._at_once:
                page = await self.fetcher.fetch(url)
                passages = await asyncio.to_thread(_told_by, page, language)
        except (FetchError, TimeoutError) as error:
            raise NotFound("the page can't be had") from error
        return Found(url, passages, (_source(page.url),) if passages else ())

    async def title(self, url: str) -> str:
        """What the page at a link calls itself; "" for what is not opened, can't be had or has no name of its own."""
        if not opens(url):
            return ""
        try:
            async with asyncio.timeout(_TITLE_SECONDS):
                page = await self.fetcher.fetch(url)
        except (FetchError, TimeoutError):
            return ""
        title = await asyncio.to_thread(pages.title_of, page)
        return "" if orders(title) else title

    async def _page(self, url: str) -> Page | None:
        try:
            return await self.fetcher.fetch(url)
        except FetchError as error:
            self.problem("page", error)
            return None

    @property
    def _ports(self) -> frozenset[int]:
        return self.fetcher.ports


def _passages(read: Sequence[tuple[Result, Page]], query: str, language: str) -> tuple[Passage, ...]:
    """What answers in the pages, and in what the search shows of them."""
    texts = []
    for place, (result, page) in enumerate(read):
        texts += [Text(place, pages.text_of(page)), Text(place, result.snippet)]
    return chosen(texts, query, language)


def _told_by(page: Page, language: str) -> tuple[Passage, ...]:
    """What a page says of itself; its sentences in their own order."""
    texts = [Text(0, pages.text_of(page))]
    return beginning(texts, chosen(texts, pages.title_of(page), language))


def _source(url: str) -> Source:
    """A page as it is named. An address is its maker's words too: one that is long, or says more than where the page
    is, is named by its site alone."""
    parts = urlsplit(url)
    told = " ".join(words_of(unquote(f"{parts.path} {parts.query}")))
    if len(url) > _LONGEST or orders(told):
        url = f"{parts.scheme}://{parts.netloc}/"
    return Source((parts.hostname or "").removeprefix("www."), url)
