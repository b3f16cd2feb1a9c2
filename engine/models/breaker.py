"""Spares an engine that is down, and everybody the wait for it: after failures in a row one asks at a time."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field

from engine.errors import EngineDown, EngineRefused
from engine.ports import Capabilities, Model, Piece, Request


@dataclass(slots=True)
class Breaker:
    """Closed until ``failures`` in a row within ``window`` seconds; then open for ``pause`` and its doubles, up to
    ``longest``; then half open: one asks, and its luck decides. ``clock`` gives seconds that never go back."""

    clock: Callable[[], float]
    failures: int
    pause: float
    longest: float
    window: float = 60.0
    _failure_times: list[float] = field(default_factory=list, init=False)
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
        self._failure_times.clear()
        self._openings, self.probing = 0, False

    def withdraw(self, *, probe: bool) -> None:
        """Whoever asked did not wait for the answer: nothing was learned."""
        self.probing = self.probing and not probe

    def fail(self, *, probe: bool, retry_after: float = 0.0) -> None:
        """The engine failed, and may have named the seconds after which it may be asked again (``retry_after``)."""
        now = self.clock()
        recent = (at for at in self._failure_times if now - at < self.window)
        self._failure_times = [*recent, now][-self.failures :]
        # While it is open, one that had been asked before tells nothing new.
        if probe or (not self._openings and len(self._failure_times) >= self.failures):
            pause = min(self.pause * 2**self._openings, self.longest)
            self._until = now + max(pause, min(retry_after, self.longest))
            self._openings += 1
            self.probing = False


@dataclass(slots=True)
class _Call:
    has_answered: bool = False


@dataclass(frozen=True, slots=True)
class GuardedModel:
    """A model behind a breaker: while that is open, it fails at once instead of after its time limit."""

    model: Model
    breaker: Breaker

    @property
    def capabilities(self) -> Capabilities:
        """What the model can do."""
        return self.model.capabilities

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Yield the answer as it is written. Raises EngineError."""
        with self._asking() as call:
            async with aclosing(self.model.stream(request)) as pieces:
                async for piece in pieces:
                    call.has_answered = True
                    yield piece

    async def complete(self, request: Request) -> Piece:
        """Return the whole answer as one piece. Raises EngineError."""
        with self._asking():
            return await self.model.complete(request)

    @contextmanager
    def _asking(self) -> Iterator[_Call]:
        breaker, call = self.breaker, _Call()
        if wait := breaker.wait():
            raise EngineDown("the engine failed again and again and gets a rest", retry_after=wait)
        probe = breaker.probing
        try:
            yield call
        except EngineDown as error:
            breaker.fail(probe=probe, retry_after=error.retry_after)
            raise
        except EngineRefused:
            # It is there, and said no.
            breaker.succeed()
            raise
        except BaseException:
            if call.has_answered:
                breaker.succeed()
            else:
                breaker.withdraw(probe=probe)
            raise
        breaker.succeed()
