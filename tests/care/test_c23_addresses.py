"""C23: a page is fetched from a public address only, and nothing else is even connected to."""

import asyncio
import ipaddress
import itertools
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings
from engine.web.addresses import may_fetch, public
from engine.web.fetch import Fetcher, FetchError, Page
from lab.loopback.engine import EngineServer
from lab.loopback.web import SmallWeb
from lab.loopback.web.pages import HOSTILE
from tests.care.figures import Figures
from tests.fakes.small_web import curious

OURS, THEIRS = "127.0.0.2", "127.0.0.1"
"""In these tests the one stands for a public address; the other is what it is: this machine."""

HONEST = [
    "http://example.com",
    "https://example.com/path?q=1#part",
    "http://example.com:80/",
    "https://example.com:443/",
    "HTTPS://Example.COM/",
    "https://xn--mnchen-3ya.de/",
    "https://münchen.de/",
    "https://раypal.com/",  # a look-alike deceives people, not this machine
    "http://93.184.216.34/",
    "http://[2606:2800:220:1:248:1893:25c8:1946]/",
    "http://1.1.1.1.example.com/",
]
DISHONEST = [
    "",
    "example.com",
    "//example.com/",
    "file:///etc/passwd",
    "ftp://example.com/",
    "gopher://example.com/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "http://example.com:8080/",
    "http://example.com:22/",
    "http://example.com:99999/",
    "https://example.com:6379/",
    "http://ann@example.com/",
    "http://ann:secret@example.com/",
    "http://example.com@127.0.0.1/",
    "http://@example.com/",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.01/",
    "http://0/",
    "http://0.0.0.0/",
    "http://127.0.0.1./",
    "http://example.com./",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://127.0.0.1%00.example.com/",
    "http://%31%32%37.0.0.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::127.0.0.1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[64:ff9b:1::8.8.8.8]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://100.100.100.200/",
    "http://192.168.1.1/",
    "http://localhost/",
    "http://LOCALHOST:80/",
    "http://exa mple.com/",
    "http://example.com\\@127.0.0.1/",
    "http://example.com\t/",
    "http://example.com/\r\nHost: other",
    "http://[::1/",
    "http://" + "a" * 3000 + ".com/",
    "http://" + "a" * 70 + ".com/ü".replace("com", "ｃom"),
]

NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - listed, not listened on
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "64:ff9b::192.168.0.1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:c0a8:1::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%lo",
    "2606:4700::1%lo",
    "fec0::1",
    "ff02::1",
    "not an address",
    "",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]


def test_the_address_list(figures: Figures) -> None:
    figures.all("C23", "honest addresses asked for", map(may_fetch, HONEST))
    figures.none("C23", "tricky addresses asked for", map(may_fetch, DISHONEST))
    figures.all("C23", "public addresses known as such", map(public, PUBLIC))
    figures.none("C23", "other addresses taken for public", map(public, NOT_PUBLIC))


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_never_public(address: ipaddress.IPv4Address) -> None:
    assert not public(str(address)) or address.is_global


@given(st.ip_addresses(v=6))
def test_no_tunnel_leads_to_a_private_address(address: ipaddress.IPv6Address) -> None:
    inner = address.ipv4_mapped or address.sixtofour
    assert not public(str(address)) or (public(str(inner)) if inner else True)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "{:#x}", "{:#o}", "0{:o}"]))
def test_no_number_is_a_host(number: int, spelling: str) -> None:
    assert not may_fetch(f"http://{spelling.format(number)}/")


@dataclass
class Web:
    """A server that is allowed, one that is not, and how often each was connected to or asked."""

    port: int
    hits: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", host: str = "good.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def fetcher(self, **how: object) -> Fetcher:
        values = {
            "resolve": self.resolve,
            "public": lambda address: address == OURS,
            "ports": frozenset({self.port}),
        }
        return Fetcher(**(values | how))  # type: ignore[arg-type]

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        del port
        self.asked.append(host)
        return {"good.test": [OURS], "evil.test": [THEIRS], "both.test": [OURS, THEIRS]}.get(host, [])


Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def net() -> AsyncIterator[Web]:
    async with both_servers() as servers:
        yield servers


@asynccontextmanager
async def both_servers() -> AsyncIterator[Web]:
    net = Web(0)

    async def refused(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        net.connections += 1
        writer.close()

    async def serve(request: web.Request) -> web.StreamResponse:
        net.hits.append(request.path)
        net.headers.append(dict(request.headers))
        return await PAGES[request.path.split("/")[1]](request)

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, OURS, 0)
    await site.start()
    net.port = runner.addresses[0][1]
    # On the same port, so that only the address tells the two apart.
    trap = await asyncio.start_server(refused, THEIRS, net.port)
    yield net
    trap.close()
    await trap.wait_closed()
    await runner.cleanup()


async def _page(_: web.Request) -> web.StreamResponse:
    return web.Response(text="Grüße", content_type="text/html", headers={"Set-Cookie": "who=ann"})


async def _round(request: web.Request) -> web.StreamResponse:
    left = int(request.query["left"])
    raise web.HTTPFound(f"/round?left={left - 1}" if left else "/page")


async def _away(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(request.query["to"])


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    with suppress(ConnectionError):
        for _ in itertools.count():
            await response.write(b"x" * 65536)
    return response


async def _slow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    with suppress(ConnectionError):
        for _ in itertools.count():
            await response.write(b".")
            await asyncio.sleep(0.01)
    return response


async def _picture(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"\x89PNG", content_type="image/png")


async def _packed(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"\x1f\x8b", content_type="text/html", headers={"Content-Encoding": "gzip"})


async def _bare(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"x", headers={"Content-Type": ""})


async def _odd(_: web.Request) -> web.StreamResponse:
    return web.Response(body="hé".encode(), headers={"Content-Type": "text/plain; charset=no-such"})


async def _costly(request: web.Request) -> web.StreamResponse:
    charset = request.query["charset"]
    return web.Response(body="Grüße".encode(), headers={"Content-Type": f"text/plain; charset={charset}"})


async def _old(request: web.Request) -> web.StreamResponse:
    charset = request.query["charset"]
    return web.Response(body="Привет".encode(charset), headers={"Content-Type": f"text/plain; charset={charset}"})


PAGES: dict[str, Handle] = {
    "costly": _costly,
    "old": _old,
    "page": _page,
    "round": _round,
    "away": _away,
    "endless": _endless,
    "slow": _slow,
    "picture": _picture,
    "packed": _packed,
    "bare": _bare,
    "odd": _odd,
}


@pytest.fixture
def _proxy(net: Web) -> Iterator[None]:
    """A proxy in the environment, which would see every address."""
    os.environ["http_proxy"] = f"http://{THEIRS}:{net.port}"
    yield
    del os.environ["http_proxy"]


@pytest.mark.usefixtures("_proxy")
async def test_a_public_page_is_fetched_without_a_trace_of_anybody(net: Web) -> None:
    fetcher = net.fetcher()
    assert await fetcher.fetch(net.url("/page")) == Page(net.url("/page"), "text/html", "Grüße")
    assert await fetcher.fetch(net.url("/odd")) == Page(net.url("/odd"), "text/plain", "hé")
    assert not {"Cookie", "Authorization", "Referer"} & {name for headers in net.headers for name in headers}
    assert net.connections == 0


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "utf-7", "unicode_escape", "rot13", "zlib", "hex", "undefined"]
)
async def test_x08_a_page_chooses_no_charset_that_could_freeze_the_house(net: Web, charset: str) -> None:
    assert (await net.fetcher().fetch(net.url(f"/costly?charset={charset}"))).text == "Grüße"


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "iso-8859-5", "utf-16", "UTF8", "cp866"])
async def test_x08_pages_of_all_usual_charsets_are_read(net: Web, charset: str) -> None:
    assert (await net.fetcher().fetch(net.url(f"/old?charset={charset}"))).text == "Привет"


@pytest.mark.parametrize("url", ["http://good.test:0/", "https://good.test:0/", "http://93.184.216.34:0"])
def test_x08_port_nought_is_no_usual_port(url: str) -> None:
    assert not may_fetch(url)


async def test_five_redirects_are_followed_and_not_six(net: Web) -> None:
    assert (await net.fetcher().fetch(net.url("/round?left=4"))).text == "Grüße"
    with pytest.raises(FetchError, match="moves too often"):
        await net.fetcher().fetch(net.url("/round?left=5"))


@pytest.mark.parametrize(
    ("path", "why"),
    [("/picture", "no text"), ("/bare", "no text"), ("/packed", "packed"), ("/endless", "too long")],
)
async def test_only_a_text_of_two_megabytes_is_read(net: Web, path: str, why: str) -> None:
    with pytest.raises(FetchError, match=why):
        await net.fetcher().fetch(net.url(path))


async def test_a_page_that_trickles_is_given_up(net: Web) -> None:
    with pytest.raises(FetchError, match="too long"):
        await net.fetcher(seconds=0.2).fetch(net.url("/slow"))
    assert Fetcher().seconds == 5.0


async def test_a_name_that_never_resolves_is_given_up(net: Web) -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return [host, str(port)]

    with pytest.raises(FetchError, match="too long"):
        await net.fetcher(resolve=never, seconds=0.1).fetch(net.url("/page"))


async def test_nothing_is_connected_to_that_is_not_public(net: Web, figures: Figures) -> None:
    """By name, among others, as a literal, by redirect, and by a name that answers differently the second time."""
    answers = itertools.chain([[OURS], [THEIRS]], itertools.repeat([THEIRS]))

    async def rebinding(host: str, port: int) -> Sequence[str]:
        del host, port
        return next(answers)

    trap = f"{THEIRS}:{net.port}"
    tries = [(net.fetcher(), net.url("/page", host)) for host in ("evil.test", "both.test", "nowhere.test", THEIRS)]
    tries += [
        (net.fetcher(), net.url(f"/away?to={to}"))
        for to in (f"http://{trap}/", net.url("/page", "evil.test"), f"//{trap}/", f"http://[::ffff:{THEIRS}]/")
    ]
    tries += [(net.fetcher(), url) for url in DISHONEST]
    tries += [(Fetcher(ports=frozenset({net.port})), f"http://{host}:{net.port}/page") for host in ("localhost", OURS)]
    rebound = net.fetcher(resolve=rebinding)
    tries += [(rebound, net.url("/away?to=" + net.url("/page")))]
    fetched = [await fetched_from(fetcher, url) for fetcher, url in tries]
    figures.none("C23", "pages had from addresses that are not public", fetched)
    figures.none("C23", "connections to a refused address", [False] * len(tries) + [True] * net.connections)
    assert net.hits == ["/away"] * 5


def test_the_socket_itself_is_refused_so_that_no_literal_gets_around_the_check() -> None:
    where = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (THEIRS, 80))
    with pytest.raises(OSError, match="not public"):
        Fetcher()._socket(where)


async def fetched_from(fetcher: Fetcher, url: str) -> bool:
    try:
        await fetcher.fetch(url)
    except FetchError:
        return False
    return True


async def test_a_pinned_page_is_had_although_its_name_moves_meanwhile(net: Web) -> None:
    answers = itertools.chain([[OURS]], itertools.repeat([THEIRS]))

    async def rebinding(host: str, port: int) -> Sequence[str]:
        del host, port
        return next(answers)

    assert (await net.fetcher(resolve=rebinding).fetch(net.url("/page"))).text == "Grüße"
    assert net.connections == 0


async def test_looking_something_up_connects_to_nobody_inside(
    settings: Callable[..., Settings], engine: EngineServer, figures: Figures
) -> None:
    """Beside honest pages stand huge, slow, packed and nested ones, no text, and ways and names that lead inwards."""
    wishes = [
        "look up what a capybara eats",
        "google how long to boil an egg",
        "look up how tall the tower of pisa is",
        "what's the weather in Edinburgh tomorrow",
        "search for the opening hours of the Natural History Museum",
        "look up when the next eclipse is",
        "google whether cats can eat cheese",
        "look up the news on the Artemis mission",
    ]
    async with SmallWeb() as web, curious(settings(), engine, web) as home:
        names = sorted({*HOSTILE, "inner", "both"} - {"poisoned"})
        for name, wish in zip(names, wishes, strict=True):
            web.hostile = (name,)
            assert f".test:{web.port}/" in (await home.say(wish))[-1]
        figures.none(
            "C23", "connections inside while looking things up", [False] * len(wishes) + [True] * web.connections
        )
