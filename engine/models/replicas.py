"""Several servers of one model, each chat at one of them for as long as that lives; knows no chat but by its name.

A server that keeps prefixes answers a chat it knows many times cheaper. So each chat has its own order of servers, by
rendezvous hashing: where one dies only its chats move, each to the next in its order, and come back with it. A server
that has far more to do than the others gives the next chat on (bounded load).
"""

import hashlib
import math
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field

from engine.errors import EngineDown, EngineError
from engine.models.breaker import Breaker, GuardedModel
from engine.ports import Capabilities, Model, Piece, Request

SPARE = 1.25
"""How many times the mean of calls under way one server may have before the next chat in line goes to another."""
_FREE = 16
"""Calls under way at which no server is full, whatever the others do: few calls are unequal by chance."""


@dataclass(slots=True)
class Replica:
    """One server by its ``name``, the same in every process, behind a breaker of its own."""

    name: str
    model: Model
    breaker: Breaker
    busy: int = field(default=0, init=False)
    guarded: GuardedModel = field(init=False)

    def __post_init__(self) -> None:
        self.guarded = GuardedModel(self.model, self.breaker)

    def weight(self, chat: str) -> bytes:
        """How much a chat belongs here: whoever weighs most has it."""
        return hashlib.blake2b(f"{self.name}\n{chat}".encode(), digest_size=8).digest()


@dataclass(frozen=True, slots=True)
class Replicas:
    """Servers that serve the same model, at least one."""

    replicas: Sequence[Replica]

    @property
    def capabilities(self) -> Capabilities:
        """What the model can do, as the first that was found out says."""
        known = (replica.model.capabilities for replica in self.replicas)
        return next((can for can in known if can.model), self.replicas[0].model.capabilities)

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Yield the answer as it is written, by another server where one is down before it began. Raises
        EngineError."""
        begun = False
        for replica, is_last in self._in_order(request.session):
            try:
                with _at_work(replica):
                    async with aclosing(replica.guarded.stream(request)) as pieces:
                        async for piece in pieces:
                            begun = True
                            yield piece
                return
            except EngineError as error:
                if begun or is_last or not _elsewhere(error):
                    raise

    async def complete(self, request: Request) -> Piece:
        """Return the whole answer as one piece, by another server where one is down. Raises EngineError."""
        for replica, is_last in self._in_order(request.session):
            try:
                with _at_work(replica):
                    return await replica.guarded.complete(request)
            except EngineError as error:
                if is_last or not _elsewhere(error):
                    raise
        raise AssertionError("unreachable: the last one answers or raises")

    def order(self, chat: str) -> list[Replica]:
        """The servers, first the one that a chat is for, by who rests and who has too much to do now."""
        most = max(_FREE, math.ceil(SPARE * (sum(replica.busy for replica in self.replicas) + 1) / len(self.replicas)))

        def place(replica: Replica) -> tuple[bool, bool]:
            return replica.breaker.rests, replica.busy >= most

        return sorted(sorted(self.replicas, key=lambda each: each.weight(chat), reverse=True), key=place)

    def _in_order(self, chat: str) -> Iterator[tuple[Replica, bool]]:
        order = self.order(chat)
        for replica in order:
            yield replica, replica is order[-1]


def _elsewhere(error: EngineError) -> bool:
    """Whether another server may do better: this one is not there, or rests; what it said no to, all would."""
    return isinstance(error, EngineDown)


@contextmanager
def _at_work(replica: Replica) -> Iterator[None]:
    replica.busy += 1
    try:
        yield
    finally:
        replica.busy -= 1
