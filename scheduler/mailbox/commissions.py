"""Works that somebody else is to make: the recipe and the words there, what was made back; knows no broker.

All of it lies sealed beside its chat, for minutes at most, and goes with it. A *bell* tells whoever waits that somebody
is at it still, or done; it holds nothing of anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from engine.messages import Work
from engine.ports import Made
from persona.keys import Keys, chat_keys
from scheduler.clock import Clock
from scheduler.mailbox.store import Command, Store

_KEPT, _RUNG = 300, 30
"""Seconds that a work, and its bell, lie there at most since somebody was last at it."""
_TOLD = 300
"""Seconds for which it is told how a work went."""
_SHOWN = 10
"""Seconds after which a maker counts as gone that has not shown itself."""
_MAKERS = "aifriend:{works}:makers"
_BEAT, _DONE = b"beat", b"done"


@dataclass(frozen=True, slots=True)
class Commission:
    """A work for a bubble with this ``text``; and once somebody is done, what was ``made``, or ``why`` nothing was."""

    work: Work
    text: str
    made: Made | None = None
    why: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be made."""
        return self.made is None and not self.why


class Stand(StrEnum):
    """How far a work is."""

    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many makers there are; how many works wait for one and are under way, and for how long the first of each has
    (seconds); how many were made, and could not be, within five minutes."""

    makers: int
    waiting: int
    waiting_for: float
    making: int
    making_for: float
    made: int
    failed: int


@dataclass(frozen=True, slots=True)
class Commissions:
    """Of one store. A work is known by the name that its chat has among the keys, and by its bubble's id. Each raises
    StoreDown."""

    store: Store
    clock: Clock

    async def ask(self, chat: str, id_: str, commission: Commission) -> str:
        """Put a work where makers find it, in the place of an earlier one of that id; return the chat's name."""
        keys = (await self.store.names()).chat(chat)
        works = keys.key("works")
        await self.store.commands(
            [
                ("DEL", _bell(keys, id_)),
                ("HSET", works, id_, self.store.codec.seal(commission, works)),
                ("EXPIRE", works, _KEPT),
                *self._noted(id_, Stand.WAITING),
            ]
        )
        return keys.hash

    async def answer(self, name: str, id_: str, *, patience: float) -> Commission | None:
        """Wait for what becomes of a work; None once nobody has been at it for so many seconds, or it was forgotten."""
        keys = chat_keys(name)
        bell = _bell(keys, id_)
        client = await self.store.at(bell)
        while True:
            rung: Any = await self.store.call(partial(client.bzpopmin, bell, timeout=patience), waits=True)
            if not rung:
                return None
            if rung[1] == _DONE:
                break
        return await self._opened(keys, id_)

    async def withdraw(self, name: str, id_: str) -> None:
        """Leave nothing of a work; whoever is at it still makes it for nobody."""
        keys = chat_keys(name)
        under_way = (("ZREM", _place(stand), id_) for stand in (Stand.WAITING, Stand.MAKING))
        await self.store.commands([("HDEL", keys.key("works"), id_), ("DEL", _bell(keys, id_)), *under_way])

    async def take(self, name: str, id_: str) -> Commission | None:
        """Return a work that is to be made, which counts as under way from now on; None where nobody waits for it."""
        commission = await self._opened(chat_keys(name), id_)
        if commission is None or not commission.is_open:
            return None
        await self.store.commands(self._noted(id_, Stand.MAKING))
        await self.beat(name, id_)
        return commission

    async def beat(self, name: str, id_: str) -> None:
        """Show that somebody is at a work."""
        keys = chat_keys(name)
        bell = _bell(keys, id_)
        await self.store.commands(
            [("ZADD", bell, 1, _BEAT), ("EXPIRE", bell, _RUNG), ("EXPIRE", keys.key("works"), _KEPT)]
        )

    async def put(self, name: str, id_: str, done: Commission) -> None:
        """Put what became of a work where whoever waits for it finds it, if anybody does."""
        keys = chat_keys(name)
        works = keys.key("works")
        sealed = self.store.codec.seal(done, works)
        if await self.store.run("made", [works, _bell(keys, id_)], id_, sealed, _DONE, _RUNG):
            await self.store.commands(self._noted(id_, Stand.FAILED if done.made is None else Stand.MADE))

    async def show(self, maker: str) -> None:
        """Show that a maker is there."""
        await self.store.commands([("ZADD", _MAKERS, self._now, maker), ("EXPIRE", _MAKERS, _SHOWN)])

    async def hide(self, maker: str) -> None:
        """Show that a maker takes nothing any more."""
        await self.store.command("ZREM", _MAKERS, maker)

    async def makers(self) -> int:
        """Return how many makers there are."""
        past = ("ZREMRANGEBYSCORE", _MAKERS, 0, self._now - _SHOWN * 1000)
        _, makers = await self.store.commands([past, ("ZCARD", _MAKERS)])
        return int(makers)

    async def standing(self) -> Standing:
        """Return how it goes."""
        now, places = self._now, [_place(stand) for stand in Stand]
        past: list[Command] = [("ZREMRANGEBYSCORE", place, 0, now - _TOLD * 1000) for place in places]
        looks = [look for place in places for look in (("ZCARD", place), ("ZRANGE", place, 0, 0, "WITHSCORES"))]
        answers = (await self.store.commands([*past, *looks]))[len(past) :]
        waiting, making, made, failed = (int(count) for count in answers[::2])
        ages = [next(((now - since) / 1000 for _, since in first), 0.0) for first in answers[1::2]]
        return Standing(await self.makers(), waiting, ages[0], making, ages[1], made, failed)

    async def _opened(self, keys: Keys, id_: str) -> Commission | None:
        works = keys.key("works")
        sealed = await self.store.command("HGET", works, id_)
        return self.store.readable(sealed, Commission, works) if sealed else None

    def _noted(self, id_: str, stand: Stand) -> Sequence[Command]:
        place = _place(stand)
        return [
            *(("ZREM", _place(other), id_) for other in Stand if other is not stand),
            ("ZREMRANGEBYSCORE", place, 0, self._now - _TOLD * 1000),
            ("ZADD", place, self._now, id_),
            ("EXPIRE", place, _TOLD),
        ]

    @property
    def _now(self) -> int:
        return int(self.clock.now() * 1000)


def _place(stand: Stand) -> str:
    return f"aifriend:{{works}}:{stand}"


def _bell(keys: Keys, id_: str) -> str:
    return keys.key(f"bell:{id_}")
