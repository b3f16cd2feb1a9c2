"""Makes voice notes of his words by whichever voice a work names, on a thread of its own; knows no chat and no door."""

import asyncio
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.errors import NotMade
from engine.media.pictures import LONGEST_VOICE
from engine.media.speech.service import Service
from engine.media.speech.spoken import spoken
from engine.media.speech.voices import ESPEAK, SERVICE, Packaged, Voice, Voices
from engine.messages import Work
from engine.ports import Made

if TYPE_CHECKING:
    from engine.media.speech.ogg import Samples

_PATIENCE = 20.0
"""Seconds that espeak-ng has for a note; it takes a tenth of one."""
_WARM = "Hello there."


@dataclass(slots=True)
class Speaker:
    """Loads each voice when it first speaks."""

    voices: Voices
    service: Service | None = None
    _loaded: dict[str, Packaged] = field(default_factory=dict, init=False)
    _thread: ThreadPoolExecutor = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "voice")

    async def make(self, work: Work, text: str) -> Made:
        """Say it. Raises NotMade."""
        voice, words = Voice.of(work.recipe), spoken(text)
        if not words:
            raise NotMade("there is nothing to say in this text")
        if voice.kind == SERVICE:
            if self.service is None:
                raise NotMade("there is no speech service any more")
            raw = await self.service.said(words, voice.name)
            return await self._noted(lambda: _decoded(raw))
        return await self._noted(lambda: self._say(voice, words))

    async def warm_up(self, voice: Voice) -> None:
        """Load a packaged voice, so that nobody waits for that later. Raises NotMade."""
        if not voice.kind:
            await self._noted(lambda: self._say(voice, _WARM))

    def close(self) -> None:
        """End the thread behind what it is doing."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _noted(self, said: "Callable[[], tuple[Samples, int]]") -> Made:
        """The voice note of what is said aside."""

        def work() -> Made:
            # With numpy, which a house needs where he speaks.
            from engine.media.speech.ogg import voice_note

            return voice_note(*said())

        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except NotMade:
            raise
        except Exception as error:
            # Whatever a vendor fails of, he can still write.
            raise NotMade(f"the voice failed ({type(error).__name__})") from error

    def _say(self, voice: Voice, words: str) -> "tuple[Samples, int]":
        if voice.kind == ESPEAK:
            return self._by_program(voice, words)
        if voice.name not in self._loaded:
            if (path := self.voices.file(voice.name)) is None:
                raise NotMade(f"the voice {voice.name} is not here: `aifriend doctor` says what to fetch")
            self._loaded[voice.name] = Packaged(voice.name, path)
        return self._loaded[voice.name].say(words)

    def _by_program(self, voice: Voice, words: str) -> "tuple[Samples, int]":
        if (program := self.voices.program()) is None:
            raise NotMade("espeak-ng is not installed")
        # By its input: no word of his is an option, nor seen among the processes.
        command = (program, "-v", voice.name, "--stdin", "--stdout")
        done = subprocess.run(command, input=words.encode(), capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
        if done.returncode:
            raise NotMade(f"espeak-ng has no voice {voice.name}")
        return _decoded(done.stdout)


def _decoded(content: bytes) -> "tuple[Samples, int]":
    from engine.media.speech.ogg import decoded

    return decoded(content, LONGEST_VOICE + 1)
