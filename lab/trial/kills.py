"""Random kills of a house of many processes while people write: is every message answered, and only once?"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lab.bench.progress import Progress
from lab.bench.race import NO_WAITING
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from lab.trial.machines import DOORS, Machines, machines
from lab.trial.people import People
from persona.line import Speaker
from scheduler.errors import StoreDown

ROLES = {"worker": 4, **dict.fromkeys(DOORS, 1), "scheduler": 2}
_SETTINGS = NO_WAITING | {
    "ENCODER": "off",
    "TOKENS_PER_DAY": "0",
    "ASK_CHECKINS_AFTER": "1000000",
    "OUTAGE_RETRY": "0.5",
    "LOG_LEVEL": "warning",
    # So that a death costs seconds, and five minutes hold more than a few of them.
    "LEASE_SECONDS": "3",
    "SWEEP_SECONDS": "1",
}
_LAST = 180.0
"""Seconds in which the last message must be answered; what a broker had taken is said again after 30."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``minutes`` of kills, one ``every`` so many seconds on average, while ``chats`` of each platform write a message
    every ``pause`` seconds, all together; ``seed`` says who writes, and who is killed, when. The store is one of our
    own, or that at ``store_url``."""

    minutes: float = 5.0
    every: float = 3.0
    chats: int = 15
    pause: float = 0.4
    seed: int = 1
    store_url: str = ""


@dataclass(slots=True)
class Trial:
    """One run: who was killed so far, and what went wrong with what was said. ``halfway`` is called in the middle."""

    plan: Plan
    people: People
    house: Machines
    halfway: Callable[[], None] | None = None
    broken: bool = False
    """Whether that was done."""
    killed: Counter[str] = field(default_factory=Counter)
    faults: Sequence[str] = ()

    async def run(self) -> None:
        """Let everybody meet him, kill until the time is over, and wait until all is answered. Raises RuntimeError
        where a process ends by itself."""
        plan = self.plan
        chats = self.people.chats(plan.chats, plan.chats)
        for chat in chats:
            self.people.say(chat)
        await self._answered()
        now = time.monotonic()
        end, middle = now + 60 * plan.minutes, now + 30 * plan.minutes
        with Progress("seconds of kills", int(60 * plan.minutes)) as step:
            async with self.people.load(chats, pause=plan.pause):
                while time.monotonic() < end:
                    await self._kill(step)
                    if self.halfway is not None and time.monotonic() > middle:
                        self.halfway()
                        self.broken, self.halfway = True, None
        await self._answered()
        told = {chat: await self._said_in(chat) for chat in chats}
        self.faults = [
            each for chat in chats for each in self.people.ledger.faults(chat, told[chat], unsure=self.broken)
        ]

    async def _kill(self, step: Progress) -> None:
        pause = self.people.rng.uniform(0.5, 1.5) * self.plan.every
        await asyncio.sleep(pause)
        for _ in range(round(pause)):
            step()
        await self._begin_again()
        machine = self.people.rng.choice(self.house.all)
        machine.kill()
        self.killed[machine.role] += 1
        await machine.start()

    async def _begin_again(self) -> None:
        """Start what ended by itself since it found no store, as whatever keeps processes would. Raises RuntimeError
        where nothing has broken the store."""
        for machine in self.house.all:
            if not machine.alive:
                if not self.broken:
                    raise RuntimeError(f"{machine.name} ended by itself: {machine.said()[-2000:]}")
                await machine.start()

    async def _answered(self) -> None:
        """Wait until all is answered and left, or for long enough."""
        deadline = time.monotonic() + _LAST
        while time.monotonic() < deadline:
            await self._begin_again()
            # Asked each time: whoever holds an old map of a cluster hears of a cut once.
            with suppress(StoreDown):
                if not await self.house.mailbox.waiting() and not self.people.ledger.unanswered():
                    return
            await asyncio.sleep(0.2)

    async def _said_in(self, chat: str) -> list[str]:
        whole = await self.house.mailbox.whole(chat)
        return [line.text for line in (*whole.archive, *whole.history) if line.speaker is Speaker.PERSONA]

    def figures(self) -> dict[str, Any]:
        """What came of it, by the names under which it is kept; seconds are from a message to its answer."""
        ledger, waits = self.people.ledger, sorted(self.people.waits.values())
        by_platform = {door: [chat for chat in ledger.said if chat.startswith(door)] for door in DOORS}
        return {
            "minutes": self.plan.minutes,
            "seed": self.plan.seed,
            "chats": 2 * self.plan.chats,
            "messages": sum(map(len, ledger.said.values())),
            "bubbles": sum(len(ledger.spoken(chat)) for chat in ledger.said),
            "kills": dict(sorted(self.killed.items())),
            "lost": sum(map(len, ledger.unanswered().values())),
            "twice_telegram": ledger.doubled(by_platform["telegram"]),
            "twice_discord": ledger.doubled(by_platform["discord"]),
            "faults": list(self.faults),
            "answer_s_p50": round(waits[len(waits) // 2], 2),
            "answer_s_p99": round(waits[int(len(waits) * 0.99)], 2),
            "answer_s_longest": round(waits[-1], 2),
            "load": round(os.getloadavg()[0], 1),
        }


async def measured(
    plan: Plan, *, settings: Mapping[str, str] | None = None, halfway: Callable[[], None] | None = None
) -> Mapping[str, Any]:
    """Run one trial, with more ``settings``, and return its figures. ``halfway`` breaks something else, so that
    a bubble may be seen twice on Telegram. Raises StoreDown, RuntimeError."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="aifriend-trial-")))
        telegram, discord = await stack.enter_async_context(BotApi()), await stack.enter_async_context(DiscordServer())
        engine = await stack.enter_async_context(EngineServer(pause=0.001))
        people = People(random.Random(plan.seed), telegram, discord)  # noqa: S311 - who writes, and who dies, when
        engine.answer = people.reply
        values = _SETTINGS | {"ENGINE_URL": engine.url} | dict(settings or {})
        values |= {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
        values |= {"DISCORD_BOT_TOKEN": discord.token, "DISCORD_API_URL": discord.url}

        def died(role: str) -> None:
            # Only workers send, so that no other death excuses a bubble that is seen twice.
            if role == "worker":
                people.died()

        house = await stack.enter_async_context(machines(folder, ROLES, values, died=died, store_url=plan.store_url))
        trial = Trial(plan, people, house, halfway)
        await trial.run()
        return trial.figures()
