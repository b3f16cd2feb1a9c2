"""The one chat of whoever sits at the keyboard or runs a script: what they allow, and when it is their turn."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.reception import Reception
from persona.line import Line
from persona.person import Age, Person
from scheduler.turns.taking import Conversations

_LINES = 6
"""Lines that are shown to whoever comes back."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A ``person`` in their ``chat``, as this process serves it."""

    reception: Reception
    person: str
    chat: str

    @property
    def conversations(self) -> Conversations:
        """All of this process."""
        return self.reception.conversations

    async def grant(self, grants: Collection[str]) -> None:
        """Note what they allow for themselves: adult, memory, checkins. Raises StoreDown."""
        if not grants:
            return

        def note(record: Person) -> Person:
            age = Age.ADULT if "adult" in grants else record.age
            return replace(record, age=age, memory=True if "memory" in grants else record.memory)

        await self.conversations.post.mailbox.change_person(self.person, note)
        async with self.conversations.holding(self.chat) as held:
            if held is not None and "checkins" in grants:
                lease, mail = held
                await lease.commit(
                    chat=replace(
                        mail.chat,
                        first_words=replace(mail.chat.first_words, wanted=True),
                        place=replace(mail.chat.place, person=self.person),
                    )
                )

    async def last_lines(self) -> Sequence[Line] | None:
        """What was said last in the chat, which may be nothing; None where they never met. Raises StoreDown."""
        async with self.conversations.holding(self.chat) as held:
            if held is None or not held[1].chat.questions.noticed:
                return None
            return held[1].history[-_LINES:]

    async def until_served(self) -> None:
        """Wait until the chat is served, though a process that was killed may still seem to hold it.

        Raises StoreDown."""
        held_elsewhere = False
        while True:
            # Shielded, since giving up waiting must not end anybody's work in the middle.
            await asyncio.shield(self.reception.idle())
            async with self.conversations.holding(self.chat) as held:
                is_free = held is not None
            if is_free and not held_elsewhere:
                return
            held_elsewhere = not is_free
            if is_free:
                self.conversations.wake(self.chat)
            else:
                await asyncio.sleep(0.2)
