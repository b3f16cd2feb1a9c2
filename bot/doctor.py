"""What `aifriend doctor` says: what is configured, what answers, what is missing, and the next step, in ten lines; and
on wish what only a try can tell."""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp

from bot import data_key, engines, personas, platforms, senses, spelling, stores
from bot.apart import talk_apart
from bot.ids import maker
from bot.settings import Settings
from engine.errors import EngineError
from engine.messages import Bubble, BubbleKind
from engine.models.vllm import OpenAICompatible
from persona.codec import Codec, Unreadable
from persona.keys import SECRET
from persona.sheets.sheet import SheetError
from scheduler.clock import SystemClock
from scheduler.door import door_of
from scheduler.errors import DoorError, StoreDown, Unreachable
from scheduler.mailbox.permissions import prove_permissions

_PATIENCE = 20.0
"""Seconds that one part gets to answer."""
_LONGEST_TURN = 180.0
_TROUBLE = (ValueError, StoreDown, EngineError, DoorError, SheetError, Unreadable, OSError)
_LOCAL = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - read only
"""Where that is met on this machine which listens everywhere."""
_ACCOUNTS = {"telegram": platforms.telegram_account, "discord": platforms.discord_account}


WELL, UNUSED, WRONG = "ok", "–", "NO"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part; ``step`` is what to do next, "" where nothing needs to be done. Where the ``mark`` is
    WRONG, the house can't start or serves nobody by it."""

    part: str
    says: str
    step: str = ""
    mark: str = WELL

    def __str__(self) -> str:
        return f"{self.mark:3}{self.part:10}{self.says}"


async def examine(settings: Settings, *, live: bool) -> Sequence[Finding]:
    """Ask all parts, each for some seconds at most; ``live`` also says a word to the operator at each door and does one
    turn, in a store of its own."""
    findings = [_names()]
    looks: list[tuple[str, Callable[[], Awaitable[Finding]]]] = [
        ("store", partial(_store, settings)),
        ("engine", partial(_engine, settings)),
        ("persona", partial(_persona, settings)),
        *((name, partial(_door, settings, name, live=live)) for name in _ACCOUNTS),
    ]
    findings += await asyncio.gather(*(_tried(part, look, _PATIENCE) for part, look in looks))
    findings += [_people(settings), await _house(settings), await _page(settings)]
    if live:
        findings.append(await _tried("turn", partial(_turn, settings), _LONGEST_TURN))
    return findings


def summary(findings: Sequence[Finding]) -> str:
    """The next step: of what is wrong first, then of what is missing."""
    steps = [finding.step for finding in sorted(findings, key=lambda each: each.mark != WRONG) if finding.step]
    return f"next: {steps[0] if steps else 'nothing, all is well'}"


async def _tried(part: str, look: Callable[[], Awaitable[Finding]], patience: float) -> Finding:
    try:
        async with asyncio.timeout(patience):
            return await look()
    except TimeoutError:
        return Finding(part, f"does not answer within {patience:g} s", f"see why {part} hangs", WRONG)
    except _TROUBLE as error:
        return Finding(part, str(error), f"{part}: {str(error).rpartition(': ')[2]}", WRONG)


def _names() -> Finding:
    file = Path(".env")
    lines = list(spelling.misspelled(os.environ, file))
    if lines:
        return Finding("settings", "; ".join(lines), lines[0], WRONG)
    return Finding(
        "settings", f"from {file.resolve()}" if file.is_file() else "from the environment; there is no .env here"
    )


async def _store(settings: Settings) -> Finding:
    key = f"key in {'DATA_KEY' if settings.data_key.get_secret_value() else settings.data_key_file}"
    where = "at REDIS_URL" if settings.redis_url else f"built in, in {settings.data_dir.resolve() / 'store'}"
    if not settings.redis_url and not (settings.data_dir / "store").is_dir():
        return Finding("store", f"{where}; it and its {key} are made at the first start")
    async with AsyncExitStack() as stack:
        codec = Codec(data_key.known(settings))
        store = await stores.connect(settings, codec, stack)
        await prove_permissions(store)
        if (sealed := await store.get(SECRET)) is not None:
            codec.open(sealed, bytes, SECRET)
    return Finding("store", f"{where}, answers; {key} opens it. Copies: aifriend backup FILE")


async def _engine(settings: Settings) -> Finding:
    if not settings.engine_url:
        model = settings.engine_gguf or "the small model that comes along"
        if settings.engine_gguf and not settings.engine_gguf.is_file():
            raise ValueError(f"there is no {settings.engine_gguf}: correct ENGINE_GGUF")
        return Finding("engine", f"built in: {model}. A bigger one is far better company: ENGINE_URL")
    key = settings.engine_api_key.get_secret_value()
    for url in settings.engine_urls:
        async with OpenAICompatible(url, settings.engine_model, key, settings.timeouts) as client:
            can = await client.discover()
    words = engines.elsewhere(settings)
    return Finding(
        "engine",
        f"{can.model} at {settings.engine_url}, context {can.context}"
        + (f"; words of people go to {words}, which they are told" if words else ""),
    )


async def _persona(settings: Settings) -> Finding:
    sheets = personas.load(settings)
    sheet = sheets[settings.persona]
    lines = senses.diagnosis(settings, {sheet.name: sheet})
    return Finding("persona", f"{sheet.display}, {sheet.age}; {'; '.join(lines)}")


async def _door(settings: Settings, name: str, *, live: bool) -> Finding:
    if not _token(settings, name):
        has_other = any(_token(settings, other) for other in _ACCOUNTS)
        return Finding(name, f"not used: {name.upper()}_BOT_TOKEN is empty", "" if has_other else _CONNECT, UNUSED)
    clock = SystemClock(settings.clock_offset_file)
    async with _ACCOUNTS[name](settings, clock, lambda *_: None) as (account, door):
        if not live:
            return Finding(name, f"the token is good: {account}")
        operator = settings.operator_chat if door_of(settings.operator_chat) == name else ""
        guest = next((word for word in sorted(settings.guests) if door_of(word) == name), "")
        if not (operator or guest):
            step = f"put your chat into OPERATOR_CHAT, or your id into ALLOWED_USERS as {name}:123456789"
            return Finding(name, f"{account}; nobody is named there to whom a word could be sent", step, WRONG)
        new_id, _ = maker(clock, random.Random())  # noqa: S311 - chooses an id
        try:
            chat = operator or await door.direct(guest.replace(":", ":u", 1))
            await door.send(chat, Bubble(new_id(), _HELLO, BubbleKind.CARD))
        except Unreachable as error:
            step = "write to the bot there yourself first: no bot may begin a talk"
            return Finding(name, f"{account} can't write to {operator or guest}: {error}", step, WRONG)
    return Finding(name, f"{account} has written to {operator or guest}: look whether it is there")


def _token(settings: Settings, name: str) -> str:
    tokens = {"telegram": settings.telegram_bot_token, "discord": settings.discord_bot_token}
    return tokens[name].get_secret_value()


def _people(settings: Settings) -> Finding:
    reports = (
        f"reports go to {settings.operator_chat}" if settings.operator_chat else "reports wait for an OPERATOR_CHAT"
    )
    if settings.open_to_everyone:
        return Finding("people", f"everybody is let in (OPEN_TO_EVERYONE); {reports}")
    if settings.guests or settings.operator_chat:
        return Finding("people", f"{len(settings.guests)} in ALLOWED_USERS, others by code; {reports}")
    step = "start, write to the bot, and let yourself in with the code that it answers: aifriend admit CODE"
    return Finding("people", f"nobody is let in yet; {reports}", step, UNUSED)


async def _house(settings: Settings) -> Finding:
    url = f"http://{_LOCAL.get(settings.http_host, settings.http_host)}:{settings.http_port}/health"
    word = settings.metrics_word.get_secret_value()
    try:
        timeout = aiohttp.ClientTimeout(total=5)
        headers = {"Authorization": f"Bearer {word}"}
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as http, http.get(url) as answer:
            parts = await answer.json()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return Finding("house", f"does not run here: nobody answers at {url}", "start it: aifriend run", UNUSED)
    ill = {name: state for name, state in parts.items() if state != "ok"}
    if not ill:
        return Finding("house", f"runs, and all is well: {', '.join(parts)}")
    return Finding("house", f"runs at {url}, but {ill}", next(iter(ill.values())), WRONG)


async def _page(settings: Settings) -> Finding:
    url = f"http://{_LOCAL.get(settings.page_host, settings.page_host)}:{settings.page_port}"
    try:
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(f"{url}/_stcore/health") as answer:
            answer.raise_for_status()
    except (aiohttp.ClientError, TimeoutError):
        return Finding("page", "the web page is not served here; to have one: make web", mark=UNUSED)
    return Finding("page", f"the web page is at {url}")


async def _turn(settings: Settings) -> Finding:
    """Do one turn as people would have it, but for the store, which is left alone."""
    began = time.monotonic()
    said = [" / ".join(answers) async for _, answers in talk_apart(settings, [_WORDS])]
    took = time.monotonic() - began
    if not said[0]:
        raise ValueError(f'"{_WORDS}" got no answer: see the engine')
    return Finding("turn", f'"{_WORDS}" → "{said[0]}", {took:.1f} s with the start of a house')


_CONNECT = "write TELEGRAM_BOT_TOKEN=… or DISCORD_BOT_TOKEN=… into .env; the README says how to get one"
_WORDS = "Hello! I had a long day and made soup."
_HELLO = "This is `aifriend doctor --live`: whoever reads this is reached by the house. Nothing needs to be done."
