"""Where a command goes: to the one server that there is, or in a cluster to whoever has its key; knows no step."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import redis.asyncio
import redis.exceptions
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.connection import ConnectionPool

from scheduler.mailbox import address
from scheduler.mailbox.batches import Batches

_TRIES = 5
"""How often a command that was sent to the wrong node, and so did nothing, is sent to another one."""
_ASKING = ("ASKING",)
_SCRIPTS = ("EVAL", "EVALSHA")
Command = Sequence[Any]


class Nodes(Protocol):
    """What a store is spread over. All but ``close`` raise what the client raises."""

    def soon(self, commands: Iterable[Command], *, durable: bool = False) -> Awaitable[list[Any]]:
        """Let commands leave with the next batch; those of one node behind one another. Their answers, or the first
        failure."""
        ...

    def pages(self, keys: Sequence[str]) -> Sequence[Sequence[str]]:
        """Divide keys into those that one step may touch."""
        ...

    async def at(self, key: str) -> redis.asyncio.Redis:
        """Return the client of whoever has a key."""
        ...

    async def all(self) -> Sequence[redis.asyncio.Redis]:
        """Return the clients of those that take writes, always in the same order."""
        ...

    def doubt(self) -> None:
        """A client that ``at`` or ``all`` gave out has failed: who has which key may have changed."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


@dataclass(slots=True)
class Alone:
    """One server, or a primary that sentinels name."""

    client: redis.asyncio.Redis
    timeout: float
    replicas: int
    _batches: Batches = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._batches = Batches(self.client, self.timeout, self.replicas)

    def soon(self, commands: Iterable[Command], *, durable: bool = False) -> Awaitable[list[Any]]:
        return self._batches.soon(commands, durable=durable)

    def pages(self, keys: Sequence[str]) -> Sequence[Sequence[str]]:
        return (keys,)

    async def at(self, key: str) -> redis.asyncio.Redis:
        del key
        return self.client

    async def all(self) -> Sequence[redis.asyncio.Redis]:
        return (self.client,)

    def doubt(self) -> None:
        pass

    async def close(self) -> None:
        await self._batches.close()
        await address.close(self.client)


@dataclass(slots=True)
class Cluster:
    """A cluster, of which the library says who has which key; what is asked goes our way, in batches of each node.

    A command is sent again only where the node says that it is not there, and so has done nothing. After a cut the map
    is asked for anew, and whoever had asked hears of the cut."""

    library: RedisCluster
    timeout: float
    replicas: int
    _lines: dict[str, Alone] = field(default_factory=dict, init=False, repr=False)
    _known: bool = field(default=False, init=False)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    def soon(self, commands: Iterable[Command], *, durable: bool = False) -> Awaitable[list[Any]]:
        # Begun now: what is asked first leaves first.
        return asyncio.ensure_future(self._together(list(commands), durable=durable))

    def pages(self, keys: Sequence[str]) -> Sequence[Sequence[str]]:
        pages: dict[int, list[str]] = {}
        for key in keys:
            pages.setdefault(self.library.keyslot(key), []).append(key)
        return list(pages.values())

    async def at(self, key: str) -> redis.asyncio.Redis:
        return (await self._line(key)).client

    async def all(self) -> Sequence[redis.asyncio.Redis]:
        await self._map()
        names = sorted(node.name for node in self.library.get_primaries())
        return [self._named(name).client for name in names]

    def doubt(self) -> None:
        self._known = False

    async def close(self) -> None:
        await asyncio.gather(*(line.close() for line in self._lines.values()))

    async def _together(self, commands: Sequence[Command], *, durable: bool) -> list[Any]:
        await self._map()
        answers = await asyncio.gather(
            *(self._one(command, durable=durable) for command in commands), return_exceptions=True
        )
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return answers

    async def _one(self, command: Command, *, durable: bool) -> Any:
        line = await self._line(_key(command))
        before: list[Command] = []
        for left in reversed(range(_TRIES)):
            try:
                return (await line.soon([*before, command], durable=durable))[-1]
            except (redis.exceptions.MovedError, redis.exceptions.TryAgainError):
                if not left:
                    raise
                self._known = False
                line, before = await self._line(_key(command)), []
            except redis.exceptions.AskError as error:
                line, before = self._named(f"{error.host}:{error.port}"), [_ASKING]
            except (redis.exceptions.ConnectionError, TimeoutError, OSError):
                self._known = False
                raise
        raise redis.exceptions.ClusterError("sent from node to node")

    async def _line(self, key: str) -> Alone:
        await self._map()
        node = self.library.get_node_from_key(key) if key else self.library.get_primaries()[0]
        if node is None:
            raise redis.exceptions.ClusterDownError("no node has the key")
        return self._named(node.name)

    def _named(self, name: str) -> Alone:
        if name not in self._lines:
            host, _, port = name.rpartition(":")
            like = self.library.get_primaries()[0]
            said = {**like.connection_kwargs, "host": host, "port": int(port)}
            pool = ConnectionPool(connection_class=like.connection_class, **said)
            self._lines[name] = Alone(redis.asyncio.Redis.from_pool(pool), self.timeout, self.replicas)
        return self._lines[name]

    async def _map(self) -> None:
        """Know who has which key."""
        if self._known:
            return
        async with self._asking, asyncio.timeout(self.timeout):
            if not self._known:
                before = self._asked()
                try:
                    await self.library.nodes_manager.initialize()
                    self._known = True
                finally:
                    # The library closes none by itself that it has replaced, and we ask by lines of our own.
                    for node in [*before, *self._asked()]:
                        with suppress(redis.exceptions.RedisError, OSError):
                            await node.disconnect()

    def _asked(self) -> list[ClusterNode]:
        manager = self.library.nodes_manager
        return [*manager.startup_nodes.values(), *manager.nodes_cache.values()]


def _key(command: Command) -> str:
    """The first key of a command, "" where it has none. All of a command lie in one slot, by their tags."""
    if str(command[0]) in _SCRIPTS:
        return str(command[3]) if int(command[2]) else ""
    if str(command[0]) == "ZUNIONSTORE" or (len(command) > 1 and str(command[1]).startswith("aifriend:")):
        return str(command[1])
    return ""
