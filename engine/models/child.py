"""Child processes that end when their parent does, however it ends; knows nothing of what they serve.

Run as ``python -m engine.models.child COMMAND …`` it is the tether: it holds the command on one side and its own
standard input on the other, and ends the command when the input closes, as it does when the parent is killed.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

_GRACE = 5.0
_PR_SET_PDEATHSIG = 1
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
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``command`` with what it prints appended to ``log``; end it on leaving.

    ``readable`` keeps its output out of the log for the caller, who must read on lest the pipe fill up.
    ``keep_open`` are file descriptors (a lock, say) that live exactly as long as the command. Of the environment it
    gets what a program needs to run, and the ``secrets`` that are its own.
    """
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log.touch(mode=0o600)
    with log.open("ab") as output:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine.models.child", ",".join(map(str, keep_open)), *command),
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
        with contextlib.suppress(ProcessLookupError):
            await child.wait()


def _tether(keep_open: tuple[int, ...], command: Sequence[str]) -> int:
    process = subprocess.Popen(  # noqa: S603 - the command is our own
        command, stdin=subprocess.DEVNULL, pass_fds=keep_open, preexec_fn=_die_with_tether
    )
    threading.Thread(target=_end_after_input, args=(process,), daemon=True).start()
    return process.wait()


def _die_with_tether() -> None:
    """Covers the one case that closing the input does not: the tether itself being killed (Linux only)."""
    # What the tether ignores, the command would inherit.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_after_input(process: "subprocess.Popen[bytes]") -> None:
    # Not through sys.stdin: a thread that holds its lock makes the interpreter abort when the command ends first.
    while os.read(0, 1024):
        pass
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


if __name__ == "__main__":
    # The parent decides when the command ends; a stray signal to the group must not cut it off.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(_tether(tuple(int(fd) for fd in sys.argv[1].split(",") if fd), sys.argv[2:]))
