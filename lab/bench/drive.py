"""Runs one bot as a child process and talks with it in many chats at once; it knows no figures and no other bot."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.settings import Settings
from lab.loopback.telegram import BotApi, Sent

AT_ONCE = 64
"""Chats that wait for an answer at the same time, at most."""

_PATIENCE = 60.0
_QUIET = 0.15
_FIRST_CHAT = 1000
_SAYINGS = (
    "I finally finished that book about lighthouses today.",
    "My sister is coming over for dinner on Friday.",
    "What would you cook for somebody who hates onions?",
    "It rained all morning, so I stayed in and read.",
    "The new job is going well, though the days are long.",
    "Do you think a dog would be happy in a small flat?",
    "I walked to the lake again and saw two herons.",
)


@dataclass(slots=True)
class Driven:
    """A bot that answers: ``answer`` gives the one message that answers a text."""

    name: str
    api: BotApi
    process: Process
    answer: Callable[[str], str]
    log: Path
    messages: int = field(default=0, init=False)
    _answers: dict[int, tuple[str, "asyncio.Future[None]"]] = field(default_factory=dict, init=False)

    def note(self, message: Sent) -> None:
        """Note what the bot did to a chat."""
        if message.method != "sendMessage":
            return
        self.messages += 1
        text, answer = self._answers.get(message.chat_id, ("", None))
        if answer is not None and message.text == text and not answer.done():
            answer.set_result(None)

    async def started(self) -> None:
        """Wait until the bot asks for updates. Raises ValueError when it does not come to that."""
        polls, ends = asyncio.create_task(self.api.polling.wait()), asyncio.create_task(self.process.wait())
        ready, _ = await asyncio.wait({polls, ends}, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        polls.cancel()
        ends.cancel()
        if polls not in ready:
            raise self._silent()

    async def talk(self, turns: int, chats: int, progress: Callable[[], None]) -> None:
        """Have ``turns`` turns; each chat says the next thing once it was answered. Raises ValueError."""
        lanes = min(AT_ONCE, chats)

        async def lane(number: int) -> None:
            for turn in range(turns):
                if turn % chats % lanes == number:
                    # Numbered, since a bot that notices repetition would rightly be puzzled.
                    saying = _SAYINGS[(turn + turn // chats) % len(_SAYINGS)]
                    await self._turn(_FIRST_CHAT + turn % chats, f"{saying} {turn}")
                    progress()

        await asyncio.gather(*(lane(number) for number in range(lanes)))

    async def quiet(self) -> None:
        """Wait until the bot has nothing more to say, and its work after the last answer is done."""
        before = -1
        while before != self.messages:
            before = self.messages
            await asyncio.sleep(_QUIET)

    async def cpu_seconds(self) -> float:
        """What the process has used since it started."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the bot was started without pipes")
        self.process.stdin.write(b"\n")
        return float(await self.process.stdout.readline())

    async def _turn(self, chat: int, text: str) -> None:
        answer = asyncio.get_running_loop().create_future()
        self._answers[chat] = self.answer(text), answer
        self.api.says(text, person=chat)
        try:
            async with asyncio.timeout(_PATIENCE):
                await answer
        except TimeoutError:
            raise self._silent() from None

    def _silent(self) -> ValueError:
        last = self.log.read_text(errors="replace").strip().splitlines()[-1:]
        return ValueError(f"the bot {self.name} does not answer{': ' + last[0] if last else ''}")


@asynccontextmanager
async def driven(
    name: str, folder: Path, settings: Mapping[str, str], answer: Callable[[str], str]
) -> AsyncIterator[Driven]:
    """Start a bot with ``settings`` on a Bot API of its own, and end it; `started` waits until it is there."""
    log = folder / f"{name}.log"
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(BotApi())
        errors = stack.enter_context(log.open("wb"))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "lab.bench.bots", name),
            cwd=folder,
            env=_environment({**settings, "TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}),
            stdin=PIPE,
            stdout=PIPE,
            stderr=errors,
        )
        stack.push_async_callback(_ended, process)
        bot = Driven(name, api, process, answer, log)
        api.watchers.append(bot.note)
        yield bot


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Ours without the operator's settings: what he runs otherwise must neither be met nor measured."""
    environment = {key: value for key, value in os.environ.items() if key.lower() not in Settings.model_fields}
    return environment | dict(settings)


async def _ended(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(10):
            await process.wait()
    if process.returncode is None:
        process.kill()
        await process.wait()
