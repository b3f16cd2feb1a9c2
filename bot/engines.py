"""Which engine gives the words: the one at ENGINE_URL, or an embedded model; knows no chat."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.settings import Settings
from engine.errors import EngineDown
from engine.models import embedded
from engine.models.breaker import Breaker, GuardedModel
from engine.models.vllm import OpenAICompatible
from engine.ports import Model
from engine.turn.turn import TurnEngine


async def nothing() -> None:
    """What is asked of a model that lives in this process."""


async def open_model(settings: Settings, stack: AsyncExitStack) -> tuple[Model, Callable[[], Awaitable[object]]]:
    """Return the client of the engine, and what asks whether it answers."""
    url = settings.engine_url
    if not url:
        threads = settings.engine_threads or embedded.default_threads()
        url = await stack.enter_async_context(
            embedded.serve(
                settings.engine_gguf,
                context=settings.context,
                threads=threads,
                log=settings.data_dir / "engine.log",
            )
        )
    key = settings.engine_api_key.get_secret_value()
    model = OpenAICompatible(url, settings.engine_model, key, settings.timeouts)
    await stack.enter_async_context(model)
    try:
        await model.discover()
    except EngineDown as error:
        # It may still be loading its weights; until it answers, people hear so honestly.
        print(f"{error}. Starting anyway; it is asked again with every message.", file=sys.stderr)
    return model, partial(model.get, "/v1/models")


def turn_engine(settings: Settings, model: Model, new_id: Callable[[], str]) -> TurnEngine:
    """Return what answers by ``model``, behind a breaker on the running loop's clock."""
    # Open at first as long as a chat waits before it asks again.
    pause = settings.outage_retry
    breaker = Breaker(asyncio.get_running_loop().time, settings.engine_failures, pause=pause, longest=12 * pause)
    return TurnEngine(GuardedModel(model, breaker), new_id, settings.sampling, settings.budget)


def elsewhere(settings: Settings) -> str:
    """Return the host that words are sent to, if it is somebody else's: not loopback, a private address, or a
    bare name inside our own network."""
    host = urlsplit(settings.engine_url).hostname or ""
    try:
        return "" if ip_address(host).is_private else host
    except ValueError:
        return host if "." in host else ""
