"""What is new in a chat for whoever is at it; knows no message but by its id."""

import asyncio
from collections.abc import Iterable

_ANYTHING = ""


class News(asyncio.Event):
    """Set while anything was told that a look at the chat has not brought: of a message it need not be told twice."""

    def __init__(self) -> None:
        super().__init__()
        self._told: set[str] = set()
        self._seen: frozenset[str] = frozenset()

    def set(self) -> None:
        """Tell that anything may be new."""
        self.tell(_ANYTHING)

    def clear(self) -> None:
        """Forget what was told: a look at the chat begins."""
        super().clear()
        self._told.clear()

    def tell(self, message: str) -> None:
        """Tell of a message, as it came first, by its id."""
        if message in self._seen:
            return
        self._told.add(message)
        super().set()

    def see(self, messages: Iterable[str]) -> None:
        """Take note of what a look has brought."""
        self._seen = frozenset(messages)
        self._told -= self._seen
        if not self._told:
            super().clear()
