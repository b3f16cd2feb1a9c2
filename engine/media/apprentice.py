"""A child process that does one piece of work after the other: begun with the first, it ends with its input, as it does
when the house is killed. Knows not what the work is."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO

_SIZE = 4
"""Bytes in front of each piece of work, and of what is made of it, that tell how long it is."""
_NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""No token of ours is any business of what reads what strangers send, or draws what a model wrote."""


@dataclass(slots=True)
class Apprentice:
    """Runs ``python -m`` with a ``command`` (a module that calls ``serve``), with ``settings`` in its environment; each
    piece of work gets ``seconds``. With a ``rest`` it leaves when it had none for so many seconds."""

    command: Sequence[str]
    seconds: float
    settings: Mapping[str, str] = field(default_factory=dict)
    rest: float | None = None
    _child: "asyncio.subprocess.Process | None" = field(default=None, init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _leaving: "asyncio.TimerHandle | None" = field(default=None, init=False)

    async def made(self, work: bytes) -> bytes:
        """Return what it makes of the work. Raises OSError or EOFError where it has ended over it, or hangs."""
        async with self._turn:
            self._stay()
            try:
                async with asyncio.timeout(self.seconds):
                    made = await self._made(work)
            except (OSError, EOFError, asyncio.CancelledError):
                # What it makes of this would be taken for what it makes of the next.
                await self.close()
                raise
            if self.rest is not None:
                self._leaving = asyncio.get_running_loop().call_later(self.rest, self._leave)
            return made

    async def close(self) -> None:
        """End it."""
        self._stay()
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()

    def _leave(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()

    async def _made(self, work: bytes) -> bytes:
        child = self._child
        if child is not None and (child.stdin is None or child.stdin.is_closing()):
            await child.wait()
        if child is None or child.returncode is not None:
            child = self._child = await self._begun()
        if child.stdin is None or child.stdout is None:
            raise EOFError("no pipes")
        child.stdin.write(len(work).to_bytes(_SIZE) + work)
        await child.stdin.drain()
        size = int.from_bytes(await child.stdout.readexactly(_SIZE))
        return await child.stdout.readexactly(size)

    async def _begun(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *self.command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _NEEDED if name in os.environ} | dict(self.settings),
            # No key of the terminal ends it; in a session of its own it would have half of a core, however nice it is.
            process_group=0,
        )


def serve(make: Callable[[bytes], bytes]) -> None:
    """In the child: answer each piece of work with what is made of it, until the input ends."""
    for work in _works(sys.stdin.buffer):
        made = make(work)
        sys.stdout.buffer.write(len(made).to_bytes(_SIZE) + made)
        sys.stdout.buffer.flush()


def _works(source: BinaryIO) -> Iterator[bytes]:
    while len(size := source.read(_SIZE)) == _SIZE:
        yield source.read(int.from_bytes(size))
