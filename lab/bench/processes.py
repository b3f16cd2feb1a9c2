"""What a process and all that it has started use, as Linux counts it; and which cores they have."""

import os
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
_USER, _SYSTEM, _OF_ENDED = 11, 12, (13, 14)
"""Places in /proc/PID/stat after the name, as proc(5) has them: ticks of itself, and of children that have ended."""


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds so far, to a hundredth, and resident bytes now; what processes share counts for each."""

    cpu: float
    memory: int


def used(pid: int) -> Used:
    """What a process and its children, theirs included, have used. Raises ValueError where there is no /proc."""
    if not (_PROC / "self/stat").exists():
        raise ValueError("what a bot costs is read from /proc: run the bench on Linux")
    cpu, memory = 0.0, 0
    for each in (pid, *_children(pid)):
        try:
            stat = (_PROC / str(each) / "stat").read_text().rpartition(") ")[2].split()
            status = (_PROC / str(each) / "statm").read_text().split()
        except OSError:
            continue  # it has just ended
        cpu += sum(int(stat[place]) for place in (_USER, _SYSTEM, *_OF_ENDED)) * _TICK
        memory += int(status[1]) * os.sysconf("SC_PAGE_SIZE")
    return Used(cpu, memory)


def _children(pid: int) -> Iterator[int]:
    for task in (_PROC / str(pid) / "task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _children(child)


@contextmanager
def apart() -> Iterator[Set[int]]:
    """Keep this process, and what it starts meanwhile, off one core, and yield that core for a bot; where there is
    only one core, all share it."""
    everything = os.sched_getaffinity(0)
    bots = {min(everything)}
    os.sched_setaffinity(0, everything - bots or bots)
    try:
        yield bots
    finally:
        os.sched_setaffinity(0, everything)
