"""Topics of a supergroup, and who may write in them; knows no message's content."""

from dataclasses import dataclass, field

from lab.loopback.telegram.wire import Json, bad

GENERAL = 1
"""The topic that every forum has, and that no message names."""


@dataclass(slots=True, eq=False)
class Topic:
    """One topic; ``opening`` is the message that made it."""

    opening: Json
    closed: bool = False


@dataclass(slots=True, eq=False)
class Forum:
    """Topics by thread id, which is the id of their opening; ``closed`` is General's state."""

    topics: dict[int, Topic] = field(default_factory=dict)
    closed: bool = False

    def admit(self, thread: int) -> None:
        """Let a bot that may not manage topics write in one, 0 for General. Raises RefusedError."""
        if thread and thread not in self.topics:
            # General among them: it can't be named when something is sent.
            raise bad("message thread not found")
        if self.topics[thread].closed if thread else self.closed:
            raise bad("TOPIC_CLOSED")

    def close(self, thread: int, *, closed: bool) -> None:
        """Close a topic, or open it again. Raises LookupError."""
        if thread == GENERAL:
            self.closed = closed
        else:
            self.topics[thread].closed = closed
