"""One chat in one pair of hands: what its holder may read and change, each change in one atomic step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.messages import Bubble, Incoming
from persona.codec import chat_key
from persona.model import Chat, Line
from scheduler.errors import LeaseLost, Stale, TooSoon
from scheduler.mailbox.limits import Rate
from scheduler.mailbox.store import Store

_UNSENT, _SENDING = b"u", b"s"
_ANY = Rate()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bubble in the outbox; ``fate_unknown`` says that a process died while sending it."""

    place: str
    bubble: Bubble
    fate_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """All of a chat at one instant: inbox in the platform's order with its arrival times, outbox, revision."""

    chat: Chat
    history: tuple[Line, ...]
    inbox: tuple[Incoming, ...]
    arrivals: tuple[float, ...]
    outbox: tuple[Waiting, ...]
    rev: str


@dataclass(slots=True)
class Lease:
    """The right to serve one chat, known by a token that nobody else has."""

    store: Store
    key: str
    token: str
    milliseconds: int
    _places: int = field(default=0, init=False)
    _released: bool = field(default=False, init=False)

    async def look(self) -> Taken | None:
        """Take the lease, or look again while holding it; None when somebody else has it. Raises StoreDown."""
        names = ("lease", "state", "history", "inbox", "order", "outbox", "rev")
        raw = await self.store.run("take", self._keys(*names), self.token, self.milliseconds)
        return None if raw is None else self._opened(raw)

    async def keep(self) -> None:
        """Hold the lease for another while. Raises LeaseLost, StoreDown."""
        if not await self.store.run("heartbeat", self._keys("lease"), self.token, self.milliseconds):
            raise LeaseLost(self.key)

    async def commit(
        self,
        *,
        chat: Chat | None = None,
        answered: Sequence[str] = (),
        lines: Sequence[Line] = (),
        bubbles: Sequence[Bubble] = (),
        rev: str = "",
        wipe: bool = False,
    ) -> tuple[Waiting, ...]:
        """Store state, trim the inbox, append what the person said, and put bubbles into the outbox, at once.

        ``wipe`` first leaves nothing of the chat but inbox and ids of handled updates, so that a redelivered one
        is not taken for news. Returns the bubbles with their places. Raises Stale when ``rev`` is given and the
        inbox has changed since, LeaseLost, StoreDown.
        """
        waiting = tuple(Waiting(self._place(), bubble) for bubble in bubbles)
        places = [part for each in waiting for part in (each.place, _UNSENT + self._seal(each.bubble, "outbox"))]
        names = ("lease", "state", "history", "inbox", "order", "outbox", "rev", "archive")
        outcome = await self.store.run(
            "commit",
            self._keys(*names),
            self.token,
            rev,
            int(wipe),
            self._seal(chat, "state") if chat else "",
            self.store.keeping.talk,
            len(answered),
            *answered,
            len(lines),
            *(self._seal(line, "history") for line in lines),
            len(waiting),
            *places,
            durable=True,
        )
        if outcome == 0:
            raise LeaseLost(self.key)
        if outcome == -1:
            raise Stale(self.key)
        return waiting

    async def sending(self, waiting: Waiting, rate: Rate = _ANY) -> bool:
        """Note that a bubble is about to leave; False when it has been voided. Raises TooSoon when the chat had
        too many by its ``rate``, StoreDown."""
        value, keys = _SENDING + self._seal(waiting.bubble, "outbox"), self._keys("lease", "outbox", "limits")
        may = await self.store.run("sending", keys, self.token, waiting.place, value, rate.every * 1000, rate.burst)
        if may < 0:
            raise TooSoon(-may / 1000)
        return bool(may)

    async def sent(self, waiting: Waiting, line: Line | None, chat: Chat | None = None) -> None:
        """Note that the platform took a bubble: into history, out of the outbox. Raises StoreDown."""
        await self.store.run(
            "sent",
            self._keys("outbox", "history", "state", "lease"),
            waiting.place,
            self._seal(line, "history") if line else "",
            self._seal(chat, "state") if chat else "",
            self.store.keeping.talk,
            self.token,
        )

    async def void(self, waiting: Sequence[Waiting]) -> None:
        """Take bubbles back that have not been sent. Raises StoreDown."""
        for each in waiting:
            await self.sent(each, None)

    async def compact(self, chat: Chat, lines: int) -> None:
        """Move the oldest ``lines`` out of the prompt's window. Raises LeaseLost, StoreDown."""
        keys = self._keys("lease", "state", "history", "archive")
        keep = self.store.keeping.talk
        if not await self.store.run("compact", keys, self.token, self._seal(chat, "state"), lines, keep):
            raise LeaseLost(self.key)

    async def release(self, *, although_work_is_left: bool = False) -> bool:
        """Give the chat back; False when work came in and it is still held. Raises StoreDown."""
        if not self._released:
            keys, always = self._keys("lease", "inbox", "outbox"), int(although_work_is_left)
            self._released = bool(await self.store.run("release", keys, self.token, always))
        return self._released

    def _keys(self, *names: str) -> list[str]:
        return [chat_key(self.key, name) for name in names]

    def _seal(self, value: object, name: str) -> bytes:
        return self.store.codec.seal(value, chat_key(self.key, name))

    def _place(self) -> str:
        # Sorts by lease, then by order within it: tokens start with the time at which they were made.
        self._places += 1
        return f"{self.token}.{self._places:04d}"

    def _opened(self, raw: Sequence[Any]) -> Taken:
        state, history, inbox, order, outbox, rev = raw
        codec = self.store.codec
        place = {name: chat_key(self.key, name) for name in ("state", "history", "inbox", "outbox")}
        arrivals = {id_: float(at) / 1000 for id_, at in zip(order[::2], order[1::2], strict=True)}
        letters = sorted(zip(inbox[::2], inbox[1::2], strict=True))
        return Taken(
            chat=codec.open(state, Chat, place["state"]) if state else Chat(self.key),
            history=tuple(codec.open(line, Line, place["history"]) for line in history),
            inbox=tuple(codec.open(sealed, Incoming, place["inbox"]) for _, sealed in letters),
            arrivals=tuple(arrivals.get(id_, 0.0) for id_, _ in letters),
            outbox=tuple(
                Waiting(field_.decode(), codec.open(value[1:], Bubble, place["outbox"]), value[:1] == _SENDING)
                for field_, value in sorted(zip(outbox[::2], outbox[1::2], strict=True))
            ),
            rev=rev.decode(),
        )
