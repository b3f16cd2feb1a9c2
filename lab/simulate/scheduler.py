"""One of several schedulers of a simulation, in a process that can be killed: takes orders, asks for sends.

Speaks lines of JSON: ``{"do": "tick" | "sweep" | "receive", "now": …}`` comes in, ``{"done": true}`` goes out; in
between each ``{"send": …}`` waits for its answer, as a platform gives it.
"""

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bot.app import App, open_app
from engine.messages import Bubble, Incoming
from lab.simulate.share import settings
from lab.simulate.stub import Obedient
from lab.simulate.world import DOOR, JumpingClock
from persona.line import Media
from scheduler.door import Receipt
from scheduler.errors import Rejected, Unreachable


@dataclass(slots=True)
class _Piped:
    """A door to the platform in the parent process."""

    clock: JumpingClock
    model: Obedient
    name: str = DOOR
    typing_seconds: float = 5.0
    answers: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, chat: str, bubble: Bubble) -> Receipt:
        """Ask the parent to show a bubble. Raises Unreachable."""
        goal = self.model.goals.get(chat, "")
        async with self._one_at_a_time:
            _tell({"send": [chat, bubble.kind.value, bubble.text, goal]})
            if not (await self.answers.get())["shown"]:
                raise Unreachable("blocked")
        return Receipt(bubble.id, self.clock.now())

    async def react(self, chat: str, message: str, emoji: str) -> None:
        """Nobody counts signs."""
        del chat, message, emoji

    async def find(self, chat: str, bubble: Bubble, *, after: str) -> Receipt | None:
        """Nobody can look."""
        del chat, bubble, after
        return None

    async def direct(self, person: str) -> str:
        """Everybody is met in a chat of their own."""
        return person.replace(":u", ":c", 1)

    async def fetch(self, chat: str, message: str, media: Media, *, most: int) -> bytes:
        """Nobody sends files here."""
        del chat, message, media, most
        raise Rejected("there are no files here")

    async def typing(self, chat: str) -> None:
        """Nobody sees it."""
        del chat


async def serve(url: str, key: str, seed: int, lease: float) -> None:
    """Serve until the standard input ends. Raises StoreDown."""
    clock, model, decisions = JumpingClock(), Obedient(), Counter[str]()
    door = _Piped(clock, model)
    async with open_app(settings(url, key=key, seed=seed, lease=lease), clock, model) as app:
        app.loop.checkins.count = lambda decision, reason: decisions.update([f"{decision}: {reason}"])
        app.post.doors[DOOR] = door
        reader = asyncio.StreamReader(limit=2**20)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        orders: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        worker = asyncio.create_task(_work(app, clock, orders, decisions))
        _tell({"ready": True})
        async for line in reader:
            message = json.loads(line)
            (door.answers if "shown" in message else orders).put_nowait(message)
        orders.put_nowait(None)
        await worker


async def _work(
    app: App, clock: JumpingClock, orders: "asyncio.Queue[dict[str, Any] | None]", decisions: Counter[str]
) -> None:
    while (order := await orders.get()) is not None:
        clock.at = order["now"]
        match order["do"]:
            case "tick":
                await app.loop.tick()
            case "sweep":
                await app.loop.sweep(older_than=0.0)
            case "receive":
                incoming = msgspec.convert(order["incoming"], Incoming)
                await app.reception.receive(incoming, update=order["update"])
        await app.conversations.idle()
        _tell({"done": True, "decisions": dict(decisions)})
        decisions.clear()


def _tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _url, _key, _seed, _lease = sys.argv[1:]
    asyncio.run(serve(_url, _key, int(_seed), float(_lease)))
