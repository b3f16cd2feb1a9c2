"""Faults to order for REST calls and the gateway's handshake; knows calls by their line only."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from lab.loopback.discord.waits import VIA, bucket, too_many
from lab.loopback.discord.wire import Json, RefusedError


@dataclass(slots=True, eq=False)
class Fault:
    """Hits the next ``times`` calls whose line has the part in it, or all until a moment of the clock."""

    part: str
    times: int
    after: bool = False
    refusal: RefusedError | None = None  # without one the connection is cut
    until: float | None = None


class Faults:
    """Orders faults, and lets them happen to calls."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._faults: list[Fault] = []
        self._held: dict[str, asyncio.Event] = {}

    def fail(
        self,
        path_part: str,
        status: int,
        *,
        code: int = 0,
        message: str = "",
        retry_after: float | None = None,
        times: int = 1,
        via: bool = True,
        global_: bool = False,
    ) -> None:
        """Answer with an error; `path_part` is looked for in, say, "POST /channels/5/messages"."""
        body: Json = {"message": message or f"{status}: injected", "code": code}
        headers = VIA if via else {}
        if status == 429:
            waiting, headers = too_many(retry_after or 0.0, everywhere=global_, via=via)
            body |= waiting
        self._faults.append(Fault(path_part, times, refusal=RefusedError.with_body(status, body, headers)))

    def flood(self, until: float, *, channel: int) -> None:
        """Answer 429 to messages in one channel until the clock has come to ``until``."""
        self._faults.append(Fault(f"POST /channels/{channel}/messages", 1, until=until))

    def drop(self, path_part: str, *, after: bool, times: int = 1) -> None:
        """Cut the TCP connection before or after the effect ("GET /gateway" refuses the websocket)."""
        self._faults.append(Fault(path_part, times, after))

    def hold(self, path_part: str) -> None:
        """Leave calls without an answer until ``let_go``."""
        self._held[path_part] = asyncio.Event()

    def let_go(self, path_part: str) -> None:
        """End ``hold``."""
        self._held.pop(path_part).set()

    async def wait(self, line: str) -> None:
        """Wait while such a call is held."""
        for event in [event for part, event in self._held.items() if part in line]:
            await event.wait()

    def strike(self, line: str) -> Fault | None:
        """Let a fault happen to a call; return it where the connection is to be cut. Raises RefusedError."""
        now = self._clock()
        self._faults = [f for f in self._faults if f.times > 0 and (f.until is None or f.until > now)]
        fault = next((fault for fault in self._faults if fault.part in line), None)
        if fault is None:
            return None
        if fault.until is not None:
            wait = fault.until - now
            body, headers = too_many(wait)
            raise RefusedError.with_body(
                429, body, headers | bucket(line, limit=5, remaining=0, reset_after=wait, at=now)
            )
        fault.times -= 1
        if fault.refusal:
            raise fault.refusal
        return fault
