"""Hears a chat for one open page, on a thread of its own; knows nothing of what is shown."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.web.api import Api, Refused

_UNSEEN = 30.0
"""Seconds without a look after which the page is closed, and nobody listens any more."""
_PAUSE = 2.0


@dataclass
class Ear:
    """What came in a chat since the feed begins, and whether he writes."""

    api: Api
    chat: str
    bubbles: list[dict[str, Any]] = field(default_factory=list)
    typing: bool = False
    trouble: str = ""
    _seen: float = field(default_factory=time.monotonic)
    _thread: threading.Thread | None = None

    def look(self) -> tuple[int, bool, str]:
        """How many bubbles there are, whether he writes, and what is wrong; a page that looks keeps the ear open."""
        self._seen = time.monotonic()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._listen, daemon=True)
            self._thread.start()
        return len(self.bubbles), self.typing, self.trouble

    def _listen(self) -> None:
        while self._wanted():
            try:
                after = self.bubbles[-1]["place"] if self.bubbles else "0"
                for event in self.api.events(self.chat, after):
                    self.trouble = ""
                    if event is not None:
                        self._hear(event.name, event.data)
                    if not self._wanted():
                        return
            except Refused as refused:
                self.trouble = str(refused)
            except httpx.HTTPError:
                self.trouble = "The line broke; it is tried again."
            self.typing = False
            time.sleep(_PAUSE)

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        self.typing = name in ("typing", "making")
        if name == "bubble":
            self.bubbles.append(data)

    def _wanted(self) -> bool:
        return time.monotonic() - self._seen < _UNSEEN
