"""The command as a child process: with the settings that a test names, in its folder, and nothing of the user's."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def bubbles(self) -> list[dict[str, Any]]:
        """What was printed as JSON, one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@asynccontextmanager
async def aifriend(*arguments: str, folder: Path, settings: dict[str, str], **streams: Any) -> AsyncIterator[Process]:
    """Run the command for as long as the block takes; whoever lives longer than that is killed."""
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder), "PYTHONPATH": str(_ROOT), "SEED": "1"}
    command = (sys.executable, "-m", "aifriend", *arguments)
    child = await asyncio.create_subprocess_exec(*command, env=env | settings, cwd=folder, **streams)
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def ended(
    *arguments: str, folder: Path, settings: dict[str, str], typed: bytes = b"", seconds: float = 90.0, **streams: Any
) -> Ended:
    """Run the command to its end with ``typed`` as its input."""
    pipes = {"stdin": PIPE, "stdout": PIPE, "stderr": PIPE} | streams
    async with aifriend(*arguments, folder=folder, settings=settings, **pipes) as child:
        out, err = await asyncio.wait_for(child.communicate(typed), seconds)
        assert child.returncode is not None
        return Ended(child.returncode, (out or b"").decode(), (err or b"").decode())
