"""The streaming client for any OpenAI-compatible server, vLLM first; it knows nothing of Harry."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgspec

from engine.errors import EngineDown, EngineRefused, PromptTooLong
from engine.models.answers import pieces, whole_answer
from engine.models.body import chat_body
from engine.models.complaint import complaint
from engine.models.probe import probe
from engine.ports import Capabilities, Piece, Request

# The words of vLLM, llama.cpp's server and OpenAI for a prompt that does not fit.
_TOO_LONG = re.compile(r"context[ _](?:length|size|window)|input_tokens|prompt is too long")
_LONGEST_WAIT = 5.0

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
class OpenAICompatible:
    """One server at ``url`` (with or without ``/v1``), entered as an async context manager.

    What the server can do is found out by ``discover``, or before the first answer where that has not been done,
    since a server may still be loading its weights. Every error says what to change.
    """

    url: str
    model: str = ""
    api_key: str = field(default="", repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)
    capabilities: Capabilities = field(default_factory=Capabilities, init=False)
    _session: aiohttp.ClientSession | None = field(default=None, init=False, repr=False)
    _is_discovered: bool = field(default=False, init=False, repr=False)
    _discovering: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    async def __aenter__(self) -> Self:
        self.url = self.url.rstrip("/").removesuffix("/v1")
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        # A server that sends a word now and then never meets the limit of a read.
        timeout = aiohttp.ClientTimeout(
            total=self.timeouts.whole, sock_connect=self.timeouts.connect, sock_read=self.timeouts.read
        )
        # Keep-alive without a cap: a waiting reply must never queue behind another chat's stream.
        self._session = aiohttp.ClientSession(headers=headers, timeout=timeout, connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def discover(self) -> Capabilities:
        """Ask the server what it is and can do, and keep the answer. Raises EngineDown or EngineRefused."""
        self.capabilities = await probe(self, model=self.model)
        self.model = self.capabilities.model
        self._is_discovered = True
        return self.capabilities

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Yield one piece per network read, however many tokens it carried. Raises EngineError."""
        await self._prepare()
        body = chat_body(request, self.model, self.capabilities, stream=True)
        response = await self._post("/v1/chat/completions", body, request.session)
        try:
            async for piece in pieces(response.content):
                yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            raise EngineDown(f"the engine at {self.url} broke off in the middle of an answer") from error
        finally:
            # An abandoned stream must stop the server's work, so the connection is closed, not reused.
            response.close() if not response.content.at_eof() else response.release()

    async def complete(self, request: Request) -> Piece:
        """Return the whole answer as one piece. Raises EngineError."""
        await self._prepare()
        body = chat_body(request, self.model, self.capabilities, stream=False)
        return whole_answer(await self.ask("/v1/chat/completions", body, request.session))

    async def ask(self, path: str, body: Mapping[str, Any], session: str = "") -> bytes:
        """POST ``body`` as JSON and return the raw answer. Raises EngineError."""
        response = await self._post(path, body, session)
        return await self._read(response)

    async def get(self, path: str) -> bytes:
        """GET ``path`` and return the raw answer. Raises EngineError."""
        return await self._read(await self._send("GET", path, None, ""))

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        try:
            return await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise EngineDown(f"the engine at {self.url} broke off in the middle of an answer") from error
        finally:
            response.release()

    async def _prepare(self) -> None:
        if self._is_discovered:
            return
        async with self._discovering:
            if not self._is_discovered:
                await self.discover()

    async def _post(self, path: str, body: Mapping[str, Any], session: str) -> aiohttp.ClientResponse:
        payload = _encode(body)
        for attempt in range(self.timeouts.retries + 1):
            try:
                return await self._send("POST", path, payload, session)
            except _HungUp:
                if attempt or not self.timeouts.retries:
                    raise
            except _Busy as error:
                wait = error.retry_after or self.timeouts.back_off * 2**attempt
                # A longer wait is the caller's to decide on: somebody may be waiting for an answer.
                if attempt == self.timeouts.retries or wait > _LONGEST_WAIT:
                    raise
                await asyncio.sleep(wait)
        raise AssertionError("unreachable: the last try returns or raises")

    async def _send(self, method: str, path: str, payload: bytes | None, session: str) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("enter the client with `async with` before using it")
        headers = {"Content-Type": "application/json"} if payload is not None else {}
        if session:
            headers["X-Session-ID"] = session
        try:
            response = await self._session.request(method, self.url + path, data=payload, headers=headers)
            if response.status >= 400:
                raise _translate(self.url, response.status, response.headers, await response.read(), payload)
        except aiohttp.InvalidURL as error:
            raise EngineRefused("ENGINE_URL is not an address: write it like http://127.0.0.1:8000") from error
        except aiohttp.SocketTimeoutError as error:
            raise EngineDown(f"the engine at {self.url} took too long to answer") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            connecting = isinstance(error, aiohttp.ClientConnectorError)
            down = EngineDown if connecting else _HungUp
            raise down(f"no engine answers at {self.url}: start it, or correct ENGINE_URL") from error
        return response


class _HungUp(EngineDown):
    """The connection ended before an answer began, as one does that was kept alive and is closed just then."""


class _Busy(EngineDown):
    """The server has too much to do and took nothing on."""


def _translate(url: str, status: int, headers: Mapping[str, str], body: bytes, request: bytes | None) -> Exception:
    reason = complaint(body, request or b"")
    if status in (401, 403):
        return EngineRefused(f"the engine at {url} refuses the key: set ENGINE_API_KEY{reason}")
    if status == 404:
        unknown = f"the engine at {url} knows no such model or address: check ENGINE_MODEL and ENGINE_URL"
        return EngineRefused(f"{unknown}{reason}")
    if status == 413 or (status == 400 and _TOO_LONG.search(body[:2000].decode(errors="replace").lower())):
        return PromptTooLong("the prompt does not fit the model's context")
    if status in (429, 503):
        return _Busy(f"the engine at {url} is busy ({status}){reason}", retry_after=_seconds(headers))
    if status >= 500:
        return EngineDown(f"the engine at {url} failed ({status}){reason}")
    return EngineRefused(f"the engine at {url} refuses the request ({status}){reason}")


def _seconds(headers: Mapping[str, str]) -> float:
    try:
        seconds = float(headers.get("Retry-After", "0"))
    except ValueError:
        return 0.0
    return seconds if 0 < seconds < float("inf") else 0.0
