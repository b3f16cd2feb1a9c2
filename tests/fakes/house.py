"""The command `aifriend run` as a child with a port of its own, and what it says of its health."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.fakes import command
from tests.fakes.ports import free_port
from tests.fakes.waiting import eventually


@dataclass(slots=True)
class House:
    """One running house."""

    child: Process
    port: int
    host: str = "127.0.0.1"
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.host}:{self.port}"

    async def health(self) -> tuple[int, dict[str, str]]:
        """Status and parts; 0 while nobody is there."""
        try:
            async with aiohttp.ClientSession() as http, http.get(f"{self.url}/health") as answer:
                return answer.status, await answer.json()
        except aiohttp.ClientError:
            return 0, {}

    async def comes_to(self, status: int, *, seconds: float = 20.0, **parts: str) -> dict[str, str]:
        """The parts, once the status is as given, and each of ``parts`` says something with such words."""

        async def look() -> Any:
            found, told = await self.health()
            fits = all(words in told.get(name, "") for name, words in parts.items())
            return told if found == status and fits else None

        told: dict[str, str] = await eventually(look, seconds=seconds, every=0.05, otherwise=lambda: self.said)
        return told

    async def listen(self) -> None:
        """Keep what it says on standard error."""
        assert self.child.stderr is not None
        async for line in self.child.stderr:
            self.said.append(line.decode())


@asynccontextmanager
async def running(
    folder: Path, settings: Mapping[str, str], *, host: str = "127.0.0.1", cold: bool = False
) -> AsyncIterator[House]:
    """Run the house for the length of the block."""
    port = free_port()
    values = {"HTTP_PORT": str(port), "OPEN_TO_EVERYONE": "true", "BURST_QUIET": "0", "PAUSE_SHORTEST": "0"}
    values |= {"GREET_AFTER": "60"}
    values |= {"RETRY_FACTOR": "0.1"} | dict(settings)
    async with command.aifriend("run", folder=folder, settings=values, cold=cold, stderr=PIPE) as child:
        house = House(child, port, host)
        ear = asyncio.create_task(house.listen())
        yield house
        if child.returncode is None:
            child.terminate()
            await asyncio.wait_for(child.wait(), 30)
        await ear
