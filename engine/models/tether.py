"""The tether of a child process (``python -m engine.models.tether FILES COMMAND …``): holds the command on one side and
its own standard input on the other, and ends the command when the input closes, as it does when the parent is killed.

It lives as long as the command and imports as little as it can: it is one more interpreter in memory.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

_GRACE = 5.0
_PR_SET_PDEATHSIG = 1


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
