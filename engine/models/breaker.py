"""Spares an engine that is down, and everybody the wait for it: after failures in a row one asks at a time."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, nullcontext
from dataclasses import dataclass, field

from engine.errors import EngineDown, EngineError, EngineFailed, EngineRefused, PromptRefused
from engine.ports import Capabilities, Message, Model, Piece, Request, Sampling

_LONGEST_WISH = 3600.0
"""Seconds: what a server asks for is kept, up to an hour."""
BACKGROUND_CALLS = 4
"""Calls at a time that nobody waits for (summaries, judgements, check-ins): a live first token must not wait for
them."""
_STRIKES = 3
"""Failures in a row at one chat's prompts, before a word came, after which the engine is asked how it is."""
_PATIENCE = 30.0
"""Seconds that are waited for how it is."""
_HOW_ARE_YOU = Request((Message("system", "Be brief."), Message("user", "hi")), Sampling(max_tokens=2))


@dataclass(slots=True)
class Breaker:
    """Closed until ``failures`` in a row within ``window`` seconds; then open for ``pause`` and its doubles, up to
    ``longest``; then half open: one asks, and its luck decides. ``clock`` gives seconds that never go back.

    It opens at once where the server names a time, or refuses whoever asks. Failures at one chat's prompts alone,
    however many, never open it. ``trouble`` says why it is open, "" while it is not: for logs and health.
    """

    clock: Callable[[], float]
    failures: int
    pause: float
    longest: float
    window: float = 60.0
    trouble: str = field(default="", init=False)
    _recent: list[tuple[float, str]] = field(default_factory=list, init=False)
    _openings: int = field(default=0, init=False)
    _until: float = field(default=0.0, init=False)
    probing: bool = field(default=False, init=False)

    @property
    def rests(self) -> bool:
        """Whether the engine is not to be asked now; looking changes nothing."""
        return bool(self._openings) and self.clock() < self._until

    def wait(self) -> float:
        """Return 0 where the engine may be asked (whoever asks must tell how it went), or the seconds to wait."""
        if not self._openings:
            return 0.0
        seconds = self._until - self.clock()
        if seconds > 0:
            return seconds
        if self.probing:
            return self.pause
        self.probing = True
        return 0.0

    def succeed(self) -> None:
        """The engine answered, whatever it said."""
        self._recent.clear()
        self._openings, self.probing, self.trouble = 0, False, ""

    def withdraw(self, *, probe: bool) -> None:
        """Whoever asked did not wait for the answer: nothing was learned."""
        self.probing = self.probing and not probe

    def fail(self, *, probe: bool, retry_after: float = 0.0, chat: str | None = None, trouble: str = "") -> None:
        """The engine failed, and may have named the seconds after which it may be asked again (``retry_after``).

        A failure that may lie in what was asked names the ``chat``; None is a failure of the whole engine."""
        now = self.clock()
        recent = [(at, who) for at, who in self._recent if now - at < self.window]
        self._recent = [*recent, (now, "" if chat is None else f"chat {chat}")][-self.failures :]
        chats = {who for _, who in self._recent}
        common = "" in chats or len(chats) > 1
        # While it is open, one that had been asked before tells nothing new.
        if probe or (not self._openings and (retry_after or (common and len(self._recent) >= self.failures))):
            self._open(retry_after, trouble)

    def refuse(self, *, probe: bool, trouble: str) -> None:
        """The server is there and answers nobody: a key, a model, a setting."""
        if probe or not self._openings:
            self._open(0.0, trouble)

    def _open(self, retry_after: float, trouble: str) -> None:
        pause = min(self.pause * 2**self._openings, self.longest)
        self._until = self.clock() + max(pause, min(retry_after, _LONGEST_WISH))
        self._openings += 1
        self.probing, self.trouble = False, trouble


@dataclass(slots=True)
class _Call:
    has_answered: bool = False


@dataclass(frozen=True, slots=True)
class GuardedModel:
    """A model behind a breaker: while that is open, it fails at once instead of after its time limit.

    Calls that nobody waits for are made a few at a time, and what lies in one chat's prompts alone is that chat's."""

    model: Model
    breaker: Breaker
    background: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BACKGROUND_CALLS))
    _strikes: Counter[str] = field(default_factory=Counter, init=False)

    @property
    def capabilities(self) -> Capabilities:
        """What the model can do."""
        return self.model.capabilities

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Yield the answer as it is written. Raises EngineError."""
        async with self._asking(request) as call, aclosing(self.model.stream(request)) as pieces:
            async for piece in pieces:
                call.has_answered = True
                yield piece

    async def complete(self, request: Request) -> Piece:
        """Return the whole answer as one piece. Raises EngineError."""
        async with self._asking(request):
            return await self.model.complete(request)

    @asynccontextmanager
    async def _asking(self, request: Request) -> AsyncIterator[_Call]:
        breaker, call = self.breaker, _Call()
        async with self.background if request.priority > 0 else nullcontext():
            if wait := breaker.wait():
                reason = breaker.trouble or "the engine failed again and again"
                raise EngineDown(f"{reason}; it gets a rest", retry_after=wait)
            probe = breaker.probing
            try:
                yield call
            except EngineError as error:
                self._note(error, request, probe=probe)
                if isinstance(error, EngineFailed) and not call.has_answered and await self._sick(request.session):
                    raise PromptRefused("the engine fails at this chat's prompt, and at nobody else's") from error
                raise
            except BaseException:
                if call.has_answered:
                    breaker.succeed()
                else:
                    breaker.withdraw(probe=probe)
                raise
            breaker.succeed()
            self._strikes.pop(request.session, None)

    def _note(self, error: EngineError, request: Request, *, probe: bool) -> None:
        match error:
            case PromptRefused():
                # It is there, and said no to this one.
                self.breaker.succeed()
            case EngineRefused():
                self.breaker.refuse(probe=probe, trouble=str(error))
            case EngineDown(retry_after=retry_after):
                chat = request.session if isinstance(error, EngineFailed) else None
                self.breaker.fail(probe=probe, retry_after=retry_after, chat=chat, trouble=str(error))

    async def _sick(self, chat: str) -> bool:
        """Whether it is this chat's prompts that the engine fails at, again and again, and not the engine."""
        self._strikes[chat] += 1
        if self._strikes[chat] < _STRIKES:
            return False
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.model.complete(_HOW_ARE_YOU)
        except (EngineError, TimeoutError):
            return False
        self.breaker.succeed()
        return True
