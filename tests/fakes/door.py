"""A door without a platform: it keeps what it delivered and fails to order, in every way that the port names."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from engine.messages import Bubble, BubbleKind, Reaction
from persona.line import Media
from scheduler.door import Receipt
from scheduler.errors import Rejected, TooLarge


async def _nothing(_: Bubble) -> None:
    """What happens after a delivery, unless a test says otherwise."""


@dataclass(slots=True)
class FakeDoor:
    """``sent`` holds what people got to see, in order; ``then`` runs after each delivery."""

    name: str = "fake"
    typing_seconds: float = 5.0
    sent: list[tuple[str, Bubble]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    tries: int = 0
    most_at_once: int = 0
    then: Callable[[Bubble], Awaitable[None]] = _nothing
    _faults: "deque[tuple[Exception, bool]]" = field(default_factory=deque)
    _at_once: Counter[str] = field(default_factory=Counter)
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def fail(self, error: Exception, *, times: int = 1, arrives: bool = False) -> None:
        """Spoil the next sends; ``taken`` delivers first and fails then, so that nobody knows the bubble's fate."""
        self._faults.extend([(error, arrives)] * times)

    def recover(self) -> None:
        """Forget faults that have not happened yet."""
        self._faults.clear()

    def hold(self) -> None:
        """Let sends hang until ``let_go``."""
        self._open.clear()

    def let_go(self) -> None:
        """End ``hold``."""
        self._open.set()

    def heard(self, chat: str = "fake:c1") -> list[str]:
        """The texts that a chat got to see."""
        return [bubble.text for place, bubble in self.sent if place == chat]

    def spoken(self, chat: str = "fake:c1") -> list[str]:
        """The texts that the persona said: no cards of the house."""
        return [bubble.text for place, bubble in self.sent if place == chat and bubble.kind is not BubbleKind.CARD]

    async def send(self, chat: str, bubble: Bubble) -> Receipt:
        """Deliver, or fail as ordered."""
        self.tries += 1
        self._at_once[chat] += 1
        self.most_at_once = max(self.most_at_once, self._at_once[chat])
        try:
            await self._open.wait()
            await asyncio.sleep(0)
            return await self._deliver(chat, bubble)
        finally:
            self._at_once[chat] -= 1

    async def _deliver(self, chat: str, bubble: Bubble) -> Receipt:
        error, arrives = self._faults.popleft() if self._faults else (None, True)
        if error is None or arrives:
            self.sent.append((chat, bubble))
        if error is not None:
            raise error
        await self.then(bubble)
        return Receipt(str(len(self.sent)), 0.0)

    async def react(self, chat: str, message: str, emoji: str) -> None:
        """Deliver as a message does, or fail as ordered."""
        await self.send(chat, Bubble(f"under {message}", emoji, reaction=Reaction(message)))

    async def find(self, chat: str, bubble: Bubble, *, after: str) -> Receipt | None:
        """Nobody can look."""
        del chat, bubble, after
        return None

    async def direct(self, person: str) -> str:
        """Person 1 is met in chat 1."""
        return person.replace(":u", ":c", 1)

    async def fetch(self, chat: str, message: str, media: Media, *, most: int) -> bytes:
        """What a test has laid there."""
        del chat, message
        content = self.files.get(media.id, b"")
        if not content:
            raise Rejected("no such file")
        if len(content) > most:
            raise TooLarge("a large file")
        return content

    async def typing(self, chat: str) -> None:
        """Show nothing."""
        del chat
