"""The model that hears, in a child process that is begun with the first message; knows no person."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from engine.media.apprentice import Apprentice
from engine.media.hearing.heard import Heard, NotHeard, NoWords, TooLong

_QUIET = {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
"""Nothing is fetched from anywhere, and one core is enough."""
_ERRORS = {"NoWords": NoWords, "TooLong": TooLong}


@dataclass(slots=True)
class Ear:
    """Hears by the model in a ``folder``, one message after the other, each within ``seconds``."""

    folder: Path
    seconds: float = 120.0
    _listener: Apprentice = field(init=False)

    def __post_init__(self) -> None:
        command = "engine.media.hearing.whisper", str(self.folder)
        self._listener = Apprentice(command, self.seconds, _QUIET)

    async def listen(self, content: bytes) -> Heard:
        """Return the words of a sound file. Raises NoWords, TooLong, NotHeard."""
        try:
            told = json.loads(await self._listener.made(content))
        except (OSError, EOFError) as error:
            raise NotHeard("what hears has ended over this message, or hangs") from error
        if "error" in told:
            raise _ERRORS.get(told["error"], NotHeard)(f"what hears fails ({told.get('why', 'no words')})")
        return Heard(told["text"], told["seconds"], told["sure"])

    async def close(self) -> None:
        """End it."""
        await self._listener.close()
