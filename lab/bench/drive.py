"""Runs one bot as a child process and talks with it in many chats at once; it knows no figures and no other bot."""

import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter

from bot.settings import Settings
from lab.bench.lines import line
from lab.bench.processes import Used, used
from lab.loopback.telegram import BotApi, Sent

_PATIENCE = 120.0
_LOOK = 0.3
_RESTING = 0.05
"""Of a core: what is used by a bot that has nothing to do any more."""
_FIRST_CHAT = 1000


@dataclass(frozen=True, slots=True)
class Kind:
    """A bot that is compared: what it is called, which of `BOTS` it is and with which ``settings``; ``opening`` is what
    people tell it first, ``answer`` gives the one message that answers a line."""

    name: str
    program: str
    answer: Callable[[str], str]
    settings: Mapping[str, str] = field(default_factory=dict)
    opening: Sequence[str] = ()


@dataclass(slots=True)
class Driven:
    """A bot that answers; ``messages`` counts what it has sent."""

    kind: Kind
    api: BotApi
    process: Process
    log: Path
    messages: int = field(default=0, init=False)
    strange: int = field(default=0, init=False)
    """Answers that were not the engine's words: a rule of the house may bar those."""
    _lines: "count[int]" = field(default_factory=count, init=False)
    _answers: dict[int, tuple[str | None, "asyncio.Future[None]"]] = field(default_factory=dict, init=False)

    def note(self, message: Sent) -> None:
        """Note what the bot did to a chat."""
        if not message.method.startswith("send") or message.method == "sendChatAction":
            return
        self.messages += 1
        text, answer = self._answers.get(message.chat_id, ("", None))
        if answer is not None and not answer.done():
            self.strange += text not in (None, message.text)
            answer.set_result(None)

    @property
    def used(self) -> Used:
        """What it and all that it has started have used."""
        return used(self.process.pid)

    async def started(self) -> None:
        """Wait until the bot asks for updates. Raises ValueError when it does not come to that."""
        polls, ends = asyncio.create_task(self.api.polling.wait()), asyncio.create_task(self.process.wait())
        ready, _ = await asyncio.wait({polls, ends}, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        polls.cancel()
        ends.cancel()
        if polls not in ready:
            raise self._silent("at all")

    async def meet(self, chats: Sequence[int], progress: Callable[[], None]) -> None:
        """Let people say who they are, as the bot wants to know, each in a chat of its own. Raises ValueError."""

        async def meets(number: int) -> None:
            for text in (line(next(self._lines)), *self.kind.opening):
                await self._say(number, text, None)
                progress()

        await asyncio.gather(*map(meets, chats))
        await self.rests()

    async def talk(self, chats: int, turns: int, progress: Callable[[], None]) -> list[float]:
        """Have ``turns`` turns in so many chats at once, each of which says the next line once it was answered; the
        seconds until each answer. Raises ValueError."""
        left = iter(range(turns))

        async def talks(number: int) -> list[float]:
            return [await self._turn(number, progress) for _ in left]

        return [seconds for each in await asyncio.gather(*map(talks, range(chats))) for seconds in each]

    async def receive(
        self, chats: int, turns: int, per_second: float, rng: random.Random, progress: Callable[[], None]
    ) -> list[float]:
        """Have ``turns`` turns as they come from many people who know nothing of each other, in chats that wait for
        nothing else; the seconds until each answer. Raises ValueError."""
        free, waits = list(range(chats)), []

        async def turn(number: int) -> float:
            try:
                return await self._turn(number, progress)
            finally:
                free.append(number)

        async with asyncio.TaskGroup() as group:
            for _ in range(turns):
                await asyncio.sleep(rng.expovariate(per_second))
                while not free:
                    await asyncio.sleep(1 / per_second)
                place = rng.randrange(len(free))
                free[place], free[-1] = free[-1], free[place]
                number = free.pop()
                waits.append(group.create_task(turn(number)))
        return [task.result() for task in waits]

    async def rests(self) -> None:
        """Wait until the bot has nothing more to say, and its work after the last answer is done."""
        before, spent = -1, 0.0
        while before != self.messages or self.used.cpu - spent > _RESTING * _LOOK + 0.01:
            before, spent = self.messages, self.used.cpu
            await asyncio.sleep(_LOOK)

    async def _turn(self, number: int, progress: Callable[[], None]) -> float:
        text = line(next(self._lines))
        seconds = await self._say(number, text, self.kind.answer(text))
        progress()
        return seconds

    async def _say(self, number: int, text: str, answer: str | None) -> float:
        """Seconds until what answers a text is there, or anything where nobody knows what that is."""
        chat, answered = _FIRST_CHAT + number, asyncio.get_running_loop().create_future()
        self._answers[chat] = answer, answered
        said = perf_counter()
        self.api.says(text, person=chat)
        try:
            async with asyncio.timeout(_PATIENCE):
                await answered
        except TimeoutError:
            raise self._silent(repr(text)) from None
        return perf_counter() - said

    def _silent(self, to: str) -> ValueError:
        last = self.log.read_text(errors="replace").strip().splitlines()[-1:]
        return ValueError(f"the bot {self.kind.name} does not answer {to}{'; its log: ' + last[0] if last else ''}")


@asynccontextmanager
async def driven(kind: Kind, folder: Path, settings: Mapping[str, str]) -> AsyncIterator[Driven]:
    """Start a bot with ``settings`` on a Bot API of its own, and end it; `started` waits until it is there."""
    home = folder / kind.name.replace(" ", "-")
    home.mkdir()
    log = home / "log"
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(BotApi())
        errors = stack.enter_context(log.open("wb"))
        where = {"DATA_DIR": str(home), "TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "lab.bench.bots", kind.program),
            cwd=home,
            env=environment({**settings, **where, **kind.settings}),
            stdin=PIPE,
            stdout=errors,
            stderr=errors,
        )
        stack.push_async_callback(_ended, process)
        bot = Driven(kind, api, process, log)
        api.watchers.append(bot.note)
        yield bot


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Ours without the operator's settings: what he runs otherwise must neither be met nor measured."""
    ours = {key: value for key, value in os.environ.items() if key.lower() not in Settings.model_fields}
    return ours | dict(settings)


async def _ended(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(10):
            await process.wait()
    if process.returncode is None:
        process.kill()
        await process.wait()
