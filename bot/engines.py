"""Which engine gives the words, the one at ENGINE_URL or an embedded model, which service paints, and what searches the
web; knows no chat."""

import asyncio
import secrets
from collections.abc import Callable
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
class Engine:
    """Where the words come from, and who keeps it; nobody, where the model lives in this process."""

    keeper: Supervisor | None = None
    client: OpenAICompatible | None = None

    async def state(self, breaker: Breaker) -> str:
        """ "ok", or in one line what is wrong, by what the ``breaker`` and the probe know and what it says now."""
        if self.keeper is None or self.client is None:
            return OK
        if breaker.rests:
            return breaker.trouble or "the engine failed again and again and gets a rest"
        try:
            await self.client.get("/v1/models")
        except EngineError as error:
            return str(error if self.keeper.is_up.is_set() else self.keeper.error or error)
        if not self.keeper.is_up.is_set():
            # It is back sooner than anybody would have looked.
            self.keeper.hurry()
        return self.keeper.state

    async def ready(self) -> None:
        """Wait until it is there."""
        if self.keeper is not None:
            await self.keeper.is_up.wait()

    async def tried(self, patience: float) -> None:
        """Wait ``patience`` seconds at most until it is there, or has failed to come."""
        if self.keeper is not None:
            with suppress(EngineError):
                await self.keeper.first_try(patience)


def _unheard(kind: str, error: BaseException | None) -> None:
    """Where nobody wants to hear what goes wrong."""


async def open_model(settings: Settings, stack: AsyncExitStack, problem: Problem = _unheard) -> tuple[Model, Engine]:
    """Return the client of the engine, and who keeps it: it is probed beside all else. Raises EngineRefused where it
    says no at once, EngineDown where an embedded one ends at once."""
    url = settings.engine_url
    key = settings.engine_api_key.get_secret_value() if url else secrets.token_hex(16)
    client = OpenAICompatible(url, settings.engine_model, key, settings.timeouts)
    await stack.enter_async_context(client)
    service = _Elsewhere(client) if url else _Embedded(client, settings, key)
    keeper = Supervisor("engine", service.serve, problem, settings.pauses)
    task = asyncio.create_task(keeper.run())
    stack.push_async_callback(end, task)
    try:
        await keeper.first_try(_PATIENCE if url else _LOADING)
    except EngineDown as error:
        if not url:
            raise
        # It may still be loading its weights; until it answers, people hear so honestly.
        hint(f"{error}. Starting anyway; it is asked again with every message.")
    return client, Engine(keeper, client)


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
    urls = (settings.engine_url, settings.transcribe_url, settings.voice_url)
    return ", ".join(dict.fromkeys(filter(None, map(_foreign, urls))))


def _foreign(url: str) -> str:
    host = urlsplit(url).hostname or ""
    try:
        return "" if ip_address(host).is_private else host
    except ValueError:
        return host if "." in host else ""
