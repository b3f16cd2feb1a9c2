"""Faults to order for REST calls and the gateway's handshake; knows calls by their line only."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from lab.loopback.discord.wire import Json, response


@dataclass(slots=True, eq=False)
class Fault:
    """Hits the next ``times`` calls whose line has the part in it."""

    part: str
    times: int
    after: bool = False
    response: Callable[[], web.Response] | None = None  # without one the connection is cut


class Faults:
    """Orders faults, and lets them happen to calls."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

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
        headers = {"Via": "1.1 loopback"} if via else {}
        if status == 429:
            wait = retry_after or 0.0
            body |= {"retry_after": wait, "global": global_}
            headers |= {"Retry-After": str(wait), "X-RateLimit-Scope": "global" if global_ else "user"}
        self._faults.append(Fault(path_part, times, response=lambda: response(body, status, headers)))

    def drop(self, path_part: str, *, after: bool, times: int = 1) -> None:
        """Cut the TCP connection before or after the effect ("GET /gateway" refuses the websocket)."""
        self._faults.append(Fault(path_part, times, after))

    def strike(self, line: str) -> Fault | None:
        """The fault that happens to a call, if one does."""
        fault = next((fault for fault in self._faults if fault.part in line), None)
        if fault:
            fault.times -= 1
            self._faults = [one for one in self._faults if one.times > 0]
        return fault
