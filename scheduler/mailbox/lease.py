"""One chat in one pair of hands: what its holder may read and change, each change in one atomic step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.messages import Bubble
from persona.chat import Chat
from persona.codec import chat_key
from persona.line import Line
from scheduler.errors import LeaseLost, Stale, TooSoon
from scheduler.mailbox.index import index
from scheduler.mailbox.limits import Rate
from scheduler.mailbox.reading import SENDING, UNSENT, Reader, Taken, Waiting
from scheduler.mailbox.store import Step, Store

LEASE = 30.0
"""Seconds for which a chat is held without a sign of life, where nothing else is said."""
_ANY = Rate()


@dataclass(slots=True)
class Lease:
    """The right to serve one chat, known by a token that nobody else has.

    ``mark`` is the chat's in the index of those that wait, as it was at the last look; it changes with every arrival.
    """

    store: Store
    key: str
    token: str
    milliseconds: int
    mark: float = field(default=0.0, init=False)
    _places: int = field(default=0, init=False)
    _released: bool = field(default=False, init=False)

    def waits_since(self, mark: float) -> None:
        """Note the mark under which the index of those that wait has this chat now."""
        self.mark = mark

    async def look(self) -> Taken | None:
        """Take the lease, or look again while holding it; None when somebody else has it. Raises StoreDown."""
        return await self._take(force=False)

    async def seize(self) -> Taken:
        """Take the lease from whoever has it: nothing that they still do counts. Raises LeaseLost, StoreDown."""
        taken = await self._take(force=True)
        if taken is None:
            raise LeaseLost(self.key)
        return taken

    async def _take(self, *, force: bool) -> Taken | None:
        names = ("lease", "state", "history", "inbox", "order", "outbox", "rev")
        marked = ("ZSCORE", index("waiting", self.key), self.key)
        take = Step("take", self._keys(*names), (self.token, self.milliseconds, int(force)))
        mark, raw = await self.store.together(marked, take)
        self.mark = float(mark or 0.0)
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
        places = [part for each in waiting for part in (each.place, UNSENT + self._seal(each.bubble, "outbox"))]
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
        value, keys = SENDING + self._seal(waiting.bubble, "outbox"), self._keys("lease", "outbox", "limits")
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

    async def rewrite(self, chat: Chat | None, history: Sequence[Line], archive: Sequence[Line]) -> None:
        """Put other lines in the place of all that was said, and nothing in the place of what waits to be sent.

        Raises LeaseLost, StoreDown.
        """
        done = await self.store.run(
            "rewrite",
            self._keys("lease", "state", "history", "archive", "outbox"),
            self.token,
            self._seal(chat, "state") if chat else "",
            self.store.keeping.talk,
            len(history),
            *(self._seal(line, "history") for line in history),
            len(archive),
            # As it lies there: what leaves the window is moved as it is, sealed for the history.
            *(self._seal(line, "history") for line in archive),
            durable=True,
        )
        if not done:
            raise LeaseLost(self.key)

    async def leave(self) -> bool:
        """Give the chat back and take it off the index of those that wait, unless something came in since the last
        look; False when work is left and it is still held. Raises StoreDown."""
        freed = await self._release(always=False)
        if freed > 0 and self.mark:
            await self.store.run("settled", [index("waiting", self.key)], self.key, self.mark)
        return freed != 0

    async def release(self) -> None:
        """Give the chat back, whatever is left in it; harmless when it has been given back. Raises StoreDown."""
        if not self._released:
            await self._release(always=True)

    async def _release(self, *, always: bool) -> int:
        keys = self._keys("lease", "inbox", "outbox")
        freed: int = await self.store.run("release", keys, self.token, int(always))
        self._released = freed != 0
        return freed

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
        read = Reader(self.store.codec, self.key)
        arrivals = {id_: float(at) / 1000 for id_, at in zip(order[::2], order[1::2], strict=True)}
        letters = read.letters(inbox)
        return Taken(
            chat=read.chat(state),
            history=read.lines(history),
            inbox=tuple(incoming for _, incoming in letters),
            arrivals=tuple(arrivals.get(id_, 0.0) for id_, _ in letters),
            outbox=read.waiting(outbox),
            rev=rev.decode(),
        )
