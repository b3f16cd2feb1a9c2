"""The bots beside each other: they take turns in each round, so that a slow minute of the machine hits all of them."""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from lab.bench import engine, processes
from lab.bench.drive import Driven, Kind, driven
from lab.bench.lines import answer
from lab.bench.progress import Progress
from persona.codec import new_secret

BARE, ECHO, SMALL, ALL_ON, LEAN = "bare", "echo", "small bot", "all on", "ENCODER=off"

ADULT = ("/age adult", "/memory on", "/timezone Europe/London", "/checkins on")
"""Everything that somebody can agree to, so that nothing is cheap because it is not done."""
NO_WAITING = {"BURST_QUIET": "0", "BURST_LONGEST": "0", "MESSAGES_PER_MINUTE": "0", "GROUP_MESSAGES_PER_MINUTE": "0"}
NO_WAITING |= {"PAUSE_PER_CHARACTER": "0", "PAUSE_SHORTEST": "0", "PAUSE_LONGEST": "0", "GREET_AFTER": "600"}
NO_WAITING |= {"TELEGRAM_RATE": "0", "TELEGRAM_CHAT_PAUSE": "0", "TELEGRAM_GROUP_RATE": "0"}
_KINDS = (
    Kind(BARE, "bare", answer),
    Kind(ECHO, "echo", lambda text: text),
    Kind(SMALL, "llm", answer),
    Kind(ALL_ON, "aifriend", answer, NO_WAITING, ADULT),
    Kind(LEAN, "aifriend", answer, NO_WAITING | {"ENCODER": "off"}, ADULT),
)
_STRANGE = 0.02
"""Share of turns in which a rule of ours may put other words in the place of the engine's, or say a word more."""
NAMES = tuple(kind.name for kind in _KINDS)
OURS = (ALL_ON, LEAN)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: the numbers of ``chats`` that talk at once, in each of the ``rounds`` with as many turns as
    ``turns`` says; ``warm_up`` is turns of each chat before. ``more`` chats tell what one takes in memory."""

    chats: Sequence[int]
    rounds: int
    warm_up: int
    more: int
    quick: bool = False

    def turns(self, chats: int) -> int:
        """More where many chats take part, since a turn is cheaper there and a clock tick the same."""
        return chats + 4 if self.quick else 150 + 4 * chats


@dataclass(frozen=True, slots=True)
class Round:
    """What one bot did in one round: turns, the seconds that they took, CPU seconds, resident bytes at the end, and
    the seconds that each answer took."""

    turns: int
    seconds: float
    cpu: float
    memory: int
    waits: Sequence[float]


@dataclass(frozen=True, slots=True)
class Race:
    """All rounds by bot and number of chats; of ours the answers at half of what it can take, and bytes per chat; the
    seconds until each bot listened."""

    rounds: Mapping[tuple[str, int], Sequence[Round]]
    at_half: Mapping[str, Sequence[float]]
    per_chat: Mapping[str, float]
    starts: Mapping[str, float]


async def run(plan: Plan) -> Race:
    """Let all bots talk. Raises ValueError where one does not answer, or answers otherwise than it should."""
    rng = random.Random(17)  # noqa: S311 - who writes when
    rounds: dict[tuple[str, int], list[Round]] = {(name, chats): [] for name in NAMES for chats in plan.chats}
    most = max(plan.chats)
    async with _opened() as (bots, starts):
        for bot in bots:
            await _warm_up(bot, plan, most)
        for number in range(plan.rounds):
            for chats in plan.chats:
                for bot in bots[number % len(bots) :] + bots[: number % len(bots)]:
                    title = f"{bot.kind.name}, {chats} chats, round {number + 1} of {plan.rounds}"
                    rounds[bot.kind.name, chats].append(await _round(bot, chats, plan.turns(chats), title))
        at_half, per_chat = {}, {}
        for bot in (bot for bot in bots if bot.kind.name in OURS):
            busy = rounds[bot.kind.name, most]
            half = sum(each.turns for each in busy) / sum(each.seconds for each in busy) / 2
            turns = plan.turns(most)
            with Progress(f"{bot.kind.name}, {half:.0f} turns a second", turns) as step:
                at_half[bot.kind.name] = await bot.receive(most, turns, half, rng, step)
            per_chat[bot.kind.name] = await _per_chat(bot, range(most, most + plan.more))
    return Race(rounds, at_half, per_chat, starts)


@asynccontextmanager
async def _opened() -> AsyncIterator[tuple[list[Driven], Mapping[str, float]]]:
    """All bots, ready, with one engine; and the seconds that each took to start."""
    async with AsyncExitStack() as stack:
        cores = stack.enter_context(processes.apart())
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="aifriend-bench-")))
        settings = {"ENGINE_URL": (await stack.enter_async_context(engine.apart())).url, "DATA_KEY": new_secret()}
        settings |= {"OPEN_TO_EVERYONE": "true", "HTTP_PORT": "0", "BENCH_CORES": " ".join(map(str, cores))}
        bots, starts = [], {}
        for kind in _KINDS:
            began = perf_counter()
            bot = await stack.enter_async_context(driven(kind, folder, settings))
            await bot.started()
            starts[kind.name] = perf_counter() - began
            await bot.rests()
            bots.append(bot)
        yield bots, starts


async def _warm_up(bot: Driven, plan: Plan, chats: int) -> None:
    """Notice and questions, which a chat meets only once, come here; later a turn is one bubble."""
    greetings, turns = chats * (1 + len(bot.kind.opening)), chats * plan.warm_up
    with Progress(f"{bot.kind.name}, warm-up", greetings + turns) as step:
        await bot.meet(range(chats), step)
        await bot.talk(chats, turns, step)
    await bot.rests()


async def _round(bot: Driven, chats: int, turns: int, title: str) -> Round:
    messages, strange, before, start = bot.messages, bot.strange, bot.used, perf_counter()
    with Progress(title, turns) as step:
        waits = await bot.talk(chats, turns, step)
    seconds = perf_counter() - start
    await bot.rests()
    after, sent, odd = bot.used, bot.messages - messages, bot.strange - strange
    if max(abs(sent - turns), odd) > turns * _STRANGE:
        words = f"{bot.kind.name} sent {sent} messages in {turns} turns, {odd} of them not what the engine wrote"
        raise ValueError(f"{words}: nothing can be compared")
    return Round(turns, seconds, after.cpu - before.cpu, after.memory, waits)


async def _per_chat(bot: Driven, chats: range) -> float:
    """Bytes that each of some new chats adds to the process and its store."""
    before = bot.used.memory
    with Progress(f"{bot.kind.name}, new chats", len(chats) * (1 + len(bot.kind.opening))) as step:
        await bot.meet(chats, step)
    return (bot.used.memory - before) / len(chats)
