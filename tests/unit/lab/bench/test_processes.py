"""What a process tree costs is counted with all that it has started, whether it still runs or not."""

import os
import subprocess
import sys

from lab.bench.processes import apart, used

BUSY = "import time\nwhile time.process_time() < 0.2: pass"


def test_children_count_while_they_run_and_when_they_have_ended() -> None:
    """A store in a child process is no way to be cheap."""
    child = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])\n{BUSY}\nprint(flush=True); input()"
    )
    with subprocess.Popen([sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        alone, whole = used(process.pid), used(os.getpid())
        process.stdin.write(b"\n")
        process.stdin.flush()
    assert alone.cpu >= 0.3
    assert whole.cpu >= alone.cpu
    assert whole.memory > alone.memory > 0


def test_a_bot_has_a_core_on_which_nothing_else_runs() -> None:
    """Afterwards this process has all of its cores again."""
    before = os.sched_getaffinity(0)
    with apart() as bots:
        if len(before) > 1:
            assert os.sched_getaffinity(0).isdisjoint(bots)
    assert os.sched_getaffinity(0) == before
