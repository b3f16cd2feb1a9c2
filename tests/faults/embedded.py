"""The store that a house runs itself, as a world sees it: reached past all lines, killed, and given a full disk."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis.exceptions

from persona.keys import SECRET, Names
from scheduler.mailbox import embedded
from tests.fakes.waiting import eventually
from tests.faults.house import House
from tests.faults.world import Valkey, World

_PLENTY = resource.RLIM_INFINITY


@dataclass(slots=True)
class EmbeddedStore(Valkey):
    """Its ``folder`` is that of the house's data."""

    @property
    def socket(self) -> str:
        return str(embedded.socket_of((self.folder / "store").resolve()))

    async def kill(self) -> None:
        # The pauses before it is begun again grow, so that it may be away just now.
        os.kill(await eventually(self._pid_if_up, seconds=120, every=0.2), signal.SIGKILL)
        self.kills += 1

    async def _pid_if_up(self) -> int:
        with suppress(redis.exceptions.RedisError):
            return await self.pid()
        return 0


def at_home(world: World) -> dict[str, str]:
    """The settings of a house that runs its own store, which takes the place of the world's."""
    world.store = EmbeddedStore(world.folder / "data")
    return {"REDIS_URL": "", "DATA_DIR": str(world.store.folder)}


async def known(world: World) -> None:
    """Learn how the house's store names what it keeps."""
    async with world.store.client() as client:
        world.names = Names(world.codec.open(await client.get(SECRET), bytes, SECRET))


def limit_files(pid: int, size: int = _PLENTY) -> None:
    """Let a process and all that it starts from now on write no file beyond ``size`` bytes; without, any."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, _PLENTY))


def family(pid: int) -> Iterator[int]:
    """A process and all that it has started."""
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from family(int(child))


async def killed_engine(house: House) -> None:
    """Kill the model that a house runs itself, once it runs."""

    def model() -> int:
        return next((pid for pid in family(house.pid) if _command(pid)[1:3] == [b"-m", b"engine.models.embedded"]), 0)

    os.kill(await eventually(model, seconds=60), signal.SIGKILL)


def _command(pid: int) -> list[bytes]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
