"""Asks the nursery for a command and stands in its place: with its streams, its signals and its end. Imports little."""

import json
import os
import signal
import socket
import sys
from contextlib import suppress
from types import FrameType

NUMBER = 4
"""Bytes of each number on the line."""
FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGWINCH)


def stand_in(path: str, arguments: list[str]) -> int:
    """Have a command run to its end; its code, or minus the signal that ended it."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        # pathlib takes longer to import than all that is done here.
        folder = os.getcwd()  # noqa: PTH109
        order = {"arguments": arguments, "folder": folder, "environment": dict(os.environ)}
        data = json.dumps(order).encode()
        socket.send_fds(line, [len(data).to_bytes(NUMBER)], [0, 1, 2])
        line.sendall(data)
        pid = int.from_bytes(line.recv(NUMBER))
        for stream in (0, 1, 2):
            os.close(stream)

        def forward(number: int, _: FrameType | None) -> None:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

        for each in FORWARDED:
            signal.signal(each, forward)
        return int.from_bytes(line.recv(NUMBER), signed=True)


if __name__ == "__main__":
    code = stand_in(sys.argv[1], sys.argv[2:])
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)
