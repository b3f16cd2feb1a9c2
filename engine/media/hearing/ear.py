"""The model that hears, in a child process that is begun with the first message and ends with its input, as it does
when the house is killed; knows no person."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.media.hearing.heard import Heard, NotHeard, NoWords, TooLong
from engine.media.hearing.whisper import SIZE

_NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""No token of ours is any business of a program in C that reads what strangers send."""
_QUIET = {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
"""Nothing is fetched from anywhere, and one core is enough."""
_ERRORS = {"NoWords": NoWords, "TooLong": TooLong}


@dataclass(slots=True)
class Ear:
    """Hears by the model in a ``folder``, one message after the other, each within ``seconds``."""

    folder: Path
    seconds: float = 120.0
    _child: "asyncio.subprocess.Process | None" = field(default=None, init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def listen(self, content: bytes) -> Heard:
        """Return the words of a sound file. Raises NoWords, TooLong, NotHeard."""
        async with self._turn:
            try:
                async with asyncio.timeout(self.seconds):
                    told = await self._asked(content)
            except (OSError, ValueError) as error:
                await self.close()
                raise NotHeard("what hears has ended over this message, or hangs") from error
            except asyncio.CancelledError:
                # Its answer would be taken for that to the next question.
                await self.close()
                raise
        if "error" in told:
            raise _ERRORS.get(told["error"], NotHeard)(f"what hears fails ({told.get('why', 'no words')})")
        return Heard(told["text"], told["seconds"], told["sure"])

    async def close(self) -> None:
        """End it."""
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    async def _asked(self, content: bytes) -> dict[str, Any]:
        child = self._child
        if child is None or child.returncode is not None:
            child = self._child = await self._begun()
        if child.stdin is None or child.stdout is None:
            raise ValueError("no pipes")
        child.stdin.write(SIZE.pack(len(content)) + content)
        await child.stdin.drain()
        told: dict[str, Any] = json.loads(await child.stdout.readline())
        return told

    async def _begun(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine.media.hearing.whisper", str(self.folder)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _NEEDED if name in os.environ} | _QUIET,
            start_new_session=True,
            limit=2**20,
        )
