"""The way to a server of models: one HTTP session, and which failures are met by asking once more, silently."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgspec

from engine.errors import EngineDown, EngineFailed, EngineRefused
from engine.models.refusals import Busy, translate

_LONGEST_WAIT = 5.0
"""Seconds that are waited for a busy server here; whether to wait longer is the caller's to say."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to connect, to wait between two reads of a stream, and for a ``whole`` answer. A busy server is asked
    ``retries`` times more, after the wait that it named, or after ``back_off`` and its doubles where it named none
    (a full queue)."""

    connect: float = 5.0
    read: float = 120.0
    whole: float = 300.0
    retries: int = 2
    back_off: float = 0.25


@dataclass(slots=True)
class Wire:
    """Asks a server at a ``url``, which may be another one each time; entered as an async context manager."""

    timeouts: Timeouts
    api_key: str = field(default="", repr=False)
    proxy: str | None = field(default=None, repr=False)
    _session: aiohttp.ClientSession | None = field(default=None, init=False, repr=False)

    async def __aenter__(self) -> Self:
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        # A server that sends a word now and then never meets the limit of a read.
        timeout = aiohttp.ClientTimeout(
            total=self.timeouts.whole, sock_connect=self.timeouts.connect, sock_read=self.timeouts.read
        )
        # Keep-alive without a cap: a waiting reply must never queue behind another chat's stream.
        self._session = aiohttp.ClientSession(
            headers=headers, timeout=timeout, connector=aiohttp.TCPConnector(limit=0), proxy=self.proxy
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(self, url: str, path: str) -> aiohttp.ClientResponse:
        """GET ``path``. Raises EngineError."""
        return await self._send("GET", url, path, b"", {})

    async def post(self, url: str, path: str, body: Mapping[str, Any], session: str = "") -> aiohttp.ClientResponse:
        """POST ``body`` as JSON. Raises EngineError."""
        payload, headers = _encode(body), {"Content-Type": "application/json"}
        if session:
            headers["X-Session-ID"] = session
        for attempt in range(self.timeouts.retries + 1):
            try:
                return await self._send("POST", url, path, payload, headers)
            except Busy as error:
                wait = error.retry_after or self.timeouts.back_off * 2**attempt
                if attempt == self.timeouts.retries or wait > _LONGEST_WAIT:
                    raise
                await asyncio.sleep(wait)
            except (_HungUp, EngineFailed) as error:
                if attempt or not self.timeouts.retries or isinstance(error, _Silent):
                    raise
                await asyncio.sleep(self.timeouts.back_off)
        raise AssertionError("unreachable: the last try returns or raises")

    async def _send(
        self, method: str, url: str, path: str, payload: bytes, headers: Mapping[str, str]
    ) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("enter the client with `async with` before using it")
        try:
            response = await self._session.request(method, url + path, data=payload or None, headers=headers)
            if response.status >= 400:
                raise translate(url, response.status, response.headers, await response.read(), payload)
        except aiohttp.InvalidURL as error:
            raise EngineRefused("ENGINE_URL is not an address: write it like http://127.0.0.1:8000") from error
        except aiohttp.SocketTimeoutError as error:
            raise _Silent(f"the engine at {url} took too long to answer") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Who does not answer within the time to connect is not asked again: somebody waits.
            down = EngineDown if isinstance(error, TimeoutError) else _HungUp
            raise down(f"no engine answers at {url}: start it, or correct ENGINE_URL") from error
        return response


class _HungUp(EngineDown):
    """Nobody took the request: as when a server restarts, or closes a kept connection just then."""


class _Silent(EngineFailed):
    """The server took the request, and its time ran out without a word."""
