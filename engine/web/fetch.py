"""Fetches one page of text from a public address, pinned to what was checked; knows no search and no chat."""

import asyncio
import codecs
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from engine.web import addresses

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
# What pages are written in (https://encoding.spec.whatwg.org), by Python's names. It knows others, of which some take
# hours for a long page ("punycode") and some are no charsets at all.
_CHARSETS = frozenset(
    [
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "ascii",
        "cp866",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "mac-cyrillic",
        "cp874",
        "gbk",
        "gb2312",
        "gb18030",
        "big5",
        "big5hkscs",
        "euc_jp",
        "iso2022_jp",
        "shift_jis",
        "cp932",
        "euc_kr",
        "cp949",
        "tis-620",
    ]
) | frozenset(
    [*(f"iso8859-{part}" for part in (*range(1, 12), 13, 14, 15, 16)), *(f"cp{page}" for page in range(1250, 1259))]
)
_MOVED = frozenset({301, 302, 303, 307, 308})
# Asked for plainly: a packed page could be a thousand times as long as what came over the line.
_HEADERS = {"Accept": "text/html, text/plain;q=0.9, text/*;q=0.5", "Accept-Encoding": "identity"}


class FetchError(Exception):
    """The page was not fetched; the text says why and holds nothing of the page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched; whatever stands in it is data."""

    url: str
    kind: str
    text: str


async def resolve_host(host: str, port: int) -> Sequence[str]:
    """Return all addresses of a host, as the system knows them. Raises OSError."""
    rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in rows]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """The limits (seconds in all, bytes, redirects), and who says which address is public."""

    resolve: Resolve = resolve_host
    public: Callable[[str], bool] = addresses.public
    ports: frozenset[int] = addresses.PORTS
    seconds: float = 5.0
    longest: int = 2_000_000
    redirects: int = 5

    async def fetch(self, url: str) -> Page:
        """Return the page at ``url``, wherever it has moved to. Raises FetchError."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._follow(url)
        except TimeoutError:
            raise FetchError("the page takes too long") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # The vendor's words hold the address, and may hold what a page said.
            raise FetchError(f"the page can't be had ({type(error).__name__})") from None

    async def _follow(self, url: str) -> Page:
        for _ in range(self.redirects + 1):
            answer = await self._request(url)
            if isinstance(answer, Page):
                return answer
            url = answer
        raise FetchError("the page moves too often")

    async def _request(self, url: str) -> Page | str:
        """The page, or where it has moved to."""
        target = URL(url)
        # Judged as the client will read it, so that no two readings of an odd address differ.
        if not (addresses.may_fetch(url, ports=self.ports) and addresses.may_fetch(str(target), ports=self.ports)):
            raise FetchError("this address is not fetched")
        connector = aiohttp.TCPConnector(
            resolver=_PinnedResolver(self.resolve, self.public),
            socket_factory=self._socket,
            use_dns_cache=False,
            force_close=True,
        )
        # A session of its own for each request: no cookie, no credential and no proxy can come along.
        async with (
            aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False
            ) as session,
            session.get(target, allow_redirects=False, headers=_HEADERS) as response,
        ):
            if response.status in _MOVED and (location := response.headers.get("Location")):
                return str(target.join(URL(location)))
            return await self._read(response)

    async def _read(self, response: aiohttp.ClientResponse) -> Page:
        kind = response.content_type if "Content-Type" in response.headers else ""
        if response.status != 200 or not kind.startswith("text/"):
            raise FetchError("there is no text at this address")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise FetchError("the page is packed")
        body = bytearray()
        async for part in response.content.iter_any():
            body += part
            if len(body) > self.longest:
                raise FetchError("the page is too long")
        return Page(str(response.url), kind, _decode(bytes(body), response.charset or "utf-8"))

    def _socket(self, address: aiohttp.AddrInfoType) -> socket.socket:
        """Open the socket to the very address that is connected to; this check no name and no literal gets around.
        Raises OSError."""
        family, type_, protocol, _, peer = address
        if not self.public(str(peer[0])):
            raise OSError("the address is not public")
        return socket.socket(family, type_, protocol)


@dataclass(frozen=True, slots=True)
class _PinnedResolver(AbstractResolver):
    """Resolves once and gives the client nothing but what was checked, so that a second answer can't differ."""

    lookup: Resolve
    public: Callable[[str], bool]

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family
        ips = await self.lookup(host, port)
        # One that is not public among others is no accident.
        if not ips or not all(map(self.public, ips)):
            raise OSError("the host has an address that is not public")
        return [
            ResolveResult(
                hostname=host,
                host=ip,
                port=port,
                family=socket.AF_INET6 if ":" in ip else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for ip in ips
        ]

    async def close(self) -> None:
        """There is nothing to close."""


def _decode(body: bytes, charset: str) -> str:
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        name = ""
    return body.decode(name if name in _CHARSETS else "utf-8", "replace")
