"""What becomes of a turn to which the engine gave no word: a short outage nobody hears of, and a refusal is said."""

from dataclasses import dataclass, field

from engine.errors import EngineDown
from engine.messages import Bubble
from scheduler.mailbox import Lease
from scheduler.turns.post import Post
from scheduler.turns.stream import Stream

_PATIENCE = 15.0
"""Seconds that somebody waits for an answer before they hear why there is none."""


@dataclass(slots=True)
class Outages:
    """The chats that the engine failed once, and which are tried again before anybody hears of it."""

    _once: set[str] = field(default_factory=set, init=False)

    def is_short(self, chat: str, error: Exception, *, waited: float, pause: float) -> bool:
        """Whether the next try, after a ``pause``, is worth waiting for in silence by somebody who has ``waited``
        (seconds): at a first failure, unless it comes too late or the engine answers nobody."""
        pause = max(pause, error.retry_after) if isinstance(error, EngineDown) else _PATIENCE
        if chat in self._once or waited + pause > _PATIENCE:
            self._once.discard(chat)
            return False
        self._once.add(chat)
        return True

    def end(self, chat: str) -> None:
        """The engine answers this chat."""
        self._once.discard(chat)


async def refused(post: Post, lease: Lease, stream: Stream, card: Bubble) -> None:
    """Settle what the engine will never answer, and leave it out of the talk, which goes on without it.

    Raises ChatClosed, LeaseLost, StoreDown, DoorError."""
    await post.send(lease, stream.scene, [card], answered=[line.id for line in stream.lines])
