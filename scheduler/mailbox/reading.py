"""What is kept of a chat, as values opened from what the store holds; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.messages import Bubble, Incoming
from persona.chat import Chat
from persona.codec import Codec
from persona.keys import Keys
from persona.line import Line
from scheduler.mailbox.store import Store

UNSENT, SENDING = b"u", b"s"
"""What stands before a bubble in the outbox."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bubble in the outbox; ``fate_unknown`` says that a try to send it has not ended, of so many ``tries``."""

    place: str
    bubble: Bubble
    fate_unknown: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Mail:
    """All of a chat at one instant: inbox in the platform's order with its arrival times, outbox, revision."""

    chat: Chat
    history: tuple[Line, ...]
    inbox: tuple[Incoming, ...]
    arrivals: tuple[float, ...]
    outbox: tuple[Waiting, ...]
    rev: str

    @property
    def is_kept(self) -> bool:
        """Whether anything of the chat is kept: it may be new, or forgotten."""
        return self.chat != Chat(self.chat.key)


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is kept of a chat, for its people to see: with what has left the prompt's window."""

    chat: Chat
    history: tuple[Line, ...]
    archive: tuple[Line, ...]
    inbox: tuple[Incoming, ...]
    outbox: tuple[Bubble, ...]


async def whole(store: Store, key: str) -> Whole:
    """Read all that is kept of a chat, whoever serves it. Raises StoreDown."""
    keys = (await store.names()).chat(key)
    names = keys.keys("state", "history", "archive", "inbox", "outbox")
    state, history, archive, inbox, outbox = await store.run("whole", names)
    read = Reader(store.codec, key, keys)
    return Whole(
        chat=read.chat(state),
        history=read.lines(history),
        archive=read.lines(archive),
        inbox=tuple(incoming for _, incoming in read.letters(inbox)),
        outbox=tuple(each.bubble for each in read.waiting(outbox)),
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Opens what was read of a chat."""

    codec: Codec
    key: str
    keys: Keys

    def chat(self, sealed: bytes | None) -> Chat:
        return self.codec.open(sealed, Chat, self.keys.key("state")) if sealed else Chat(self.key)

    def lines(self, sealed: Sequence[bytes]) -> tuple[Line, ...]:
        # Those of the archive too: they were moved there as they are.
        return tuple(self.codec.open(line, Line, self.keys.key("history")) for line in sealed)

    def letters(self, raw: Sequence[bytes]) -> list[tuple[bytes, Incoming]]:
        pairs, place = sorted(zip(raw[::2], raw[1::2], strict=True)), self.keys.key("inbox")
        return [(id_, self.codec.open(sealed, Incoming, place)) for id_, sealed in pairs]

    def waiting(self, raw: Sequence[bytes], tries: Sequence[bytes] = ()) -> tuple[Waiting, ...]:
        counts = {place: int(tried.partition(b":")[0]) for place, tried in zip(tries[::2], tries[1::2], strict=True)}
        pairs, place = sorted(zip(raw[::2], raw[1::2], strict=True)), self.keys.key("outbox")
        return tuple(
            Waiting(id_.decode(), self.codec.open(value[1:], Bubble, place), value[:1] == SENDING, counts.get(id_, 0))
            for id_, value in pairs
        )
