"""A channel of any kind, and what the bot may do in it; knows no event and no message's content."""

from dataclasses import dataclass, field

from lab.loopback.discord.wire import Json, RefusedError

TEXT, DIRECT, PRIVATE, THREAD = 0, 1, 3, 11
"""Kinds: of the guild, with the bot, between people without the bot, and below another channel."""
VIEW, SEND, FILES, HISTORY, REACT = "view", "send", "files", "history", "react"
RIGHTS = {VIEW, SEND, FILES, HISTORY, REACT}


@dataclass(slots=True, eq=False)
class Channel:
    """A place with its messages by id; ``guild`` is where it belongs, ``denied`` are the rights that
    the bot lacks there."""

    id: int
    kind: int
    name: str = ""
    people: tuple[int, ...] = ()
    parent: "Channel | None" = None
    guild: int = 0
    archived: bool = False
    locked: bool = False
    denied: set[str] = field(default_factory=set)
    messages: dict[int, Json] = field(default_factory=dict)

    @property
    def in_guild(self) -> bool:
        """Whether it is a channel of the guild or a thread in one."""
        return self.kind in (TEXT, THREAD)

    def allows(self, right: str) -> bool:
        """Whether the bot has a right here; threads have those of their channel."""
        return right not in self.denied and (self.parent is None or self.parent.allows(right))

    def demand(self, *rights: str) -> None:
        """Raises RefusedError where the bot lacks one of the rights, or may not even see the channel."""
        if not self.allows(VIEW):
            raise RefusedError(403, 50001, "Missing Access")
        if not all(self.allows(right) for right in rights):
            raise RefusedError(403, 50013, "Missing Permissions")

    def demand_open(self) -> None:
        """Raises RefusedError in an archived thread: stricter than Discord, which opens unlocked ones again."""
        if self.archived:
            raise RefusedError(400, 50083, "Thread is archived")

    def message(self, message_id: str | int) -> Json:
        """One of its messages. Raises RefusedError."""
        if message := self.messages.get(int(message_id)):
            return message
        raise RefusedError(404, 10008, "Unknown Message")
