"""One chat in one pair of hands: what its holder may read and change, each change in one atomic step."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from engine.messages import Bubble
from persona.chat import Chat
from persona.codec import Unreadable
from persona.keys import Keys
from persona.line import Line
from persona.meanings import Meanings
from persona.merger import earlier_line
from scheduler.clock import Clock
from scheduler.errors import LeaseLost, Stale, TooSoon
from scheduler.mailbox.histories import Histories, Read
from scheduler.mailbox.limits import Rate
from scheduler.mailbox.reading import SENDING, UNSENT, Mail, Reader, Waiting
from scheduler.mailbox.store import Store
from scheduler.mailbox.whereabouts import pointed

LEASE = 30.0
"""Seconds for which a chat is held without a sign of life, where nothing else is said."""
_MARGIN = 0.1
"""Share of a lease at whose end nobody trusts in it: clocks differ, and what leaves then is on its way for a while."""
_ANY = Rate()


def _never() -> float:
    """Where nobody listens."""
    return math.inf


@dataclass(slots=True)
class Lease:
    """The right to serve one chat, known by a token that nobody else has. Whoever lost it, or gave it back, gets
    LeaseLost for ever. Whatever it changes of the chat's state moves the index of those that are due as well. A
    ``duty`` has a lease and nothing else. The first look finds a chat whose id has changed, and ``key`` then names it
    as it is called now."""

    store: Store
    key: str
    token: str
    milliseconds: int
    clock: Clock
    duty: bool = False
    hears_since: Callable[[], float] = _never
    """Since when (by a clock that nobody sets) its holder hears at once of whoever seizes it."""
    histories: Histories = field(default_factory=Histories, repr=False)
    seen_at: int = field(default=0, init=False)
    """When its holder looked last, by the store's own clock (epoch µs)."""
    _places: int = field(default=0, init=False)
    _held: bool = field(default=False, init=False)
    _sure_until: float = field(default=0.0, init=False)
    _over: bool = field(default=False, init=False)
    _given_back: bool = field(default=False, init=False)
    _locked: bool = field(default=False, init=False)
    """Whether the state lies there and can't be read: then nothing is put in its place but by a wipe."""

    async def look(self) -> Mail | None:
        """Take the lease where nobody has it (None where somebody does), or look again while holding it.

        Raises LeaseLost when it was lost, although it may be free now: what this holder has seen may not be so any
        more, or the chat's id has changed. Raises StoreDown.
        """
        mail = await self._take("again" if self._held else "take")
        if mail is None and self._held:
            self._lose()
        return mail

    async def seize(self) -> Mail:
        """Take the lease from whoever has it: nothing that they still do counts. Raises LeaseLost, StoreDown."""
        return await self._take("seize") or self._lose()

    async def _take(self, how: str) -> Mail | None:
        if self._over:
            self._lose()
        while True:
            adopting = None if self.duty or how == "again" else self.store.adopting
            if adopting and not await adopting.chat(self.key, self.token, self.milliseconds, force=how == "seize"):
                return None
            keys = await self._keys()
            names = keys.keys("lease", "state", "history", "inbox", "order", "outbox", "rev", "tries", "moved", "woken")
            read = self.histories.known(self.key)
            marks = (len(read.lines), read.first, read.last)
            asked_at = time.monotonic()
            raw = await self.store.run("take", names, self.token, self.milliseconds, how, *marks)
            if not isinstance(raw, bytes):
                break
            if self._held:
                # What its holder knows and intends is of the chat as it was.
                self._lose()
            self.key = pointed(self.store, raw, keys)
        if raw is None:
            return None
        self._held, self._sure_until = True, asked_at + self.milliseconds / 1000
        try:
            mail = Reader(self.store, self.key, keys).mail(raw, read.lines)
            if (mail.unread or mail.locked) and await self.store.is_behind():
                raise Unreadable("another process has a data key that this one lacks: restart this one with it")
        except Unreadable:
            # For whoever can read it.
            await self.release()
            raise
        self._locked, self.seen_at = mail.locked is not None, mail.seen_at
        known, sealed = raw[1]
        self.histories.add(self.key, read if known else Read(), mail.history, sealed)
        return mail

    async def keep(self) -> None:
        """Hold the lease for another while. Raises LeaseLost, StoreDown."""
        names, asked_at = (await self._keys()).keys("lease", "woken"), time.monotonic()
        if not await self.store.run("heartbeat", names, self.token, self.milliseconds):
            self._lose()
        self._sure_until = asked_at + self.milliseconds / 1000

    @property
    def is_sure(self) -> bool:
        """Whether its time can't have run out since its last sign of life, nor does at once, so that nobody else can
        hold the chat but who seized it."""
        return not self._over and time.monotonic() + _MARGIN * self.milliseconds / 1000 < self._sure_until

    @property
    def given_back(self) -> bool:
        """Whether its holder gave it back."""
        return self._given_back

    def _lose(self) -> NoReturn:
        self._over = True
        raise LeaseLost(self.key)

    async def commit(
        self,
        *,
        chat: Chat | None = None,
        answered: Sequence[str] = (),
        lines: Sequence[Line] = (),
        bubbles: Sequence[Bubble] = (),
        letters: Sequence[Waiting] = (),
        rev: str = "",
        wipe: bool = False,
    ) -> tuple[Waiting, ...]:
        """Store state, trim the inbox, append what the person said, and put bubbles into the outbox, at once, behind
        ``letters`` that have their places already.

        ``wipe`` first leaves nothing of the chat but inbox and ids of handled updates, so that a redelivered one
        is not taken for news. Returns the bubbles with their places. Raises Stale when ``rev`` is given and the
        inbox has changed since, LeaseLost, StoreDown.
        """
        self._locked = self._locked and not wipe
        if wipe:
            self.histories.forget(self.key)
        keys, seal = await self._keys(), self.store.codec.seal
        waiting = (*letters, *self.letters(bubbles))
        outbox, history = keys.key("outbox"), keys.key("history")
        places = [part for new in waiting for part in (new.place, UNSENT + seal(new.bubble, outbox))]
        names = ("lease", "state", "history", "inbox", "order", "outbox", "rev", "archive", "name")
        rest = [keys.index("due"), keys.index("waiting"), *keys.keys("tries", "line_vectors", "feed", "files", "works")]
        outcome = await self.store.run(
            "commit",
            [*keys.keys(*names), *rest],
            self.token,
            rev,
            int(wipe),
            self._sealed(chat, keys),
            self.store.keeping.talk,
            keys.hash,
            seal(self.key, keys.key("name")),
            self._look(chat),
            int(self.clock.now() * 1000),
            len(answered),
            *answered,
            len(lines),
            *(seal(line, history) for line in lines),
            len(waiting),
            *places,
            durable=True,
        )
        if outcome == 0:
            self._lose()
        if outcome == -1:
            raise Stale(self.key)
        return waiting

    def letters(self, bubbles: Sequence[Bubble]) -> tuple[Waiting, ...]:
        """Give bubbles the places that they will have in the outbox once they are committed."""
        return tuple(Waiting(self._place(), bubble) for bubble in bubbles)

    async def sending(self, waiting: Waiting, rate: Rate = _ANY, *, back_off: float = 0.0) -> bool:
        """Note that a bubble is about to leave; False when it has been voided.

        With ``back_off`` it counts as a try, and the second comes so many seconds after the first, the third after
        twice as long, and so on, whoever tries. Raises TooSoon when it is not time yet, or the chat had too many by
        its ``rate``; LeaseLost, StoreDown.
        """
        keys = await self._keys()
        value = SENDING + self.store.codec.seal(waiting.bubble, keys.key("outbox"))
        may = await self.store.run(
            "sending",
            keys.keys("lease", "outbox", "limits", "tries"),
            self.token,
            waiting.place,
            value,
            rate.every * 1000,
            rate.burst,
            back_off * 1000,
            self.store.keeping.talk,
        )
        if may is None:
            self._lose()
        if may < 0:
            raise TooSoon(-may / 1000)
        return bool(may)

    async def sent(self, waiting: Waiting, line: Line | None, chat: Chat | None = None) -> None:
        """Note that the platform took a bubble: into history, out of the outbox, wherever the chat is now.

        That is noted although the lease was lost, once, where nobody else has noted it and nothing was forgotten
        since. Raises LeaseLost, StoreDown.
        """
        keys = await self._keys()
        outcome = await self.store.run(
            "sent",
            [*keys.keys("outbox", "history", "state", "lease"), keys.index("due"), *keys.keys("tries", "moved")],
            waiting.place,
            self.store.codec.seal(line, keys.key("history")) if line else "",
            self._sealed(chat, keys),
            self.store.keeping.talk,
            self.token,
            keys.hash,
            self._look(chat),
        )
        if isinstance(outcome, bytes):
            # It was on its way while the chat got another id; the state there is nobody's of ours.
            there = replace(self, key=pointed(self.store, outcome, keys))
            await there.sent(waiting, line and earlier_line(line))
        elif not outcome:
            self._lose()

    async def void(self, waiting: Sequence[Waiting]) -> None:
        """Take bubbles back that are not to be sent. Raises LeaseLost, StoreDown."""
        await self.drop([letter.place for letter in waiting])

    async def drop(self, places: Sequence[str]) -> None:
        """Take out of the outbox what lies at these places. Raises LeaseLost, StoreDown."""
        names = (await self._keys()).keys("lease", "outbox", "tries")
        if places and not await self.store.run("void", names, self.token, *places):
            self._lose()

    async def compact(self, chat: Chat, lines: int) -> None:
        """Move the oldest ``lines`` out of the prompt's window. Raises LeaseLost, StoreDown."""
        keys = await self._keys()
        done = await self.store.run(
            "compact",
            [*keys.keys("lease", "state", "history", "archive"), keys.index("due")],
            self.token,
            self._sealed(chat, keys),
            lines,
            self.store.keeping.talk,
            keys.hash,
            self._look(chat),
        )
        if not done:
            self._lose()

    async def rewrite(self, chat: Chat | None, history: Sequence[Line], archive: Sequence[Line] | None) -> None:
        """Put other lines in the place of all that was said, and nothing in the place of what waits to be sent; an
        archive of None stays as it is.

        Raises LeaseLost, StoreDown.
        """
        keys, seal = await self._keys(), self.store.codec.seal
        # Those of the archive too: what leaves the window is moved as it is, sealed for the history.
        place = keys.key("history")
        done = await self.store.run(
            "rewrite",
            [
                *keys.keys("lease", "state", "history", "archive", "outbox"),
                keys.index("due"),
                *keys.keys("tries", "line_vectors", "works"),
            ],
            self.token,
            self._sealed(chat, keys),
            self.store.keeping.talk,
            keys.hash,
            self._look(chat),
            len(history),
            *(seal(line, place) for line in history),
            -1 if archive is None else len(archive),
            *(seal(line, place) for line in archive or ()),
            durable=True,
        )
        if not done:
            self._lose()

    async def mean(self, meanings: Meanings, *, anew: bool) -> None:
        """Put vectors beside the archived lines that they are of, ``anew`` in the place of all that lie there.

        Raises LeaseLost, StoreDown.
        """
        keys = await self._keys()
        place, *others = keys.keys("line_vectors", "archive", "lease")
        sealed = self.store.codec.seal(meanings, place)
        if not await self.store.run("meant", [place, *others], self.token, int(anew), sealed):
            await self.keep()

    async def leave(self) -> bool:
        """Give the chat back and take it off the index of those that wait; False when work is left and it is still
        held. Raises LeaseLost, StoreDown."""
        freed = await self._release(always=False)
        if freed < 0:
            self._lose()
        return freed != 0

    async def release(self) -> None:
        """Give the chat back, whatever is left in it; harmless when it has been given back or was lost.

        Raises StoreDown.
        """
        if not self._over:
            await self._release(always=True)

    async def _release(self, *, always: bool) -> int:
        keys = await self._keys()
        lease, inbox, outbox, *rest = keys.keys(
            "lease", "inbox", "outbox", "name", "state", "history", "archive", "tries", "rev"
        )
        names = [lease, inbox, outbox, keys.index("waiting"), *rest]
        freed: int = await self.store.run("leave", names, self.token, int(always), keys.hash)
        self._over, self._given_back = freed != 0, freed > 0
        return freed

    async def _keys(self) -> Keys:
        names = await self.store.names()
        return names.duty(self.key) if self.duty else names.chat(self.key)

    def _sealed(self, chat: Chat | None, keys: Keys) -> bytes | str:
        return self.store.codec.seal(chat, keys.key("state")) if chat and not self._locked else ""

    def _look(self, chat: Chat | None) -> int | str:
        """When the due index is to say that the chat is looked at (ms), 0 for never; "" leaves it as it is."""
        return "" if chat is None or self._locked else int(chat.first_words.next_look * 1000)

    def _place(self) -> str:
        # Sorts by lease, then by order within it: tokens start with the time at which they were made.
        self._places += 1
        return f"{self.token}.{self._places:04d}"
