"""What a turn asks the store of whoever writes, asked along with the look at their chat: the turn begins with one trip.

Whose chat it is this process remembers. A guess that was wrong costs a trip and is no more than that: a turn takes
what was read ahead for the one person that it is of, and asks for all else.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from engine.memory.recalling import LINES
from engine.messages import Incoming
from engine.models.supervisor import end
from persona.line import Line
from persona.meanings import Meanings
from persona.person import Fact
from scheduler.clock import Clock
from scheduler.mailbox import Mail, Mailbox
from scheduler.mailbox.counts import Had
from scheduler.turns.ration import Ration

_MANY = 10_000
"""Chats of which it is remembered whose they are."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store has of one person (``sealed``: as it is kept, b"" for nobody whom it knows), of what they and
    everybody had, and of what has left the window of their chat, where that was ``cut``."""

    whose: str
    sealed: bytes
    facts: tuple[Fact, ...]
    had: Mapping[str, Had]
    cut: bool
    archive: tuple[Line, ...] = ()
    meanings: tuple[Meanings, ...] = ()

    def fits(self, mail: Mail, latest: Incoming) -> bool:
        """Whether this is all that is to be known of whoever wrote the ``latest`` message of a chat."""
        return self.whose == latest.person and (latest.group or self.cut == _is_cut(mail))


Given = Callable[[Mail], Awaitable[Known | None]]


@dataclass(slots=True)
class Ahead:
    """Of all chats that this process serves; ``meant`` says whether it is asked what is kept means."""

    mailbox: Mailbox
    ration: Ration
    clock: Clock
    meant: bool = False
    _whose: "OrderedDict[str, tuple[str, bool]]" = field(default_factory=OrderedDict, init=False)

    def note(self, mail: Mail) -> None:
        """Remember who writes in a private chat, and whether more is kept of it than its window."""
        if not mail.inbox or mail.inbox[-1].group:
            return
        self._whose[mail.chat.key] = (mail.inbox[-1].person, _is_cut(mail))
        self._whose.move_to_end(mail.chat.key)
        if len(self._whose) > _MANY:
            self._whose.popitem(last=False)

    @asynccontextmanager
    async def reading(self, chat: str, *, wanted: bool) -> AsyncIterator[Given]:
        """Where that is ``wanted``, read all of whoever wrote here last while the block looks at their chat; yield what
        gives it for what that look brought, which raises StoreDown."""
        person, cut = self._whose.get(chat, ("", False)) if wanted else ("", False)
        task = asyncio.create_task(self._read(chat, person, private=True, cut=cut)) if person else None

        async def given(mail: Mail) -> Known | None:
            # Where nothing is kept of the chat, its person may have been forgotten between the two.
            return await task if task and mail.is_kept else None

        try:
            yield given
        finally:
            if task:
                await end(task)

    async def of(self, mail: Mail, latest: Incoming) -> Known:
        """Read all of whoever wrote the latest message in a chat that was looked at. Raises StoreDown."""
        return await self._read(mail.chat.key, latest.person, private=not latest.group, cut=_is_cut(mail))

    async def _read(self, chat: str, person: str, *, private: bool, cut: bool) -> Known:
        # What may be recalled beside the prompt is of a private chat.
        mailbox, archived, meant = self.mailbox, private and cut, private and self.meant
        counted = self.ration.counted([person])
        (sealed, facts, archive, of_facts, of_lines), had = await asyncio.gather(
            asyncio.gather(
                mailbox.people.sealed(person),
                mailbox.facts.of(person, now=self.clock.now()),
                mailbox.archived(chat, LINES) if archived else _nothing(),
                mailbox.facts.meanings(person) if meant else _nothing(),
                mailbox.meanings(chat) if archived and meant else _nothing(),
            ),
            asyncio.gather(*map(self.ration.counts.add, counted)),
        )
        counts = dict(zip(counted, had, strict=True))
        return Known(person, sealed, facts, counts, cut, archive, (*of_facts, *of_lines))


def _is_cut(mail: Mail) -> bool:
    return mail.chat.summary.lines > 0


async def _nothing() -> tuple[()]:
    return ()
