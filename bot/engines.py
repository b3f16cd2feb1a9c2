"""Which engine gives the words, the one at ENGINE_URL or an embedded model, which service paints, and what searches the
web; knows no chat."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from random import Random
from urllib.parse import urlsplit

from bot.doors.ports import Problem
from bot.hints import hint
from bot.settings import Settings
from engine.errors import EngineDown, EngineError
from engine.meaning import Meaning
from engine.media.images import Images
from engine.memory.knowing import Knowing
from engine.models import embedded
from engine.models.breaker import Breaker, GuardedModel
from engine.models.replicas import Replica, Replicas
from engine.models.supervisor import OK, Supervisor, Up, end
from engine.models.vllm import OpenAICompatible, Timeouts
from engine.plan.servers import Servers
from engine.ports import Model
from engine.turn.calls import Calls
from engine.turn.talk.intents import Intents
from engine.turn.turn import TurnEngine
from engine.web.lookup import Lookup
from engine.web.search import Ddgs, SearXNG

_PATIENCE, _LOADING = 1.0, 5.0
"""Seconds that a start waits for an engine, and for an embedded one to load its weights: one that answers at once
answers the first person as well as any other; a door waits for none that hangs."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server of the model, and who keeps it."""

    keeper: Supervisor
    client: OpenAICompatible

    async def state(self) -> str:
        """ "ok", or in one line what is wrong, by what the probe knows and what it says now."""
        try:
            await self.client.get("/v1/models")
        except EngineError as error:
            return str(error if self.keeper.is_up.is_set() else self.keeper.error or error)
        if not self.keeper.is_up.is_set():
            # It is back sooner than anybody would have looked.
            self.keeper.hurry()
        return self.keeper.state


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the words come from: servers of which one is enough; none, where the model lives in this process."""

    servers: Sequence[Server] = ()

    async def state(self, breaker: Breaker) -> str:
        """ "ok", or in one line what is wrong, by what the ``breaker`` knows and the servers say now."""
        if not self.servers:
            return OK
        if breaker.rests:
            return breaker.trouble or "the engine failed again and again and gets a rest"
        states = await asyncio.gather(*(server.state() for server in self.servers))
        return OK if OK in states else states[0]

    async def ready(self) -> None:
        """Wait until one is there."""
        waits = [asyncio.create_task(server.keeper.is_up.wait()) for server in self.servers]
        try:
            if waits:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def tried(self, patience: float) -> None:
        """Wait ``patience`` seconds at most until all are there, or have failed to come."""
        with suppress(EngineError):
            await self.prove(patience)

    async def prove(self, patience: float) -> None:
        """Wait as long, and raise what they failed of where none has come."""
        tries = [server.keeper.first_try(patience) for server in self.servers]
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
        if outcomes and all(isinstance(outcome, BaseException) for outcome in outcomes):
            for outcome in outcomes:
                if isinstance(outcome, BaseException):
                    raise outcome


def _unheard(kind: str, error: BaseException | None) -> None:
    """Where nobody wants to hear what goes wrong."""


async def open_model(settings: Settings, stack: AsyncExitStack, problem: Problem = _unheard) -> tuple[Model, Engine]:
    """Return the client of the engine, and its servers: they are probed beside all else. Raises EngineRefused where it
    says no at once, EngineDown where an embedded one ends at once."""
    urls = settings.engine_urls
    key = settings.engine_api_key.get_secret_value() if urls else secrets.token_hex(16)
    servers = [await _kept(url, key, settings, stack, problem) for url in urls or [""]]
    engine = Engine(servers)
    try:
        await engine.prove(_PATIENCE if urls else _LOADING)
    except EngineDown as error:
        if not urls:
            raise
        # It may still be loading its weights; until it answers, people hear so honestly.
        hint(f"{error}. Starting anyway; it is asked again with every message.")
    if len(servers) == 1:
        return servers[0].client, engine
    return Replicas([Replica(server.client.url, server.client, breaker(settings)) for server in servers]), engine


async def _kept(url: str, key: str, settings: Settings, stack: AsyncExitStack, problem: Problem) -> Server:
    """A server at ``url``, or in a child of ours, from now on probed beside all else."""
    client = OpenAICompatible(url, settings.engine_model, key, settings.timeouts)
    await stack.enter_async_context(client)
    service = _Elsewhere(client) if url else _Embedded(client, settings, key)
    keeper = Supervisor("engine", service.serve, problem, settings.pauses)
    task = asyncio.create_task(keeper.run())
    stack.push_async_callback(end, task)
    return Server(keeper, client)


def unasked() -> Model:
    """Return what stands in the place of the engine in a process that answers nobody: it connects to nothing."""
    return OpenAICompatible("http://nowhere.invalid", "", "", Timeouts())


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """An engine that others run, at the client's address."""

    client: OpenAICompatible

    async def serve(self, up: Up) -> None:
        """Find out what it can do. Raises EngineError."""
        await self.client.discover()
        up()
        await asyncio.Event().wait()


@dataclass(frozen=True, slots=True)
class _Embedded:
    """A small model in a child, which gets an address of its own each time, and takes orders by the ``key`` only."""

    client: OpenAICompatible
    settings: Settings
    key: str = field(repr=False)

    async def serve(self, up: Up) -> None:
        """Run it to its end. Raises EngineError then."""
        settings = self.settings
        threads = settings.engine_threads or embedded.default_threads()
        log = settings.data_dir / "engine.log"
        started = embedded.started(settings.engine_gguf, settings.context, threads, log, self.key)
        async with started as (url, child):
            self.client.url = url
            await self.client.discover()
            up()
            await child.wait()
        raise EngineDown(f"the embedded model ended: see {log}")


def breaker(settings: Settings) -> Breaker:
    """Return what spares an engine that fails, on the running loop's clock."""
    # Open at first as long as a chat waits before it asks again.
    pause = settings.outage_retry
    return Breaker(asyncio.get_running_loop().time, settings.engine_failures, pause=pause, longest=12 * pause)


def turn_engine(
    settings: Settings, model: Model, guard: Breaker, new_id: Callable[[], str], meaning: Meaning | None = None
) -> TurnEngine:
    """Return what answers by ``model``, behind a breaker; where there is a SEED, each call draws its own from it."""
    draw = None
    if settings.seed is not None:
        seeds = Random(settings.seed)  # noqa: S311 - chooses words
        draw = partial(seeds.getrandbits, 31)
    calls = Calls(GuardedModel(model, guard), settings.sampling, settings.budget, draw)
    return TurnEngine(calls, new_id, intents=Intents(meaning), knows=Knowing(meaning).answer)


def images(settings: Settings) -> Images | None:
    """Return the service that paints in place of the card, where there is one."""
    if not settings.pictures_url:
        return None
    key = settings.pictures_api_key.get_secret_value()
    return Images(settings.pictures_url, key, settings.pictures_model, settings.pictures_timeout)


def web(settings: Settings, problem: Problem) -> Lookup | None:
    """Return what looks things up, where the operator set something to search with. Raises ValueError where its extra
    is not installed."""
    if settings.search_url:
        return Lookup(SearXNG(settings.search_url), problem)
    return Lookup(Ddgs(), problem) if settings.search else None


def servers(settings: Settings, problem: Problem) -> Servers | None:
    """Return the servers of tools that the operator named. Raises ValueError where the extra is not installed."""
    return Servers(settings.mcp_servers, problem) if settings.mcp_servers else None


def elsewhere(settings: Settings) -> str:
    """Return the hosts that words and voices are sent to, if they are somebody else's: not loopback, a private address,
    or a bare name inside our own network."""
    urls = (*settings.engine_urls, settings.transcribe_url, settings.voice_url)
    return ", ".join(dict.fromkeys(filter(None, map(_foreign, urls))))


def _foreign(url: str) -> str:
    host = urlsplit(url).hostname or ""
    try:
        return "" if ip_address(host).is_private else host
    except ValueError:
        return host if "." in host else ""
