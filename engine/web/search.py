"""Asks a search server, or where the operator named it a library that asks engines, for addresses; knows no page."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from engine.errors import NotFound

_MOST = 6
"""Results that are looked at."""
_LARGEST = 2_000_000
_SECONDS = 5.0
_REGIONS: Mapping[str, str] = {"en": "uk-en", "de": "de-de", "es": "es-es", "fr": "fr-fr"}


@dataclass(frozen=True, slots=True)
class Result:
    """An address that a search found, and what it says of it; all of it is data of others."""

    url: str
    title: str = ""
    snippet: str = ""


class Search(Protocol):
    """Finds addresses."""

    async def find(self, query: str, language: str) -> Sequence[Result]:
        """The first results for a query. Raises NotFound where it does not answer."""
        ...


@dataclass(frozen=True, slots=True)
class SearXNG:
    """A SearXNG at ``url``, with ``json`` among its formats (https://docs.searxng.org/dev/search_api.html)."""

    url: str
    seconds: float = _SECONDS

    async def find(self, query: str, language: str) -> Sequence[Result]:
        """The first results for a query, with its strictest filter. Raises NotFound."""
        fields = {"q": query, "format": "json", "language": language, "safesearch": "2"}
        try:
            # Posted, so that no query stands in the logs of whatever lies between.
            async with (
                asyncio.timeout(self.seconds),
                aiohttp.ClientSession(trust_env=False) as http,
                http.post(f"{self.url.rstrip('/')}/search", data=fields, allow_redirects=False) as answer,
            ):
                return _results(await _content(answer), "url", "content")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NotFound("the search server does not answer: check SEARCH_URL") from error


@dataclass(frozen=True, slots=True)
class Ddgs:
    """The library of that name, which asks public engines from this machine. Raises ValueError where it is lacking."""

    seconds: float = _SECONDS

    def __post_init__(self) -> None:
        try:
            import ddgs  # noqa: F401 - heavy, and only for who named it
        except ImportError:
            raise ValueError("SEARCH=ddgs needs its library: pip install 'aifriend[search]'") from None

    async def find(self, query: str, language: str) -> Sequence[Result]:
        """The first results for a query, with its strictest filter. Raises NotFound."""
        try:
            async with asyncio.timeout(2 * self.seconds):
                rows = await asyncio.to_thread(self._asked, query, language)
        except OSError as error:
            raise NotFound("no search engine answers") from error
        return _rows(rows, "href", "body")

    def _asked(self, query: str, language: str) -> Sequence[Any]:
        from ddgs import DDGS
        from ddgs.exceptions import DDGSException

        region = _REGIONS.get(language, "wt-wt")
        try:
            return DDGS(timeout=round(self.seconds)).text(query, region=region, safesearch="on", max_results=_MOST)
        except DDGSException as error:
            # Which is also how it says that there is nothing.
            raise OSError from error


async def _content(answer: aiohttp.ClientResponse) -> bytes:
    """The whole answer. Raises NotFound."""
    if answer.status != 200:
        hint = "add json to its search.formats" if answer.status == 403 else "check SEARCH_URL"
        raise NotFound(f"the search server answers {answer.status}: {hint}")
    content = bytearray()
    async for part in answer.content.iter_any():
        content += part
        if len(content) > _LARGEST:
            raise NotFound("the search server answers with too much")
    return bytes(content)


def _results(content: bytes, url: str, snippet: str) -> list[Result]:
    """Raises ValueError for what is no JSON."""
    found = json.loads(content)
    return _rows(found.get("results") if isinstance(found, dict) else None, url, snippet)


def _rows(rows: object, url: str, snippet: str) -> list[Result]:
    """What has an address among rows of any shape."""
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    texts = ([row.get(name) for name in (url, "title", snippet)] for row in found)
    clean = ([text[:1000] if isinstance(text, str) else "" for text in row] for row in texts)
    return [Result(*row) for row in clean if row[0]][:_MOST]
