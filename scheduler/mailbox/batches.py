"""Sends the commands of one moment together, so that many chats share a round trip; knows no command."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio

Command = tuple[Any, ...]


@dataclass(slots=True)
class Batches:
    """While one batch is on its way the next one gathers: the busier it is, the less a command costs."""

    client: redis.asyncio.Redis
    _gathering: list[tuple[Command, "asyncio.Future[Any]"]] = field(default_factory=list, init=False)
    _sender: "asyncio.Task[None] | None" = field(default=None, init=False)

    async def run(self, *command: Any) -> Any:
        """Run one command. Raises what the client raises; a cut concerns the whole batch."""
        answer = asyncio.get_running_loop().create_future()
        self._gathering.append((command, answer))
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
                batch = [each for each in self._gathering if not each[1].cancelled()]
                self._gathering = []
                for (_, answer), result in zip(batch, await self._results([each for each, _ in batch]), strict=True):
                    if answer.done():
                        continue
                    if isinstance(result, Exception):
                        answer.set_exception(result)
                    else:
                        answer.set_result(result)
        finally:
            self._sender = None

    async def _results(self, commands: list[Command]) -> list[Any]:
        try:
            async with self.client.pipeline(transaction=False) as pipe:
                for command in commands:
                    pipe.execute_command(*command)
                return await pipe.execute(raise_on_error=False)
        except Exception as error:  # noqa: BLE001 - whoever asked must hear of it, or waits for ever
            return [error] * len(commands)
