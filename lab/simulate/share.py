"""Lives the days of some people in one process, with a whole house and a store of its own."""

import asyncio
import gc
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app import App, open_app
from bot.settings import Settings
from engine.messages import Incoming
from lab.simulate.ledger import Chronicle, Window
from lab.simulate.people import end
from lab.simulate.stub import Obedient
from lab.simulate.world import DOOR, JumpingClock, Outside, World
from persona.codec import new_secret
from persona.keys import parts
from scheduler.mailbox import Mailbox, embedded

_DUE = parts("due")
_SOONEST = """
local soonest = 0
for _, key in ipairs(KEYS) do
  local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if first[2] and (soonest == 0 or tonumber(first[2]) < soonest) then soonest = tonumber(first[2]) end
end
return soonest
"""
"""Only for one store of our own: in a cluster the keys would lie on different nodes."""


_COLLECTED = 100_000
"""New objects after which the collector looks."""


@dataclass(slots=True)
class Record:
    """What came of it: chronicles, decisions by reason, messages that people wrote, schedulers that were killed."""

    chronicles: list[Chronicle] = field(default_factory=list)
    decisions: Counter[str] = field(default_factory=Counter)
    turns: int = 0
    kills: int = 0


async def live(numbers: Sequence[int], *, days: int, seed: int, progress: Callable[[float], None]) -> Record:
    """Live ``days`` with the people of these numbers; ``progress`` hears how many have passed. Raises StoreDown."""
    clock, model, record = JumpingClock(end(0)), Obedient(), Record()
    with tempfile.TemporaryDirectory(prefix="aifriend-days-") as folder:
        async with opened(Path(folder), clock, model, seed) as app:
            app.loop.checkins.count = lambda decision, reason: record.decisions.update([f"{decision}: {reason}"])
            outside = Outside(clock, goals=model.goals)
            app.post.doors[DOOR] = outside
            world = World(Alone(app), outside, days, progress)
            world.enter(numbers, seed)
            await world.run()
    record.chronicles = list(outside.chronicles.values())
    record.turns = sum(len(chronicle.messages) for chronicle in record.chronicles)
    return record


_days: Any = None
"""Days that have passed in each of the processes that live at the same time; set once, when this one starts."""


def share_days(days: Any) -> None:
    """Let somebody in another process watch the days go by."""
    global _days
    _days = days


def live_alone(numbers: Sequence[int], days: int, seed: int, place: int) -> Record:
    """Live in a process of one's own."""

    def progress(days: float) -> None:
        _days[place] = days

    # Hardly anything here is garbage that only the collector would find, and looking for it takes long.
    gc.set_threshold(_COLLECTED)
    return asyncio.run(live(numbers, days=days, seed=seed, progress=progress))


@asynccontextmanager
async def opened(folder: Path, clock: JumpingClock, model: Obedient, seed: int) -> AsyncIterator[App]:
    """Open a house that waits for nothing, with a store of its own in ``folder``. Raises StoreDown."""
    async with (
        embedded.serve(folder, durable=False) as url,
        open_app(settings(url, key=new_secret(), seed=seed), clock, model) as app,
    ):
        yield app


def settings(url: str, *, key: str, seed: int, lease: float = 30.0) -> Settings:
    """The operator's own policy, and no waiting for anything."""
    return Settings(
        # Nobody there is in danger, and months of lines would be encoded.
        encoder=False,
        redis_url=url,
        data_key=key,
        open_to_everyone=True,
        seed=seed,
        lease_seconds=lease,
        burst_quiet=0,
        burst_longest=0,
        pause_per_character=0,
        pause_shortest=0,
        pause_longest=0,
        greet_after=600,
        ask_checkins_after=1_000_000,
        log_level="error",
    )


async def soonest(mailbox: Mailbox) -> float:
    """Return when the next look is due (epoch s), 0 when none is. Raises StoreDown."""
    answer: Any = await mailbox.store.command("EVAL", _SOONEST, len(_DUE), *_DUE)
    return float(answer) / 1000


async def windows(mailbox: Mailbox, chat: str, name: str) -> list[Window]:
    """Return when the house means to ask about something that the person has told. Raises StoreDown."""
    async with mailbox.holding(chat) as held:
        promises = held[1].chat.promises if held else ()
    return [Window(name, promise.due, promise.until) for promise in promises if name in promise.said]


@dataclass(slots=True)
class Alone:
    """What can be asked of the one house of this process."""

    app: App

    async def soonest(self) -> float:
        return await soonest(self.app.mailbox)

    async def tick(self) -> None:
        await self.app.loop.tick()
        await self.app.conversations.idle()

    async def receive(self, incoming: Incoming, update: str) -> None:
        await self.app.reception.receive(incoming, update=update)
        await self.app.conversations.idle()

    async def windows(self, chat: str, name: str) -> list[Window]:
        return await windows(self.app.mailbox, chat, name)
