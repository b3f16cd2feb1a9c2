"""The streaming client for any OpenAI-compatible server, vLLM first; it knows nothing of Harry."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

import aiohttp

from engine.errors import EngineDown, EngineFailed, EngineRefused, PromptRefused
from engine.models.answers import pieces, whole_answer
from engine.models.body import chat_body
from engine.models.hearing import Hearing
from engine.models.probe import probe
from engine.models.proxy import proxy_for
from engine.models.refusals import RequestRefused
from engine.models.rehearsal import MOST_LESSONS
from engine.models.terms import learnt, with_thoughts
from engine.models.wire import Timeouts, Wire
from engine.ports import Capabilities, Piece, Request

__all__ = ["OpenAICompatible", "Timeouts"]

_TALK = "/v1/chat/completions"


@dataclass(slots=True)
class OpenAICompatible:
    """One server at ``url`` (with or without ``/v1``), entered as an async context manager.

    What the server can do is found out by ``discover``, or before the first answer where that has not been done,
    since a server may still be loading its weights. What it refuses later is learnt then. Every error says what to
    change.
    """

    url: str
    model: str = ""
    api_key: str = field(default="", repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)
    capabilities: Capabilities = field(default_factory=Capabilities, init=False)
    _wire: Wire = field(init=False, repr=False)
    _is_discovered: bool = field(default=False, init=False, repr=False)
    _discovering: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        # One in a child of ours has no address yet, and is reached by nobody's proxy.
        self._wire = Wire(self.timeouts, self.api_key, proxy_for(self.url) if self.url else None)

    async def __aenter__(self) -> Self:
        self.url = self.url.rstrip("/").removesuffix("/v1")
        await self._wire.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.__aexit__(kind, error, trace)

    async def discover(self) -> Capabilities:
        """Ask the server what it is and can do, and keep the answer. Raises EngineDown or EngineRefused."""
        self.capabilities = await probe(self, model=self.model)
        self._is_discovered = True
        return self.capabilities

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Yield one piece per network read that held words, however many tokens it carried, and last what the answer
        took and why it ended. One that was nothing but thoughts is asked for once more. Raises EngineError."""
        await self._prepare()
        hearing = Hearing(request.sampling.max_tokens)
        while True:
            async with aclosing(self._words(request)) as parts:
                async for piece in parts:
                    hearing.add(piece)
                    if piece.text:
                        yield Piece(piece.text)
            if not self._begin_again(hearing):
                break
            hearing = Hearing(request.sampling.max_tokens, hearing.usage)
        for piece in hearing.end():
            yield piece

    async def complete(self, request: Request) -> Piece:
        """Return the whole answer as one piece; one of thoughts only is asked for once more. Raises EngineError."""
        await self._prepare()
        hearing = Hearing(request.sampling.max_tokens)
        while True:
            piece = whole_answer(await self._read(await self._ask(request, stream=False)))
            hearing.add(piece)
            if not self._begin_again(hearing):
                return replace(piece, finish=hearing.finish, usage=hearing.usage)
            hearing = Hearing(request.sampling.max_tokens, hearing.usage)

    async def first(self, body: Mapping[str, Any]) -> Piece:
        """The first piece of a streamed answer that tells something, an empty one where none does. Raises
        EngineError."""
        response = await self._wire.post(self.url, _TALK, body)
        try:
            # That it was taken is told already; what else went wrong is for the next one to meet.
            with suppress(EngineFailed, aiohttp.ClientError, TimeoutError):
                async for piece in pieces(response.content):
                    if piece.text or piece.thought or piece.finish:
                        return piece
        finally:
            response.close()
        return Piece()

    async def ask(self, path: str, body: Mapping[str, Any], session: str = "") -> bytes:
        """POST ``body`` as JSON and return the raw answer. Raises EngineError."""
        return await self._read(await self._wire.post(self.url, path, body, session))

    async def get(self, path: str) -> bytes:
        """GET ``path`` and return the raw answer. Raises EngineError."""
        return await self._read(await self._wire.get(self.url, path))

    async def _words(self, request: Request) -> AsyncGenerator[Piece]:
        """The pieces of one answer. One that fails before its first byte is asked for once more, silently."""
        for is_last in (False, True):
            response = await self._ask(request, stream=True)
            try:
                async for piece in pieces(response.content):
                    yield piece
                return
            except (EngineFailed, aiohttp.ClientError, TimeoutError) as error:
                if is_last or response.content.total_bytes:
                    raise self._broken_off(error) from error
            finally:
                # An abandoned stream must stop the server's work, so the connection is closed, not reused.
                response.close() if not response.content.at_eof() else response.release()

    def _begin_again(self, hearing: Hearing) -> bool:
        """Whether an answer was nothing but thoughts, which have no room of their own yet; from now on they have.
        Raises PromptRefused where the answer was kept back."""
        if hearing.kept_back:
            raise PromptRefused("the engine's filter keeps back its answer to the prompt")
        if self.capabilities.terms.thinking or not hearing.only_thoughts:
            return False
        self.capabilities = with_thoughts(self.capabilities)
        return True

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        try:
            return await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise self._broken_off(error) from error
        finally:
            response.release()

    def _broken_off(self, error: Exception) -> Exception:
        if isinstance(error, EngineDown):
            return error
        return EngineFailed(f"the engine at {self.url} broke off in the middle of an answer")

    async def _prepare(self) -> None:
        if self._is_discovered:
            return
        async with self._discovering:
            if not self._is_discovered:
                await self.discover()

    async def _ask(self, request: Request, *, stream: bool) -> aiohttp.ClientResponse:
        """Ask for an answer on the server's terms, and learn them where they are others than those known."""
        for _ in range(MOST_LESSONS):
            body = chat_body(request, self.capabilities, stream=stream)
            try:
                return await self._wire.post(self.url, _TALK, body, request.session)
            except RequestRefused as error:
                lesson = learnt(self.capabilities, error.complaint, body)
                if lesson is None:
                    raise
                self.capabilities, refusal = lesson, str(error)
            except PromptRefused:
                raise
            except EngineRefused:
                # Perhaps another model is served there now.
                self._is_discovered = False
                raise
        raise EngineRefused(refusal)
