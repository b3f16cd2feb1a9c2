"""How often each thing in a mailbox has made its chat fail, so that one message can't block a chat for ever."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Attempts:
    """After ``limit`` failures a thing (an inbox id, an outbox place) is hopeless."""

    limit: int = 5
    _at_hand: dict[str, frozenset[str]] = field(default_factory=dict, init=False)
    _failures: dict[str, Counter[str]] = field(default_factory=dict, init=False)

    def begin(self, chat: str, things: Iterable[str]) -> None:
        """Note what lies in the chat's mailbox while it is served."""
        self._at_hand[chat] = frozenset(things)

    def fail(self, chat: str) -> int:
        """Note a failure; return how often that has happened with what lies there."""
        things = self._at_hand.get(chat) or frozenset(("",))
        failures = self._failures.setdefault(chat, Counter())
        failures.update(things)
        return max(failures[thing] for thing in things)

    def hopeless(self, chat: str, things: Iterable[str]) -> frozenset[str]:
        """Those of ``things`` that were there too often when serving failed."""
        failures = self._failures.get(chat)
        return frozenset(thing for thing in things if failures and failures[thing] >= self.limit)

    def end(self, chat: str, *, well: bool) -> None:
        """Note that serving ended; where it ended well, all is forgotten."""
        self._at_hand.pop(chat, None)
        if well:
            self._failures.pop(chat, None)
