"""The tether of a child process (``python tether.py PARENT FILES COMMAND …``): begins in the child's place and sees to
it that the command ends when the parent does; it knows no command.

On Linux the kernel sees to that, and the tether becomes the command. Elsewhere it lives as long as the command, which
it ends when its own standard input closes, as that does when the parent is killed.
"""

import os
import signal
import sys
from collections.abc import Sequence

_GRACE = 5.0
_PR_SET_PDEATHSIG = 1


def become(command: tuple[str, ...], parent: int) -> None:
    """Run the command in this process, which ends with its parent. Raises OSError where there is no such command."""
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("the parent ended before the command began")
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.execvp(command[0], command)  # noqa: S606 - the command is our own


def hold(command: tuple[str, ...], keep_open: Sequence[int]) -> int:
    """Run the command until the input closes, and return its exit status. Raises OSError where there is no such
    command."""
    import subprocess
    import threading

    # The input says when to end; a stray signal must not cut the command off from it.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    process = subprocess.Popen(  # noqa: S603 - the command is our own
        command, stdin=subprocess.DEVNULL, pass_fds=keep_open, preexec_fn=_let_be_ended
    )

    def end_after_input() -> None:
        # Not through sys.stdin: a thread that holds its lock makes the interpreter abort when the command ends first.
        while os.read(0, 1024):
            pass
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()

    threading.Thread(target=end_after_input, daemon=True).start()
    return process.wait()


def _let_be_ended() -> None:
    # What the tether ignores, the command would inherit.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _main(parent: str, files: str, *command: str) -> int:
    # The parent decides when the command ends, not a stray signal to the group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if sys.platform == "linux":
            become(command, int(parent))
        return hold(command, [int(number) for number in files.split(",") if number])
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
