"""Forks houses from a process that has imported everything, since an import of all takes a hundred times as long
(`python -m lab.trial.forks`).

Each is the real command ``aifriend`` in a process of its own. Speaks lines of JSON on its standard streams.
"""

import importlib
import json
import os
import select
import signal
import sys
import traceback
from importlib.metadata import entry_points
from typing import Any


def serve() -> None:
    """Fork what is asked for, tell which processes ended, and leave none behind."""
    # As it is installed: the laboratory stands below the command and may not import it.
    (command,) = entry_points(group="console_scripts", name="aifriend")
    main = command.load()
    doors = ("api.server", "discord.listener", "discord.sender", "telegram.listener", "telegram.sender")
    for name in ("bot.app", *(f"bot.doors.{part}" for part in doors)):
        importlib.import_module(name)

    _tell({"ready": True})
    living: set[int] = set()
    orders = b""
    while True:
        readable, _, _ = select.select([0], [], [], 0.02)
        if readable:
            data = os.read(0, 65536)
            if not data:
                break
            *whole, orders = (orders + data).split(b"\n")
            living |= {_fork(json.loads(line), main) for line in whole}
        while living:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            living.discard(pid)
            _tell({"ended": pid, "code": os.waitstatus_to_exitcode(status)})
    for pid in living:
        os.kill(pid, signal.SIGKILL)


def _fork(order: dict[str, Any], main: Any) -> int:
    pid = os.fork()
    if pid:
        _tell({"pid": pid, "order": order["order"]})
        return pid
    try:
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.close(0)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        main([order["role"]])
    except SystemExit as end:
        if isinstance(end.code, str):
            os.write(2, end.code.encode())
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException:  # noqa: BLE001 - nothing may come back into the nursery's own code
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
