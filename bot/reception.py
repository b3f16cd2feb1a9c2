"""What every door does with a message before anything else: may this person come in, are they safe, take it in."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from bot.ids import is_named
from bot.labels import KNOWN
from bot.overhearing import Overhearing
from bot.screening import Screening
from bot.strangers import Strangers
from engine import safety
from engine.messages import Bubble, BubbleKind, Incoming, Kind, TurnReport
from scheduler.door import door_of
from scheduler.errors import DoorError, StoreDown
from scheduler.mailbox import CARD_EVERY, Ingested, Once
from scheduler.turns.post import Post
from scheduler.turns.taking import Conversations

_LET_IN_FOR = 300.0
"""Seconds in which the store is not asked again whether somebody is let in who is."""
_PATIENCE = 1.0
"""Seconds that a card waits in all for a store that may not answer."""
_AHEAD = 0.5
"""Seconds that a card gets to leave before its message is taken in; others are not held up for longer."""
_HOUR, _DAY = 3600, 86_400
_MANY = 1000
_COME_WITH_LEAVE = frozenset({"terminal", "web"})
"""Doors of whoever sits at the machine itself, and of those who bring a key that the operator made."""


@dataclass(slots=True)
class Reception:
    """The one way in, for all doors. ``count`` counts by door and kind."""

    conversations: Conversations
    post: Post
    new_id: Callable[[], str]
    count: Callable[[str, str], None]
    choose: Callable[[str], str]
    screening: Screening
    guests: frozenset[str] = frozenset()
    open_to_everyone: bool = False
    operator_chat: str = ""
    strangers: Strangers = field(init=False)
    overhearing: Overhearing = field(default_factory=Overhearing, init=False)
    _cards: dict[tuple[str, str], float] = field(default_factory=dict, init=False)
    _sending: "dict[tuple[str, str], asyncio.Task[None]]" = field(default_factory=dict, init=False)
    _asking: "set[asyncio.Task[None]]" = field(default_factory=set, init=False)
    _owed: dict[str, Incoming] = field(default_factory=dict, init=False)
    _help_times: dict[str, float] = field(default_factory=dict, init=False)
    _admitted: dict[str, float] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        post = self.post
        self.strangers = Strangers(
            post.mailbox, post.watch, self.screening, self._help, self._say, self.choose, self.operator_chat
        )

    async def receive(self, incoming: Incoming, *, update: str) -> None:
        """Take in one update. Raises StoreDown: then the platform must not be told that we have it."""
        if incoming.machine and not await self._hears_machine(incoming):
            return
        # Who takes a message back is not always told, and nothing of theirs comes in by it.
        if not (incoming.deleted or await self._may_enter(incoming)):
            self.strangers.hear(incoming)
            return
        incoming = self.screening.mark(self._among_others(incoming))
        question = self._ask(incoming) if incoming.unsure else None
        if incoming.crisis:
            await self._help_first(incoming)
        elif incoming.chat in self._owed and (incoming.chat, "") not in self._sending:
            # Somebody speaks in a place that was closed to a card.
            self._begin((incoming.chat, ""), self._pay(incoming.chat))
        is_held_up = incoming.crisis or question is not None or (incoming.chat, incoming.person) in self._sending
        behind = _nothing if is_held_up else partial(self.conversations.expect, incoming.chat)
        outcome = await self.post.mailbox.ingest(incoming, update=update, behind=behind)
        self.count(door_of(incoming.chat), KNOWN if outcome is Ingested.KNOWN else incoming.kind.value)
        # Also for a known one: perhaps it was taken in by a process that died before it woke anybody.
        if card := self._sending.get((incoming.chat, incoming.person)):
            # What is still on its way comes before all that is answered.
            card.add_done_callback(lambda _: self.conversations.wake(incoming.chat))
        elif question is not None and not question.done():
            question.add_done_callback(lambda _: self.conversations.wake(incoming.chat))
        else:
            self.conversations.wake(incoming.chat, "" if incoming.edits or incoming.deleted else incoming.id)

    def overhear(self, incoming: Incoming) -> None:
        """Take note of what somebody who was let in says in a group to others."""
        if self._is_guest(incoming) or incoming.person in self._admitted:
            self.overhearing.hear(incoming)

    def look_ahead(self, incoming: Incoming) -> None:
        """Help at once somebody whose message waits behind others that can't be taken in yet; it is received later."""
        if incoming.machine:
            return
        if not self._is_guest(incoming):
            self.strangers.hear(incoming)
            return
        incoming = self.screening.mark(incoming)
        if incoming.crisis:
            self._help(incoming)
        elif incoming.unsure:
            self._ask(incoming)

    async def rename(self, old: str, new: str) -> None:
        """Take up a chat under the id that its platform has given it. Raises StoreDown: then the platform must not be
        told that we know."""
        mailbox = self.post.mailbox
        await mailbox.servers.move(old, new)
        now = await mailbox.rename(old, new)
        # Whoever was at work under the old id finds out at once.
        await mailbox.nudge(old)
        self.conversations.wake(now)

    def typing(self, chat: str) -> None:
        """Note that a person is still writing."""
        self.conversations.typing(chat)

    async def idle(self) -> None:
        """Wait until everybody who was taken in is served, and every stranger seen to."""
        await self.strangers.idle()
        while tasks := [*self._asking, *self._sending.values()]:
            await asyncio.wait(tasks)
        await self.conversations.idle()

    async def _hears_machine(self, incoming: Incoming) -> bool:
        """Whether another program is answered: once an hour in a place, or two of them would talk for ever. Raises
        StoreDown."""
        if not (self._is_guest(incoming) and incoming.kind is Kind.TEXT):
            return False
        return await self.post.mailbox.once_in(incoming.chat, Once.MACHINE, _HOUR, person=incoming.person)

    def _among_others(self, incoming: Incoming) -> Incoming:
        """What is said to him in a group, with what was said there before."""
        if incoming.command[0] == "forget":
            self.overhearing.forget(incoming.person)
        if not incoming.group or incoming.kind is not Kind.TEXT or incoming.joins:
            return incoming
        return replace(incoming, overheard=self.overhearing.before(incoming))

    def _is_guest(self, incoming: Incoming) -> bool:
        """Whether the settings let them in."""
        whole_house = self.open_to_everyone or door_of(incoming.person) in _COME_WITH_LEAVE
        return whole_house or is_named(incoming.person, self.guests) or incoming.chat == self.operator_chat

    async def _may_enter(self, incoming: Incoming) -> bool:
        """Whether settings or the operator let them in. Raises StoreDown, though not in danger's way."""
        if self._is_guest(incoming):
            return True
        person, now = incoming.person, asyncio.get_running_loop().time()
        if now < self._admitted.get(person, 0.0):
            return True
        try:
            async with asyncio.timeout(_PATIENCE):
                is_admitted = await self.post.mailbox.admissions.admitted(person)
        except (StoreDown, TimeoutError) as error:
            # Whoever it is, they are helped.
            self.strangers.hear(incoming)
            raise StoreDown(str(error)) from error
        if is_admitted:
            self._admitted[person] = now + _LET_IN_FOR
        return is_admitted

    async def _help_first(self, incoming: Incoming) -> None:
        """Let the card leave before anything else is done. Where a chat does not take it, nobody else waits for that:
        it is noted as owed, so that no death of this process loses it."""
        is_new = (incoming.chat, incoming.person) not in self._sending
        card = self._help(incoming)
        if is_new:
            await asyncio.wait({card}, timeout=_AHEAD)
        if is_new and not card.done():
            with suppress(StoreDown):
                await self.post.mailbox.once_in(incoming.chat, Once.OWED_CARD, _DAY, person=incoming.person)

    def _ask(self, incoming: Incoming) -> "asyncio.Task[None]":
        """Ask what a message means, beside all else, and help where it means danger. The card leaves here although the
        question is asked again in the chat's turn: a store that is down must not hold it up."""

        async def asked() -> None:
            if (await self.screening.settle(incoming)).crisis:
                await self._help(incoming)

        task = asyncio.create_task(asked())
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        return task

    def _help(self, incoming: Incoming) -> "asyncio.Task[None]":
        """The one task that sends a person's card in a chat; what they write meanwhile waits for the same."""
        whose = (incoming.chat, incoming.person)
        if (task := self._sending.get(whose)) is None:
            task = self._begin(whose, self._card(incoming))
        return task

    def _begin(self, whose: tuple[str, str], sending: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = self._sending[whose] = asyncio.create_task(sending)
        task.add_done_callback(lambda _: self._sending.pop(whose))
        return task

    async def _pay(self, chat: str) -> None:
        """Say the card again where a group did not take it before."""
        owed = self._owed[chat]
        if await self._say(replace(owed, answer_to=""), _help_text(owed)):
            self._owed.pop(chat, None)

    async def _card(self, incoming: Incoming) -> None:
        """Send the crisis card at once, past inbox, burst and lease; with the store down too."""
        now, chat, person = self.post.clock.now(), incoming.chat, incoming.person
        # What can't be acknowledged comes again and again, and one message needs one card.
        message = f"{chat}/{incoming.id}"
        if message in self._help_times:
            return
        self._help_times = {key: at for key, at in self._help_times.items() if now - at < _DAY} | {message: now}
        # Each person by themselves: a line of somebody else in a group must not cost them the card.
        if now - self._cards.get((chat, person), -CARD_EVERY) < CARD_EVERY:
            return
        mailbox = self.post.mailbox
        first = True
        # A card too many is better than one too late.
        with suppress(StoreDown, TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                first = await mailbox.once_in(chat, Once.CARD, CARD_EVERY, person=person)
        if not first:
            return
        self._cards = {key: at for key, at in self._cards.items() if now - at < CARD_EVERY}
        self._cards[chat, person] = now
        card = _help_text(incoming)
        if await self._say(incoming, card) or (incoming.group and await self._say_alone(incoming, card)):
            # It knows by itself what a store that is away could not count.
            with suppress(StoreDown, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await mailbox.undo_in(chat, Once.OWED_CARD, person=person)
                    await mailbox.referrals.count(now)
                    self.post.watch.report(TurnReport(door_of(chat), "card", outcome="sent"))
        else:
            del self._cards[chat, person], self._help_times[message]
            # The turn sends it then, with all the patience of the outbox.
            with suppress(StoreDown):
                await mailbox.once_in(chat, Once.OWED_CARD, _DAY, person=person)

    async def _say(self, incoming: Incoming, text: str) -> bool:
        """Say a line of the house; whether the platform took it."""
        bubble = Bubble(self.new_id(), text, BubbleKind.CARD, answer_to=incoming.answer_to)
        try:
            await self.post.say(incoming.chat, bubble, patience=_PATIENCE)
        except DoorError as error:
            self.post.watch.error("card", error)
            self.count(door_of(incoming.chat), "card_undelivered")
            return False
        return True

    async def _say_alone(self, incoming: Incoming, text: str) -> bool:
        """Say a card to the person alone that their group did not take, and owe it to the group; whether it was taken
        there."""
        self._owed = dict(list(self._owed.items())[-_MANY:]) | {incoming.chat: incoming}
        try:
            chat = await self.post.doors[door_of(incoming.chat)].direct(incoming.person)
        except DoorError:
            return False
        return await self._say(replace(incoming, chat=chat, answer_to=""), text)


def _nothing() -> None:
    """Where nobody looks yet."""


def _help_text(incoming: Incoming) -> str:
    """The card, in the platform's language or that of the words themselves: nothing else is known at the door."""
    language = safety.card_language(incoming.language, incoming.text)
    return safety.card(safety.country_of(incoming.language) or safety.country_of(language), language=language)
