"""Forks commands from a process that has imported everything, since that takes longer than most of what they do.

Each is the real ``aifriend …`` in a process of its own, with folder, environment and streams of whoever is `asking`.
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

from aifriend.__main__ import main
from tests.fakes.asking import NUMBER

IMPORTED = (
    "bot.app",
    "bot.backup",
    "bot.desk",
    "bot.doctor",
    "bot.keyboard",
    "bot.roles",
    "bot.doors.api.server",
    "bot.doors.discord.listener",
    "bot.doors.discord.sender",
    "bot.doors.telegram.listener",
    "bot.doors.telegram.sender",
    "lab.screen.command",
)


@dataclass(frozen=True, slots=True)
class Order:
    """A command that is to run, and the streams that it gets."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    streams: list[int]


def serve(path: str) -> Order | None:
    """Fork for each order that comes; returns one in each child, and None once whoever started this is gone."""
    living: dict[int, socket.socket] = {}
    with ExitStack() as ours:
        woken, waker = (ours.enter_context(end) for end in socket.socketpair())
        waker.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker.fileno())
        listener = ours.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(path)
        listener.listen(64)
        print(flush=True)
        while True:
            ready: list[Any] = select.select([0, woken, listener, *living.values()], [], [])[0]
            if 0 in ready:
                for pid in living:
                    os.kill(pid, signal.SIGKILL)
                return None
            for pid in [pid for pid, line in living.items() if line in ready]:
                # Nothing is said on it: it has been closed.
                os.kill(pid, signal.SIGKILL)
            if woken in ready:
                woken.recv(4096)
                _tell_of_ends(living)
            if listener in ready:
                line, _ = listener.accept()
                order = _read(line)
                if not (pid := os.fork()):
                    for other in (line, *living.values()):
                        other.close()
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    return order
                for stream in order.streams:
                    os.close(stream)
                line.sendall(pid.to_bytes(NUMBER))
                living[pid] = line


def _read(line: socket.socket) -> Order:
    size, streams, _, _ = socket.recv_fds(line, NUMBER, 3)
    data = line.recv(int.from_bytes(size), socket.MSG_WAITALL)
    return Order(**json.loads(data), streams=streams)


def _tell_of_ends(living: dict[int, socket.socket]) -> None:
    while living:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            break
        with living.pop(pid) as line, suppress(OSError):
            line.sendall(os.waitstatus_to_exitcode(status).to_bytes(NUMBER, signed=True))


def _become(order: Order) -> None:
    """Be the command, as if it had been started there."""
    for at, stream in enumerate(order.streams):
        os.dup2(stream, at)
        os.close(stream)
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    sys.argv = ["aifriend", *order.arguments]
    sys.stdout.reconfigure(line_buffering=os.isatty(1))  # type: ignore[union-attr]


if __name__ == "__main__":
    for each in IMPORTED:
        importlib.import_module(each)
    # What is never looked at stays shared with all children.
    gc.freeze()
    if begun := serve(sys.argv[1]):
        _become(begun)
        main(begun.arguments)
