"""What is kept of a chat, as values opened from what the store holds; changes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.messages import Bubble, Incoming
from persona.chat import Chat
from persona.codec import Lost
from persona.keys import STATES, Keys
from persona.line import Line
from persona.meanings import Meanings
from scheduler.mailbox.archives import Archives
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

    @property
    def stay(self) -> str:
        """The token of the lease under which it was put there."""
        return self.place.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Mail:
    """All of a chat at one instant: inbox in the platform's order with its arrival times, outbox, revision; ``seen_at``
    is that instant by the store's own clock (epoch µs), the same for all processes.

    ``unread`` names what lies in inbox and outbox and can't be read; ``locked`` says why the chat's state can't be.
    """

    chat: Chat
    history: tuple[Line, ...]
    inbox: tuple[Incoming, ...]
    arrivals: tuple[float, ...]
    outbox: tuple[Waiting, ...]
    rev: str
    unread: frozenset[str] = frozenset()
    locked: Lost | None = None
    seen_at: int = field(default=0, compare=False)

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
    read = Reader(store, key, keys)
    return Whole(
        chat=read.chat(state)[0],
        history=read.lines(history),
        archive=read.lines(archive),
        inbox=tuple(incoming for _, incoming in read.letters(inbox)),
        outbox=tuple(waiting.bubble for waiting in read.waiting(outbox)),
    )


async def archived(store: Store, key: str, newest: int, archives: Archives) -> tuple[Line, ...]:
    """The newest lines of those that have left a chat's history. Raises StoreDown."""
    keys = (await store.names()).chat(key)
    sealed = await store.command("LRANGE", keys.key("archive"), -newest, -1)
    return archives.lines(key, sealed, Reader(store, key, keys).lines)


async def meanings(store: Store, key: str) -> tuple[Meanings, ...]:
    """What the archived lines of a chat mean, in blocks, as far as it was made. Raises StoreDown."""
    place = (await store.names()).chat(key).key("line_vectors")
    return store.all_readable(await store.command("LRANGE", place, 0, -1), Meanings, place)


async def chats(store: Store, cursor: int, page: int) -> tuple[int, list[Chat]]:
    """About a ``page`` of the chats of which anything is kept, and where the next page begins, 0 after the last one.
    Raises StoreDown."""
    cursor, places = await store.page(cursor, STATES, page)
    sealed = await store.commands([("GET", place) for place in places]) if places else []
    rows = (store.readable(state, Chat, place) for place, state in zip(places, sealed, strict=True) if state)
    return cursor, [chat for chat in rows if chat is not None]


async def settled(store: Store, key: str, messages: Collection[str]) -> bool:
    """Whether neither any of these messages waits in a chat nor anything is on its way out. Raises StoreDown."""
    inbox, outbox = (await store.names()).chat(key).keys("inbox", "outbox")
    ids, on_way = await store.commands([("HKEYS", inbox), ("HLEN", outbox)])
    return not on_way and {id_.decode() for id_ in ids}.isdisjoint(messages)


@dataclass(frozen=True, slots=True)
class Reader:
    """Opens what was read of a chat; what can't be read is left out, and the store's watch is told."""

    store: Store
    key: str
    keys: Keys

    def mail(self, raw: Sequence[Any], known: tuple[Line, ...] = ()) -> Mail:
        """All that a look brought, which left out lines that were ``known``."""
        state, (left_out, history), inbox, order, outbox, rev, tries, now = raw
        arrivals = {id_: float(at) / 1000 for id_, at in zip(order[::2], order[1::2], strict=True)}
        (chat, locked), letters, waiting = self.chat(state), self.letters(inbox), self.waiting(outbox, tries)
        there = {id_.decode() for id_ in (*inbox[::2], *outbox[::2])}
        opened = {id_.decode() for id_, _ in letters} | {letter.place for letter in waiting}
        return Mail(
            chat=chat,
            history=(*known[:left_out], *self.lines(history)),
            inbox=tuple(incoming for _, incoming in letters),
            arrivals=tuple(arrivals.get(id_, 0.0) for id_, _ in letters),
            outbox=waiting,
            rev=rev.decode(),
            unread=frozenset(there - opened),
            locked=locked,
            seen_at=now,
        )

    def chat(self, sealed: bytes | None) -> tuple[Chat, Lost | None]:
        """The state, and where it can't be read, an empty one and why."""
        try:
            return (self.store.codec.open(sealed, Chat, self.keys.key("state")) if sealed else Chat(self.key)), None
        except Lost as error:
            self.store.complain(sealed or b"", error)
            return Chat(self.key), error

    def lines(self, sealed: Sequence[bytes]) -> tuple[Line, ...]:
        # Those of the archive too: they were moved there as they are.
        return self.store.all_readable(sealed, Line, self.keys.key("history"))

    def letters(self, raw: Sequence[bytes]) -> list[tuple[bytes, Incoming]]:
        pairs, place = sorted(zip(raw[::2], raw[1::2], strict=True)), self.keys.key("inbox")
        opened = ((id_, self.store.readable(sealed, Incoming, place)) for id_, sealed in pairs)
        return [(id_, incoming) for id_, incoming in opened if incoming is not None]

    def waiting(self, raw: Sequence[bytes], tries: Sequence[bytes] = ()) -> tuple[Waiting, ...]:
        counts = {place: int(tried.partition(b":")[0]) for place, tried in zip(tries[::2], tries[1::2], strict=True)}
        pairs, place = sorted(zip(raw[::2], raw[1::2], strict=True)), self.keys.key("outbox")
        return tuple(
            Waiting(id_.decode(), bubble, value[:1] == SENDING, counts.get(id_, 0))
            for id_, value in pairs
            if (bubble := self.store.readable(value[1:], Bubble, place)) is not None
        )
