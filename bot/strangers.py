"""People who were not let in: helped in danger, told once an hour how to be let in, otherwise not heard.

They are seen to one after the other and behind everybody else, so that a flood of theirs holds nobody up.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bot.screening import Screening
from bot.texts import operator, texts_of
from engine.messages import Button, Incoming
from persona.languages import likely_language, spoken
from persona.text import bound
from scheduler.door import door_of
from scheduler.errors import StoreDown
from scheduler.mailbox import Guest, Mailbox, Report
from scheduler.turns.watch import Watch

_TOLD_EVERY = 3600
"""Seconds in which a stranger hears once how to be let in."""
_READ = 1000
"""Characters of a message that are looked at, half of them at either end."""
_MOST, _MOST_OF_ONE = 500, 5
"""Messages that wait to be looked at, of all strangers and of one."""
_CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 8


@dataclass(slots=True)
class Strangers:
    """``help`` sends the crisis card, ``say`` a line; ``choose`` picks the signs of a code, which nobody may guess.
    ``operator_chat`` hears who asks, where there is one. ``pause`` is seconds between two messages."""

    mailbox: Mailbox
    watch: Watch
    screening: Screening
    help: Callable[[Incoming], Awaitable[None]]
    say: Callable[[Incoming, str], Awaitable[bool]]
    choose: Callable[[str], str]
    operator_chat: str = ""
    pause: float = 0.02
    _queue: deque[Incoming] = field(default_factory=deque, init=False)
    _waiting: Counter[str] = field(default_factory=Counter, init=False)
    _told: dict[str, float] = field(default_factory=dict, init=False)
    _saying: "set[asyncio.Task[None]]" = field(default_factory=set, init=False)
    _telling: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _work: "asyncio.Task[None] | None" = field(default=None, init=False)

    def hear(self, incoming: Incoming) -> None:
        """Look at a message when there is time; one too many is dropped and counted."""
        if len(self._queue) >= _MOST or self._waiting[incoming.person] >= _MOST_OF_ONE:
            self.watch.count(door_of(incoming.chat), "stranger_dropped")
            return
        self._queue.append(incoming)
        self._waiting[incoming.person] += 1
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._look())

    async def idle(self) -> None:
        """Wait until nobody is left to look at."""
        while tasks := {task for task in (self._work, *self._saying) if task is not None and not task.done()}:
            await asyncio.wait(tasks)

    async def close(self) -> None:
        """Look at nobody any more."""
        tasks = [task for task in (self._work, *self._saying) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self) -> None:
        while self._queue:
            incoming = self._queue.popleft()
            try:
                part = replace(incoming, text=bound(incoming.text, _READ))
                if (await self.screening.settle(self.screening.mark(part))).crisis:
                    self._beside(self.help, incoming)
                elif self._is_to_be_told(incoming):
                    self._beside(self._turn_away, incoming)
            except Exception as error:  # noqa: BLE001 - one stranger's fault must not silence the next in danger
                self.watch.error("stranger", error)
            finally:
                self._waiting -= Counter([incoming.person])
            # Everybody else goes first.
            await asyncio.sleep(self.pause)

    def _beside(self, say: Callable[[Incoming], Awaitable[None]], incoming: Incoming) -> None:
        """Say something beside the queue: a platform that is slow to take it must not hold up the next in danger."""

        async def said() -> None:
            try:
                await say(incoming)
            except Exception as error:  # noqa: BLE001 - as above
                self.watch.error("stranger", error)

        task = asyncio.create_task(said())
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)

    def _is_to_be_told(self, incoming: Incoming) -> bool:
        now, person = self.mailbox.clock.now(), incoming.person
        if incoming.group or incoming.edits or now - self._told.get(person, -_TOLD_EVERY) < _TOLD_EVERY:
            return False
        # Bounded, since strangers are many and may come on purpose.
        self._told = {told: at for told, at in self._told.items() if now - at < _TOLD_EVERY} | {person: now}
        return True

    async def _turn_away(self, incoming: Incoming) -> None:
        # One at a time, so that a card that helps waits behind one such line at most.
        async with self._telling:
            house = texts_of(_language(incoming)).house
            try:
                text = house.stranger.format(code=await self._code(incoming))
            except StoreDown:
                text = house.stranger_later
            await self.say(incoming, text)

    async def _code(self, incoming: Incoming) -> str:
        """The code with which they are let in; the operator hears of a new one. Raises StoreDown."""
        guest = Guest(incoming.person, incoming.chat, incoming.name, _language(incoming))
        new = "".join(self.choose(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
        code, is_new = await self.mailbox.admissions.ask(guest, new)
        if is_new and self.operator_chat:
            text = operator.ASKS_TO_ENTER.format(
                name=guest.name or "Somebody", door=door_of(guest.chat).title(), code=code
            )
            report = Report(guest.person, text, buttons=(Button(operator.LET_IN, f"/admit {code}"),))
            await self.mailbox.reports.put(f"admission/{code}", report)
        return f"{code[:4]}-{code[4:]}"


def _language(incoming: Incoming) -> str:
    """Nothing is known of a stranger but what the platform tells, and what they have just written."""
    return spoken(incoming.language) or likely_language(incoming.text)
