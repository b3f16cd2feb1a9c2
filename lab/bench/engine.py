"""The engine of the bench, a process of its own (`python -m lab.bench.engine`): tells its URL in one line, and ends
when its input does."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lab.bench.lines import answer
from lab.loopback.engine import EngineServer, Messages


@asynccontextmanager
async def apart() -> AsyncIterator[str]:
    """Run it in a child process, and yield its URL."""
    command = (sys.executable, "-m", "lab.bench.engine")
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the engine was started without pipes")
    try:
        yield (await child.stdout.readline()).decode().strip()
    finally:
        child.stdin.close()
        await child.wait()


def _written(messages: Messages) -> str:
    return answer(next((message["content"] for message in reversed(messages) if message["role"] == "user"), ""))


async def _serve() -> None:
    async with EngineServer(answer=_written) as engine:
        print(engine.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
