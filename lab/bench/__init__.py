"""`aifriend bench`: turns per second and CPU per turn of this house beside two usual bots, on loopback, in one run."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from json import dumps
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from lab.bench.drive import Driven, driven
from lab.loopback.engine import EngineServer, Messages
from persona.codec import Codec, new_secret
from scheduler.mailbox import Store, embedded

ROUNDS = 3

_WARM_UP = 2
_LABELS = {
    "aifriend": "aifriend",
    "echo": "echo bot (python-telegram-bot)",
    "llm": "small LLM bot (python-telegram-bot, openai)",
}
_NO_WAITING = {"BURST_QUIET": "0", "BURST_LONGEST": "0", "MESSAGES_PER_MINUTE": "0", "GROUP_MESSAGES_PER_MINUTE": "0"}
_NO_WAITING |= {"PAUSE_PER_CHARACTER": "0", "PAUSE_SHORTEST": "0", "PAUSE_LONGEST": "0", "GREET_AFTER": "600"}
_NO_WAITING |= {"TELEGRAM_RATE": "0", "TELEGRAM_CHAT_PAUSE": "0", "TELEGRAM_GROUP_RATE": "0"}


@dataclass(frozen=True, slots=True)
class Figures:
    """One bot: the turns that it answered, how fast, and what one of them cost it and its store."""

    answered: int
    turns_per_second: float
    cpu_ms_per_turn: float
    store_cpu_ms_per_turn: float = 0.0


def main(*, turns: int, chats: int, json: Path | None, rounds: int = ROUNDS) -> int:
    """Compare, print a table and write ``json``. ``turns`` are those of each bot, all rounds together.

    Raises ValueError when something is missing or a bot does not answer.
    """
    if find_spec("openai") is None:
        raise ValueError("the small LLM bot needs openai; install the extra: pip install 'aifriend[bench]'")
    if chats < 1 or turns < rounds:
        raise ValueError(f"--chats must be 1 or more, --turns {rounds} or more")
    figures = asyncio.run(_measured(turns // rounds, chats, rounds))
    ratio = {f"aifriend/{name}": _cost(figures["aifriend"]) / _cost(figures[name]) for name in ("llm", "echo")}
    print(f"{figures['aifriend'].answered} turns each, {chats} chats, one bubble a turn; medians of {rounds} rounds")
    print(_table(figures, ratio))
    if json is not None:
        report = {"turns": turns, "chats": chats, "rounds": rounds, "bots": _as_json(figures), "ratio": ratio}
        json.write_text(dumps(report, indent=2) + "\n")
    return 0


async def _measured(turns: int, chats: int, rounds: int) -> dict[str, Figures]:
    """Figures by bot. The bots take turns in each round, so that a slow minute of the machine hits all of them."""
    rounds_of: dict[str, list[Figures]] = {name: [] for name in _LABELS}
    async with _opened() as (bots, store):
        for bot in bots:
            # Notice and questions, which a chat meets only once, come here; later a turn is one bubble.
            await bot.talk(_WARM_UP * chats, chats, _progress(bot.name, "warm-up", _WARM_UP * chats))
        for number in range(1, rounds + 1):
            for bot in bots:
                progress = _progress(bot.name, f"round {number} of {rounds}", turns)
                rounds_of[bot.name].append(await _round(bot, store, turns, chats, progress))
    return {name: _middle(figures) for name, figures in rounds_of.items()}


@asynccontextmanager
async def _opened() -> AsyncIterator[tuple[Sequence[Driven], Store]]:
    """The three bots, ready, with one engine, and the store of ours."""
    secret = new_secret()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="aifriend-bench-")))
        engine = await stack.enter_async_context(EngineServer(answer=_written))
        # Opened here and not by the bot, so that what it costs can be asked.
        url = await stack.enter_async_context(embedded.serve(folder))
        store = Store.connect(url, Codec((secret,)))
        stack.push_async_callback(store.close)
        settings = {"ENGINE_URL": engine.url, "REDIS_URL": url, "DATA_KEY": secret, "DATA_DIR": str(folder)}
        settings |= {"OPEN_TO_EVERYONE": "true", "HTTP_PORT": "0"} | _NO_WAITING
        bots = [await stack.enter_async_context(driven(name, folder, settings, _answer_of(name))) for name in _LABELS]
        for bot in bots:
            await bot.started()
        yield bots, store


def _answer_of(name: str) -> Callable[[str], str]:
    return (lambda text: text) if name == "echo" else _answer


def _written(messages: Messages) -> str:
    return _answer(next((message["content"] for message in reversed(messages) if message["role"] == "user"), ""))


def _answer(text: str) -> str:
    """About 20 tokens, with the number that the message ends with."""
    _, _, number = text.rpartition(" ")
    return f"That makes it number {number} to me, and I would love to hear how the rest of it goes for you."


async def _round(bot: Driven, store: Store, turns: int, chats: int, progress: Callable[[], None]) -> Figures:
    await bot.quiet()
    messages, cpu, store_cpu = bot.messages, await bot.cpu_seconds(), await _store_seconds(store)
    start = perf_counter()
    await bot.talk(turns, chats, progress)
    seconds = perf_counter() - start
    await bot.quiet()
    if bot.messages - messages != turns:
        raise ValueError(
            f"{bot.name} sent {bot.messages - messages} messages in {turns} turns: nothing can be compared"
        )
    cpu, store_cpu = await bot.cpu_seconds() - cpu, await _store_seconds(store) - store_cpu
    own = bot.name == "aifriend"
    return Figures(turns, turns / seconds, 1000 * cpu / turns, 1000 * store_cpu / turns if own else 0.0)


async def _store_seconds(store: Store) -> float:
    used: Mapping[str, Any] = await store.call(lambda: store.client.info("cpu"))
    return float(used["used_cpu_sys"]) + float(used["used_cpu_user"])


def _middle(rounds: Sequence[Figures]) -> Figures:
    return Figures(
        sum(figures.answered for figures in rounds),
        median(figures.turns_per_second for figures in rounds),
        median(figures.cpu_ms_per_turn for figures in rounds),
        median(figures.store_cpu_ms_per_turn for figures in rounds),
    )


def _cost(figures: Figures) -> float:
    return figures.cpu_ms_per_turn


def _as_json(figures: Mapping[str, Figures]) -> dict[str, dict[str, float]]:
    """What each bot did; only ours has a store."""
    rows = {name: asdict(row) for name, row in figures.items()}
    return {name: {key: value for key, value in row.items() if value} for name, row in rows.items()}


def _table(figures: Mapping[str, Figures], ratio: Mapping[str, float]) -> str:
    lines = [f"{'':44} {'turns/s':>8} {'CPU ms/turn':>12} {'its store':>10}"]
    for name, row in figures.items():
        store = f"{row.store_cpu_ms_per_turn:.2f}" if row.store_cpu_ms_per_turn else "-"
        lines.append(f"{_LABELS[name]:44} {row.turns_per_second:8.0f} {row.cpu_ms_per_turn:12.2f} {store:>10}")
    lines += [f"CPU of a turn, {pair}: {share:.2f}" for pair, share in ratio.items()]
    return "\n".join(lines)


def _progress(name: str, phase: str, turns: int) -> Callable[[], None]:
    """What is called after each turn and shows how many were had, where somebody watches."""
    if not sys.stderr.isatty():
        return lambda: None
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count % 10 == 0 or count == turns:
            end = "\r" if count < turns else "\r\033[K"
            print(f"{name}: {phase}, {count} of {turns} turns\033[K", end=end, file=sys.stderr, flush=True)

    return step
