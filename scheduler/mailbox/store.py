"""The connection to Redis or Valkey: runs the Lua steps and translates its errors; knows no rule of the house."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Protocol, TypeVar

import redis.asyncio
import redis.exceptions
from redis.asyncio.cluster import RedisCluster

from persona.codec import KEY_BYTES, Codec, Lost
from persona.keys import ALL, SECRET, Names
from scheduler.mailbox import address
from scheduler.mailbox.complaint import translated
from scheduler.mailbox.nodes import Alone, Cluster, Nodes

T = TypeVar("T")
Part = str | bytes | int | float
Command = Sequence[Part]

DAY = 86_400
LATEST = 1 << 53
"""Later than any time by the store's own clock (epoch µs)."""
_PAGE = 200
TIMEOUT = 5.0
"""Seconds for one round trip, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Seconds that things are kept: talk and what grew from it, people, the ids of handled updates, ages that
    forgetting does not raise, and that somebody was forgotten.

    Telegram redelivers for a day, so eight days of ids are plenty. Who is thirteen is grown up after five years. A
    process that stands still over a forgetting, for an hour at most, brings back nothing of it when it wakes.
    """

    talk: int = 30 * DAY
    people: int = 365 * DAY
    ids: int = 8 * DAY
    locks: int = 5 * 366 * DAY
    gone: int = 3600


@dataclass(frozen=True, slots=True)
class Step:
    """One Lua step with its keys and arguments."""

    name: str
    keys: Sequence[str]
    args: Sequence[Part] = ()

    @property
    def known(self) -> Command:
        """The call for a server that knows the step."""
        return ("EVALSHA", _step(self.name)[1], len(self.keys), *self.keys, *self.args)

    @property
    def whole(self) -> Command:
        """The call for any server."""
        return ("EVAL", _step(self.name)[0], len(self.keys), *self.keys, *self.args)


class Adopting(Protocol):
    """Takes over what a process of schema 1 left or still leaves, before it is asked for. Each raises StoreDown."""

    async def chat(self, chat: str, token: str, milliseconds: int, *, force: bool) -> bool: ...
    async def person(self, person: str) -> None: ...
    async def taken_in(self, person: str, chat: str, update: str) -> bool: ...
    async def forget(self, person: str, *, until: int, milliseconds: int) -> None: ...
    async def indexed(self, name: str, until: float) -> list[tuple[str, float]]: ...


def _nobody(kind: str, error: BaseException | None) -> None:
    """Who is told of trouble, until somebody is."""
    del kind, error


@dataclass(slots=True)
class Store:
    """One client for one server or cluster, with the codec that everything passes; ``timeout`` is seconds for one round
    trip, and a command may have to wait for the one before its own.

    What is ``durable`` counts as written when ``replicas`` have it: without any, a failover to a replica can lose
    what was acknowledged in the last moments. ``problem`` is told of values that can't be read, once of each.
    ``adopting`` is None where nothing of schema 1 is left.
    """

    client: redis.asyncio.Redis | RedisCluster
    codec: Codec
    keeping: Keeping = field(default_factory=Keeping)
    timeout: float = TIMEOUT
    replicas: int = 0
    problem: Callable[[str, BaseException | None], None] = _nobody
    adopting: Adopting | None = field(default=None, init=False, repr=False)
    _nodes: Nodes = field(init=False, repr=False)
    _unreadable: set[bytes] = field(default_factory=set, init=False, repr=False)
    _names: Names | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.client, RedisCluster):
            self._nodes = Cluster(self.client, self.timeout, self.replicas)
        else:
            self._nodes = Alone(self.client, self.timeout, self.replicas)

    @classmethod
    def connect(
        cls, url: str, codec: Codec, *, timeout: float = TIMEOUT, keeping: Keeping | None = None, replicas: int = 0
    ) -> "Store":
        """Return a store at ``url``; the first use connects. Raises ValueError for a URL that can't be used.

        A command is never repeated by the client: after a cut nobody knows whether it took effect, and only
        the caller knows whether a second time would hurt.
        """
        client = address.client(url)
        return cls(client, codec, keeping or Keeping(), timeout, replicas)

    async def run(self, step: str, keys: Sequence[str], *args: Part, durable: bool = False) -> Any:
        """Run one Lua step. Raises StoreDown."""
        return (await self.together(Step(step, keys, args), durable=durable))[0]

    async def over(self, step: str, keys: Sequence[str], *args: Part) -> list[Any]:
        """Run one Lua step that only reads, over keys that lie anywhere, and return its answers: one in all, or on a
        cluster one for each slot. Raises StoreDown."""
        return await self.together(*(Step(step, page, args) for page in self._nodes.pages(keys)))

    def is_one_step(self, keys: Sequence[str]) -> bool:
        """Whether one step may change all of these keys: on a cluster those of one slot."""
        return len(self._nodes.pages(keys)) == 1

    async def together(self, *commands: "Command | Step", durable: bool = False) -> list[Any]:
        """Run plain commands and one Lua step in one round trip, in this order, and return their answers.

        What is plain among them may be run twice. Raises StoreDown.
        """
        try:
            return await self._nodes.soon([_call(command) for command in commands], durable=durable)
        except redis.exceptions.NoScriptError:
            # The server does not know the step yet, so it has not run; what stands behind it must come after it.
            whole = [command.whole if isinstance(command, Step) else command for command in commands]
            return await _or_store_down(self._nodes.soon(whole, durable=durable))
        except (redis.exceptions.RedisError, OSError) as error:
            raise translated(error) from error

    async def command(self, *command: Part, durable: bool = False) -> Any:
        """Run one plain command that answers at once. Raises StoreDown."""
        return (await _or_store_down(self._nodes.soon([command], durable=durable)))[0]

    async def commands(self, commands: Iterable[Command]) -> list[Any]:
        """Run plain commands in one round trip and return their answers. Raises StoreDown."""
        return await _or_store_down(self._nodes.soon(commands))

    async def call(self, command: Callable[[], Awaitable[T]], *, waits: bool = False) -> T:
        """Run what talks to the client itself, as long as it likes if it ``waits``. Raises StoreDown."""

        async def within() -> T:
            async with asyncio.timeout(None if waits else self.timeout):
                return await command()

        try:
            return await within()
        except (redis.exceptions.RedisError, OSError) as error:
            # Nothing else may ask that node, and without this we would ask for ever.
            self._nodes.doubt()
            raise translated(error) from error

    async def get(self, key: str) -> bytes | None:
        """Return a value as it is stored. Raises StoreDown."""
        value: bytes | None = await self.command("GET", key)
        return value

    async def pages(self) -> AsyncIterator[list[str]]:
        """Yield all keys of ours, some hundred at a time, one perhaps twice. Raises StoreDown."""
        cursor = 0
        while True:
            cursor, page = await self.page(cursor, ALL, _PAGE)
            yield page
            if not cursor:
                return

    async def page(self, cursor: int, match: str, count: int) -> tuple[int, list[str]]:
        """Return about ``count`` of the keys that ``match``, and where the next page begins, 0 after the last one of
        the last node. Raises StoreDown."""

        async def scan() -> tuple[int, list[str]]:
            nodes = await self._nodes.all()
            # Which node it is stands in the cursor's last digits, so to say.
            inner, at = divmod(cursor, len(nodes))
            answer: Any = await nodes[at].scan(inner, match=match, count=count)
            inner = int(answer[0])
            at, over = (at, False) if inner else (at + 1, at + 1 == len(nodes))
            return 0 if over else inner * len(nodes) + at, [key.decode() for key in answer[1]]

        return await self.call(scan)

    async def at(self, key: str) -> redis.asyncio.Redis:
        """Return the client of the server that has a key, for what waits there or listens. Raises StoreDown."""
        return await self.call(lambda: self._nodes.at(key))

    async def each(self) -> Sequence[redis.asyncio.Redis]:
        """Return the clients of all servers that take writes. Raises StoreDown."""
        return await self.call(self._nodes.all)

    def readable(self, sealed: bytes, kind: type[T], place: str) -> T | None:
        """Return the value of type ``kind`` sealed at ``place``, or None where it is ``lost``: whoever can do without
        it goes on, and it stays as it is, since a missing key may come back. Raises Unreadable for any other."""
        try:
            return self.codec.open(sealed, kind, place)
        except Lost as error:
            self.complain(sealed, error)
            return None

    def all_readable(self, sealed: Iterable[bytes], kind: type[T], place: str) -> tuple[T, ...]:
        """Return those of the values of type ``kind`` sealed at ``place`` that can be read. Raises Unreadable."""
        values = (self.readable(value, kind, place) for value in sealed)
        return tuple(value for value in values if value is not None)

    def complain(self, sealed: bytes, error: Lost) -> None:
        """Tell of a value that can't be read, once of each."""
        mark = hashlib.sha256(sealed).digest()[:8]
        if mark not in self._unreadable:
            self._unreadable.add(mark)
            self.problem("unreadable", error)

    async def names(self) -> Names:
        """Return what names all keys of this store, whose secret is made with the first of them. Raises StoreDown."""
        if self._names is None:
            value = await self.get(SECRET)
            if value is None:
                fresh = self.codec.seal(self.codec.random_bytes(KEY_BYTES), SECRET)
                commands = [("SET", SECRET, fresh, "NX"), ("GET", SECRET)]
                _, value = await _or_store_down(self._nodes.soon(commands, durable=True))
            self._names = Names(self.codec.open(value, bytes, SECRET))
        return self._names

    async def is_behind(self) -> bool:
        """Whether a process with a data key that this one lacks has begun to write. Raises StoreDown."""
        sealed = await self.get(SECRET)
        return sealed is not None and self.codec.needs_another_key(sealed)

    async def keep_names(self) -> None:
        """Put the secret of all names under the first data key, and keep it for good. Raises StoreDown, Unreadable."""
        value = await self.get(SECRET)
        if value and (newer := self.codec.resealed(value, SECRET)):
            await self.command("SET", SECRET, newer)
        await self.command("PERSIST", SECRET)

    async def close(self) -> None:
        """Close all connections."""
        await self._nodes.close()


def _call(command: "Command | Step") -> Command:
    return command.known if isinstance(command, Step) else command


async def _or_store_down(answer: Awaitable[T]) -> T:
    try:
        return await answer
    except (redis.exceptions.RedisError, OSError) as error:
        raise translated(error) from error


@cache
def _step(name: str) -> tuple[str, str]:
    source = (files("scheduler.mailbox") / "lua" / f"{name}.lua").read_text()
    # Redis names scripts by SHA-1; nothing is protected by it.
    return source, hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()
