"""Sends the commands of one moment together, so that many chats share a round trip; knows no command."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio
import redis.exceptions

Command = tuple[Any, ...]


class NotReplicated(redis.exceptions.RedisError):
    """A write took effect, but too few replicas have it."""


@dataclass(slots=True)
class Batches:
    """While one batch is on its way the next one gathers: the busier it is, the less a command costs. One that is
    not answered within ``timeout`` seconds is given up, and its connection with it, so that it holds up no other.
    A durable command has failed where fewer than ``replicas`` have it by half that time."""

    client: redis.asyncio.Redis
    timeout: float = 5.0
    replicas: int = 0
    _gathering: list[tuple[Command, bool, "asyncio.Future[Any]"]] = field(default_factory=list, init=False)
    _sender: "asyncio.Task[None] | None" = field(default=None, init=False)

    async def run(self, *command: Any, durable: bool = False) -> Any:
        """Run one command. Raises what the client raises; a cut concerns the whole batch."""
        answer = asyncio.get_running_loop().create_future()
        self._gathering.append((command, durable and self.replicas > 0, answer))
        if self._sender is None:
            self._sender = asyncio.create_task(self._send())
        return await answer

    async def close(self) -> None:
        """Send no more."""
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)

    async def _send(self) -> None:
        try:
            while self._gathering:
                # What was given up before it left is not sent any more.
                batch = [each for each in self._gathering if not each[2].cancelled()]
                self._gathering = []
                results = await self._results([(command, durable) for command, durable, _ in batch])
                for (_, _, answer), result in zip(batch, results, strict=True):
                    if answer.done():
                        continue
                    if isinstance(result, Exception):
                        answer.set_exception(result)
                    else:
                        answer.set_result(result)
        finally:
            self._sender = None

    async def _results(self, commands: list[tuple[Command, bool]]) -> list[Any]:
        try:
            async with asyncio.timeout(self.timeout), self.client.pipeline(transaction=False) as pipe:
                for command, _ in commands:
                    pipe.execute_command(*command)
                if not any(durable for _, durable in commands):
                    return await pipe.execute(raise_on_error=False)
                pipe.execute_command("WAIT", self.replicas, int(self.timeout * 500))
                *results, replicas = await pipe.execute(raise_on_error=False)
                return [
                    self._checked(result, replicas, each[1]) for result, each in zip(results, commands, strict=True)
                ]
        except Exception as error:  # noqa: BLE001 - whoever asked must hear of it, or waits for ever
            return [error] * len(commands)

    def _checked(self, result: Any, replicas: Any, durable: bool) -> Any:
        if not durable or isinstance(result, Exception) or (isinstance(replicas, int) and replicas >= self.replicas):
            return result
        return NotReplicated(f"{replicas} of {self.replicas}")
