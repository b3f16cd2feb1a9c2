"""Sends the commands of one moment together, so that many chats share a round trip; knows no command."""

import asyncio
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import hiredis
import redis.asyncio
import redis.exceptions
from redis.asyncio.connection import AbstractConnection as Connection

Command = tuple[Any, ...]

_STEPS = 3
"""Of the loop, which take some microseconds each where nothing else is to be done."""
_IDLE = 0.1
"""Seconds of silence after which the server may have closed the line."""


class NotReplicated(redis.exceptions.RedisError):
    """A write took effect, but too few replicas have it."""


@dataclass(slots=True)
class Batches:
    """While one batch is on its way the next one gathers: the busier it is, the less a command costs. One that is
    not answered within ``timeout`` seconds is given up, and its connection with it, so that it holds up no other;
    what gathers meanwhile waits for as long again at most.
    A durable command has failed where fewer than ``replicas`` have it by half that time."""

    client: redis.asyncio.Redis
    timeout: float
    replicas: int = 0
    _queue: list[tuple[list[Command], bool, "asyncio.Future[list[Any]]"]] = field(default_factory=list, init=False)
    _sender: "asyncio.Task[None] | None" = field(default=None, init=False)
    _connection: "Connection | None" = field(default=None, init=False)
    _answer_at: float = field(default=-math.inf, init=False)

    def soon(self, commands: Iterable[Sequence[Any]], *, durable: bool = False) -> "asyncio.Future[list[Any]]":
        """Let commands leave with the next batch, one behind the other, and return what will hold their answers, or
        what the client raises of the first that failed; a cut concerns the whole batch."""
        answers = asyncio.get_running_loop().create_future()
        self._queue.append(([tuple(command) for command in commands], durable and self.replicas > 0, answers))
        if self._sender is None:
            self._sender = asyncio.create_task(self._send())
        return answers

    async def close(self) -> None:
        """Send no more."""
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
        if self._connection is not None:
            await self._connection.disconnect(nowait=True)

    async def _send(self) -> None:
        try:
            # What tasks ask at the same moment goes along, and those that they begin: a look behind a new message.
            for _ in range(_STEPS):
                await asyncio.sleep(0)
            while self._queue:
                # What was given up before it left is not sent any more.
                batch = [entry for entry in self._queue if not entry[2].cancelled()]
                self._queue = []
                results = iter(await self._results([(entry[0], entry[1]) for entry in batch]))
                for commands, _, answers in batch:
                    part = list(islice(results, len(commands)))
                    if answers.done():
                        continue
                    failure = next((result for result in part if isinstance(result, Exception)), None)
                    if failure is None:
                        answers.set_result(part)
                    else:
                        answers.set_exception(failure)
        finally:
            self._sender = None

    async def _results(self, batch: list[tuple[list[Command], bool]]) -> list[Any]:
        commands = [command for entry, _ in batch for command in entry]
        try:
            async with asyncio.timeout(self.timeout):
                if not any(durable for _, durable in batch):
                    return await self._answers(commands)
                wait = ("WAIT", self.replicas, int(self.timeout * 500))
                *results, replicas = await self._answers([*commands, wait])
                durables = [durable for entry, durable in batch for _ in entry]
                return [
                    self._verdict(result, replicas, durable) for result, durable in zip(results, durables, strict=True)
                ]
        except Exception as error:  # noqa: BLE001 - whoever asked must hear of it, or waits for ever
            return [error] * len(commands)

    async def _answers(self, commands: list[Command]) -> list[Any]:
        """Send all at once and read an answer each, which may be an error of that command alone.

        The client's own pipelines do the same, with bookkeeping that costs more than the rest of it; and it packs
        commands in Python.
        """
        connection = await self._open_connection()
        try:
            await connection.send_packed_command(b"".join(map(hiredis.pack_command, commands)))
            return [await _answer(connection) for _ in commands]
        except BaseException:
            # Whatever still comes by this line would be taken for the answer to something else.
            await connection.disconnect(nowait=True)
            raise

    async def _open_connection(self) -> Connection:
        """Return our one connection, made anew where the server has closed it meanwhile."""
        if self._connection is None:
            connect: Any = self.client.connection_pool.get_connection
            self._connection = await connect()
        now = asyncio.get_running_loop().time()
        # One that has just answered need not be looked at, which costs about as much as a command.
        if now - self._answer_at > _IDLE:
            try:
                # Nobody has asked for anything, so whatever can be read is an end.
                is_closed = self._connection.is_connected and await self._connection.can_read()
            except redis.exceptions.ConnectionError:
                is_closed = True
            if is_closed:
                await self._connection.disconnect(nowait=True)
        if not self._connection.is_connected:
            await self._connection.connect()
        self._answer_at = now
        return self._connection

    def _verdict(self, result: Any, replicas: Any, durable: bool) -> Any:
        if not durable or isinstance(result, Exception) or (isinstance(replicas, int) and replicas >= self.replicas):
            return result
        return NotReplicated(f"{replicas} of {self.replicas}")


async def _answer(connection: Connection) -> Any:
    try:
        return await connection.read_response(disconnect_on_error=False)
    except redis.exceptions.ResponseError as error:
        return error
