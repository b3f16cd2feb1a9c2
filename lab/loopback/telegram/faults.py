"""Faults to order: refusals, floods and cut connections; knows calls by name and chat only."""

import asyncio
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass

from lab.loopback.telegram.wire import REASONS, RefusedError


@dataclass(slots=True, eq=False)
class Fault:
    """Hits the next ``times`` calls, or all until a moment of the clock; code 0 cuts the connection."""

    method: str
    chat: int | None
    code: int = 0
    description: str = ""
    retry_after: int | None = None
    after: bool = False
    times: int = 1
    until: float | None = None

    def hits(self, method: str, chat: int) -> bool:
        """Whether it is meant for such a call."""
        # Telegram's floods concern what is sent to chats, so polling goes on in one.
        method_fits = self.method == method or (self.method == "*" and (self.until is None or chat != 0))
        return method_fits and self.chat in (None, chat)


class Faults:
    """Orders faults, and lets them happen to calls; ``methods`` are the names that can be meant."""

    def __init__(self, clock: Callable[[], float], methods: Collection[str]) -> None:
        self._clock = clock
        self._methods = methods
        self._held: dict[tuple[str, int | None], asyncio.Event] = {}
        self._faults: list[Fault] = []

    def fail(
        self,
        method: str,
        code: int,
        description: str = "",
        *,
        retry_after: int | None = None,
        times: int = 1,
        chat: int | None = None,
    ) -> None:
        """Refuse the next calls of a method, or of any ("*")."""
        usual = REASONS.get(code, "Bad Gateway") + (f": retry after {retry_after}" if retry_after else "")
        self._order(Fault(method, chat, code, description or usual, retry_after, times=times))

    def flood(self, until: float, *, method: str = "*", chat: int | None = None) -> None:
        """Answer 429 with the seconds that remain until the clock has come to ``until``."""
        self._order(Fault(method, chat, 429, until=until))

    def drop(self, method: str, *, after: bool, times: int = 1, chat: int | None = None) -> None:
        """Cut the connection instead of an answer, before or after the call took effect."""
        self._order(Fault(method, chat, after=after, times=times))

    def hold(self, method: str, *, chat: int | None = None) -> None:
        """Leave calls of a method, to any chat or to one, without an answer until ``let_go``."""
        self._held[method, chat] = asyncio.Event()

    def let_go(self, method: str, *, chat: int | None = None) -> None:
        """End ``hold``."""
        self._held.pop((method, chat)).set()

    async def wait(self, method: str, chat: int) -> None:
        """Wait while calls of a method are held."""
        for place in (None, chat):
            if event := self._held.get((method, place)):
                await event.wait()

    def strike(self, method: str, chat: int) -> Fault | None:
        """Let a fault happen to a call; return it where the connection is to be cut. Raises RefusedError."""
        now = self._clock()
        self._faults = [f for f in self._faults if f.times and (f.until is None or f.until > now)]
        fault = next((f for f in self._faults if f.hits(method, chat)), None)
        if fault is None:
            return None
        if fault.until is not None:
            wait = math.ceil(fault.until - now)
            raise RefusedError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        fault.times -= 1
        if fault.code:
            hint = {"retry_after": fault.retry_after} if fault.retry_after else {}
            raise RefusedError(fault.code, fault.description, hint)
        return fault

    def _order(self, fault: Fault) -> None:
        if fault.method != "*" and fault.method not in self._methods:
            raise ValueError(f"the Bot API here has no {fault.method}")
        self._faults.append(fault)
