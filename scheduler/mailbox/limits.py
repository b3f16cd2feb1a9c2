"""How fast a door may send, kept for all processes together; knows no platform and no bubble."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.door import chat_of
from scheduler.mailbox.store import Store
from scheduler.mailbox.whereabouts import whereabouts

_MANY = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` messages at once, then one every ``every`` seconds; any number where that is 0."""

    every: float = 0.0
    burst: int = 1

    @classmethod
    def at_most(cls, most: int, *, within: float, burst: int = 3) -> "Rate":
        """At most ``most`` in any ``within`` seconds, however they fall; any number for 0."""
        burst = min(burst, (most + 1) // 2)
        return cls(within / max(most - burst, 1), burst) if most else cls()


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast one platform takes messages: all of them, those of a private chat, and those of a group."""

    overall: Rate = field(default_factory=Rate)
    chat: Rate = field(default_factory=Rate)
    group: Rate = field(default_factory=Rate)

    def of(self, *, group: bool) -> Rate:
        """The rate of one chat."""
        return self.group if group else self.chat


@dataclass(slots=True)
class Limits:
    """Asked before each message. What a platform wished is remembered here too, in case the store is away."""

    store: Store
    rates: Mapping[str, Rates] = field(default_factory=dict)
    _closed: dict[str, float] = field(default_factory=dict, init=False)

    def rate(self, door: str, *, group: bool) -> Rate:
        """The rate of one chat at a door."""
        return self.rates.get(door, Rates()).of(group=group)

    async def ask(self, door: str, place: int = 0) -> tuple[float, int]:
        """Return the seconds until the door may send (0: now) and the place in its queue, which is shown when
        asking again. Raises StoreDown."""
        overall = self.rates.get(door, Rates()).overall
        wait, place, closed = await self._step(_door(door), overall, place, 0.0)
        self._note(door, closed)
        return max(wait, self.closed(door)), place

    async def hold(self, door: str, seconds: float, *, chat: str = "") -> None:
        """Let nobody send by this door for ``seconds``; where only a ``chat`` of it was told to wait, nobody to that
        chat, and to no other where a second one is told so within its wait. Raises StoreDown."""
        self._note(chat or door, seconds)
        if not chat:
            await self._step(_door(door), Rate(), 0, seconds)
            return
        chat = await whereabouts(self.store, chat)
        names, milliseconds = await self.store.names(), math.ceil(seconds * 1000)
        # Two topics of one chat are no two chats.
        _, closed = await asyncio.gather(
            self._step(names.chat(chat).key("limits"), Rate(), 0, seconds),
            self.store.run("flood", [_door(door)], names.chat(chat_of(chat)).hash, milliseconds),
        )
        self._note(door, closed / 1000)

    def closed(self, door: str, chat: str = "") -> float:
        """Seconds for which a door, or a chat of it, must not send, as far as this process knows without asking."""
        until = max(self._closed.get(door, 0.0), self._closed.get(chat, 0.0))
        return max(until - asyncio.get_running_loop().time(), 0.0)

    def _note(self, place: str, seconds: float) -> None:
        if seconds:
            now = asyncio.get_running_loop().time()
            if len(self._closed) >= _MANY:
                self._closed = {name: until for name, until in self._closed.items() if until > now}
            self._closed[place] = max(self._closed.get(place, 0.0), now + seconds)

    async def _step(self, key: str, rate: Rate, place: int, hold: float) -> tuple[float, int, float]:
        milliseconds = math.ceil(hold * 1000)
        answer = await self.store.run("pass", [key], rate.every * 1000, rate.burst, place, milliseconds)
        return answer[0] / 1000, answer[1], answer[2] / 1000


def _door(door: str) -> str:
    return f"aifriend:{{limits:{door}}}"
