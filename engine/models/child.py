"""Child processes that end when their parent does, however it ends, to which a tether sees; knows nothing of what they
serve."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

_TETHER = str(Path(__file__).with_name("tether.py"))
_GRACE = 6.0
"""Seconds that a command gets to end by itself: one more than where a tether counts them."""
_NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""No token of ours is any business of a program in C that reads what strangers write."""


@asynccontextmanager
async def child_process(
    command: Sequence[str],
    *,
    log: Path,
    keep_open: Sequence[int] = (),
    readable: bool = False,
    secrets: Mapping[str, str] | None = None,
    grace: float = _GRACE,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``command`` with what it prints appended to ``log``; end it on leaving.

    ``readable`` keeps its output out of the log for the caller, who must read on lest the pipe fill up.
    ``keep_open`` are file descriptors (a lock, say) that live exactly as long as the command. Of the environment it
    gets what a program needs to run, and the ``secrets`` that are its own. On Linux it ends with the thread that runs
    this, too. One that has not ended ``grace`` seconds after it was asked to is killed.
    """
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log.touch(mode=0o600)
    with log.open("ab") as output:
        child = await asyncio.create_subprocess_exec(
            # By itself, and without what packages do at start: it need not know where it lies.
            *(sys.executable, "-I", "-S", _TETHER, str(os.getpid()), ",".join(map(str, keep_open)), *command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE if readable else output,
            stderr=output,
            pass_fds=tuple(keep_open),
            env={name: os.environ[name] for name in _NEEDED if name in os.environ} | dict(secrets or {}),
            # What it writes is for its owner alone.
            umask=0o077,
            # Ctrl-C in the terminal is for the parent: it still needs its store while it says goodbye.
            start_new_session=True,
        )
    try:
        yield child
    finally:
        if child.stdin is not None:
            child.stdin.close()
        await _ended(child, grace)


async def _ended(child: asyncio.subprocess.Process, grace: float) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        async with asyncio.timeout(grace):
            await child.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
