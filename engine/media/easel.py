"""Draws cards in a child process that is begun with a card and ends soon after, so that what drawing takes in memory is
given back; knows no chat."""

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec

from engine.errors import NotMade
from engine.media.card.values import Card

_NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""No token of ours is any business of what draws words that a model wrote."""


@dataclass(slots=True)
class Easel:
    """Draws one card after the other, each within ``seconds``; whoever comes within ``rest`` seconds after another one
    finds what it needs in memory."""

    seconds: float = 30.0
    rest: float = 1.0
    _child: "asyncio.subprocess.Process | None" = field(default=None, init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _leaving: "asyncio.TimerHandle | None" = field(default=None, init=False)

    async def drawn(self, card: Card) -> bytes:
        """Return a card as a PNG. Raises NotMade."""
        async with self._turn:
            if self._leaving is not None:
                self._leaving.cancel()
            try:
                async with asyncio.timeout(self.seconds):
                    png = await self._asked(card)
            except (OSError, EOFError) as error:
                await self.close()
                raise NotMade("what draws has ended over this card, or hangs") from error
            except asyncio.CancelledError:
                # Its answer would be taken for that to the next question.
                await self.close()
                raise
            self._leaving = asyncio.get_running_loop().call_later(self.rest, self._leave)
            return png

    async def close(self) -> None:
        """End it."""
        child, self._child = self._child, None
        if self._leaving is not None:
            self._leaving.cancel()
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    def _leave(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()

    async def _asked(self, card: Card) -> bytes:
        child = self._child
        if child is not None and (child.stdin is None or child.stdin.is_closing()):
            await child.wait()
        if child is None or child.returncode is not None:
            child = self._child = await self._begun()
        if child.stdin is None or child.stdout is None:
            raise EOFError("no pipes")
        child.stdin.write(msgspec.json.encode(card) + b"\n")
        await child.stdin.drain()
        size = int.from_bytes(await child.stdout.readexactly(4))
        return await child.stdout.readexactly(size)

    async def _begun(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine.media.card"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _NEEDED if name in os.environ},
            # No key of the terminal ends it; in a session of its own it would have half of a core, however nice it is.
            process_group=0,
        )
