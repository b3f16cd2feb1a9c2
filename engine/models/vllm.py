"""The streaming client for any OpenAI-compatible server, vLLM first; it knows nothing of Harry."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgspec

from engine.errors import EngineDown, EngineRefused, PromptTooLong
from engine.messages import Usage
from engine.models.complaint import complaint
from engine.models.probe import REPETITION, answer_format, probe
from engine.models.proxy import proxy_for
from engine.ports import Capabilities, Message, Piece, Request, Sampling


class _Details(msgspec.Struct):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _Details | None = None


class _Text(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    delta: _Text | None = None
    message: _Text | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    """Only the fields we read: msgspec skips the rest unparsed, which is what keeps a stream cheap."""

    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


_decode = msgspec.json.Decoder(_Chunk).decode
_encode = msgspec.json.Encoder().encode


# The words of vLLM, llama.cpp's server and OpenAI for a prompt that does not fit.
_TOO_LONG = re.compile(r"context[ _](?:length|size|window)|input_tokens|prompt is too long")
_LONGEST_WAIT = 5.0


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
        # One in a child of ours has no address yet, and is reached by nobody's proxy.
        proxy = proxy_for(self.url) if self.url else None
        self._session = aiohttp.ClientSession(
            headers=headers,
            timeout=timeout,
            connector=aiohttp.TCPConnector(limit=0),
            proxy=proxy,
        )
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
        response = await self._post("/v1/chat/completions", self.body(request, stream=True), request.session)
        try:
            async for piece in _pieces(response.content):
                yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            raise EngineDown(f"the engine at {self.url} broke off in the middle of an answer") from error
        finally:
            # An abandoned stream must stop the server's work, so the connection is closed, not reused.
            response.close() if not response.content.at_eof() else response.release()

    async def complete(self, request: Request) -> Piece:
        """Return the whole answer as one piece. Raises EngineError."""
        await self._prepare()
        answer = await self.ask("/v1/chat/completions", self.body(request, stream=False), request.session)
        chunk = _chunk(answer)
        choice = chunk.choices[0] if chunk.choices else _Choice()
        text = (choice.message.content or "") if choice.message else ""
        return Piece(text, choice.finish_reason or "stop", _usage(chunk.usage))

    async def ask(self, path: str, body: Mapping[str, Any], session: str = "") -> bytes:
        """POST ``body`` as JSON and return the raw answer. Raises EngineError."""
        response = await self._post(path, body, session)
        return await self._read(response)

    async def get(self, path: str) -> bytes:
        """GET ``path`` and return the raw answer. Raises EngineError."""
        return await self._read(await self._send("GET", path, None, ""))

    def body(self, request: Request, *, stream: bool) -> dict[str, Any]:
        """Return the JSON body for ``request``, naming only what this server was found to take."""
        can, sampling = self.capabilities, request.sampling
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [_message(message, names=can.names) for message in request.messages],
            **_sampling(sampling),
        }
        if stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        if request.stop:
            body["stop"] = list(request.stop)
        if can.priority:
            body["priority"] = request.priority
        if can.repetition:
            body["repetition_detection"] = REPETITION
        if request.schema is not None and can.structured:
            body["response_format"] = answer_format(request.schema)
        return body

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


async def _pieces(content: aiohttp.StreamReader) -> AsyncIterator[Piece]:
    """Parse server-sent events; a stream that ends without a finish or a [DONE] was cut."""
    rest, finish, at_end = b"", "", False
    async for data in content.iter_any():
        lines = (rest + data).split(b"\n")
        rest = lines.pop()
        texts: list[str] = []
        usage: Usage | None = None
        for line in lines:
            event = _event(line)
            if event == b"[DONE]":
                at_end = True
                break
            if not event:
                continue
            chunk = _chunk(event)
            usage = _usage(chunk.usage) or usage
            for choice in chunk.choices[:1]:
                if choice.delta is not None and choice.delta.content:
                    texts.append(choice.delta.content)
                finish = choice.finish_reason or finish
        if texts or usage:
            yield Piece("".join(texts), usage=usage)
    if not at_end and not finish:
        raise EngineDown("the engine's stream was cut before the answer was complete")
    yield Piece(finish=finish or "stop")


def _event(line: bytes) -> bytes:
    """What a line of the stream carries; llama.cpp's server names its errors outside of data."""
    if line.startswith(b"error:"):
        raise EngineDown("the engine reported an error in the middle of an answer")
    return line[5:].strip() if line.startswith(b"data:") else b""


def _chunk(data: bytes) -> _Chunk:
    try:
        chunk = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EngineDown("the engine sent something that is not a chat completion") from error
    if chunk.error is not None:
        raise EngineDown("the engine reported an error in the middle of an answer")
    return chunk


def _usage(usage: _Usage | None) -> Usage | None:
    if usage is None:
        return None
    hits = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else 0
    return Usage(usage.prompt_tokens, hits or 0, usage.completion_tokens)


def _message(message: Message, *, names: bool) -> dict[str, str]:
    fields = {"role": message.role, "content": message.content}
    if names and message.name:
        fields["name"] = message.name
    return fields


def _sampling(sampling: Sampling) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        # vLLM reads the first name, llama.cpp's server the second; each ignores the other's.
        "repetition_penalty": sampling.repetition_penalty,
        "repeat_penalty": sampling.repetition_penalty,
        "max_tokens": sampling.max_tokens,
    }
    if sampling.seed is not None:
        settings["seed"] = sampling.seed
    return settings


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
