"""The engine of the bench, a process of its own (`python -m lab.bench.engine`): tells its URL in one line, takes lines
with the seconds until an answer begins, and ends when its input does."""

import asyncio
import sys
from asyncio import StreamWriter
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lab.bench.lines import answer
from lab.loopback.engine import EngineServer, Messages


@dataclass(frozen=True, slots=True)
class Engine:
    """One that runs, at its ``url``."""

    url: str
    _orders: StreamWriter

    def take(self, seconds: float) -> None:
        """Let each answer begin only so many seconds after it was asked for."""
        self._orders.write(f"{seconds}\n".encode())


@asynccontextmanager
async def apart() -> AsyncIterator[Engine]:
    """Run it in a child process."""
    command = (sys.executable, "-m", "lab.bench.engine")
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the engine was started without pipes")
    try:
        yield Engine((await child.stdout.readline()).decode().strip(), child.stdin)
    finally:
        child.stdin.close()
        await child.wait()


def _written(messages: Messages) -> str:
    return answer(next((message["content"] for message in reversed(messages) if message["role"] == "user"), ""))


async def _serve() -> None:
    async with EngineServer(answer=_written) as engine:
        print(engine.url, flush=True)
        while order := await asyncio.to_thread(sys.stdin.readline):
            engine.delay = float(order)


if __name__ == "__main__":
    asyncio.run(_serve())
