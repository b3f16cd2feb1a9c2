"""The command as a child process: with the settings that a test names, in its folder, and nothing of the user's."""

import asyncio
import atexit
import json
import os
import subprocess
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_ASKING = Path(__file__).with_name("asking.py")


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
async def aifriend(
    *arguments: str, folder: Path, settings: dict[str, str], cold: bool = False, **streams: Any
) -> AsyncIterator[Process]:
    """Run the command for as long as the block takes; whoever lives longer than that is killed. Where it is not
    ``cold`` it is forked from a process that has imported all, and the child of ours passes its signals on."""
    start = ("-m", "aifriend") if cold else ("-I", "-S", str(_ASKING), _nursery())
    child = await asyncio.create_subprocess_exec(
        sys.executable, *start, *arguments, env=_env(folder) | settings, cwd=folder, **streams
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


def _env(folder: Path) -> dict[str, str]:
    # One thread each, as in all processes of the tests.
    ours = {"HOME": str(folder), "PYTHONPATH": str(_ROOT), "SEED": "1", "OPENBLAS_NUM_THREADS": "1"}
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | ours


@cache
def _nursery() -> str:
    """The socket of this process's nursery, which ends with it."""
    folder = tempfile.TemporaryDirectory(prefix="aifriend-nursery-")
    path = f"{folder.name}/s"
    command = (sys.executable, "-m", "tests.fakes.nursery", path)
    nursery = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_env(Path(folder.name)))
    assert nursery.stdout is not None
    assert nursery.stdout.readline() == b"\n", "the nursery did not start"
    atexit.register(folder.cleanup)
    atexit.register(nursery.communicate)
    return path


async def ended(
    *arguments: str,
    folder: Path,
    settings: dict[str, str],
    typed: bytes = b"",
    seconds: float = 90.0,
    cold: bool = False,
    **streams: Any,
) -> Ended:
    """Run the command to its end with ``typed`` as its input."""
    pipes = {"stdin": PIPE, "stdout": PIPE, "stderr": PIPE} | streams
    async with aifriend(*arguments, folder=folder, settings=settings, cold=cold, **pipes) as child:
        out, err = await asyncio.wait_for(child.communicate(typed), seconds)
        assert child.returncode is not None
        return Ended(child.returncode, (out or b"").decode(), (err or b"").decode())
