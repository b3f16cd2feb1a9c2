"""What every door does with a message before anything else: may this person come in, are they safe, take it in."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bot import texts
from engine import safety
from engine.messages import Bubble, BubbleKind, Incoming
from scheduler.door import door_of
from scheduler.errors import DoorError, StoreDown
from scheduler.mailbox import Ingested, Once
from scheduler.turns.post import Post
from scheduler.turns.taking import Conversations

_CARD_EVERY = 600
"""Seconds in which a chat gets no second crisis card; a stranger hears once an hour whom to ask."""
_STRANGER_EVERY = 3600
_PATIENCE = 1.0
"""Seconds that a card waits in all for a store that may not answer."""
_DAY = 86_400


@dataclass(slots=True)
class Reception:
    """The one way in, for all doors. ``count`` counts by door and kind."""

    conversations: Conversations
    post: Post
    new_id: Callable[[], str]
    count: Callable[[str, str], None]
    guests: frozenset[str] = frozenset()
    open_to_everyone: bool = False
    _cards: dict[str, float] = field(default_factory=dict, init=False)
    _sending: "dict[str, asyncio.Task[None]]" = field(default_factory=dict, init=False)
    _help_times: dict[str, float] = field(default_factory=dict, init=False)
    _stranger_times: dict[str, float] = field(default_factory=dict, init=False)

    async def receive(self, incoming: Incoming, *, update: str) -> None:
        """Take in one update. Raises StoreDown: then the platform must not be told that we have it."""
        level = _level(incoming)
        crisis = level is safety.Level.CRISIS
        incoming = replace(incoming, crisis=crisis, concern=level is safety.Level.CONCERN)
        if crisis:
            # Before the question of who may enter: help lines are for everybody.
            await asyncio.shield(self._help(incoming))
        # Who takes a message back is not always told, and nothing of theirs comes in by it.
        if not (incoming.deleted or self._may_enter(incoming.person)):
            if not crisis:
                await self._turn_away(incoming)
            return
        outcome = await self.post.mailbox.ingest(incoming, update=update)
        if outcome is not Ingested.KNOWN:
            self.count(door_of(incoming.chat), incoming.kind.value)
        # Also for a known one: perhaps it was taken in by a process that died before it woke anybody.
        self.conversations.wake(incoming.chat)

    def look_ahead(self, incoming: Incoming) -> None:
        """Help at once somebody whose message waits behind others that can't be taken in yet; it is received later."""
        if _level(incoming) is safety.Level.CRISIS:
            self._help(incoming)

    def typing(self, chat: str) -> None:
        """Note that a person is still writing."""
        self.conversations.typing(chat)

    def _may_enter(self, person: str) -> bool:
        door, _, bare = person.partition(":u")
        return (
            self.open_to_everyone
            or door == "terminal"
            or bare in self.guests
            or f"{door}:{bare}" in self.guests
            or person in self.guests
        )

    async def _turn_away(self, incoming: Incoming) -> None:
        now = self.post.clock.now()
        if (
            incoming.group
            or incoming.edits
            or now - self._stranger_times.get(incoming.person, -_STRANGER_EVERY) < _STRANGER_EVERY
        ):
            return
        # Bounded, since strangers are many and may come on purpose.
        self._stranger_times = {person: at for person, at in self._stranger_times.items() if now - at < _STRANGER_EVERY}
        self._stranger_times[incoming.person] = now
        door, _, bare = incoming.person.partition(":u")
        await self._say(incoming, texts.STRANGER.format(id=f"{door}:{bare}"))

    def _help(self, incoming: Incoming) -> "asyncio.Task[None]":
        """The one task that sends a chat's card; whoever comes meanwhile waits for the same."""
        chat = incoming.chat
        if (task := self._sending.get(chat)) is None:
            task = self._sending[chat] = asyncio.create_task(self._card(incoming))
            task.add_done_callback(lambda _: self._sending.pop(chat))
        return task

    async def _card(self, incoming: Incoming) -> None:
        """Send the crisis card at once, past inbox, burst and lease; with the store down too."""
        now, chat = self.post.clock.now(), incoming.chat
        # What can't be acknowledged comes again and again, and one message needs one card.
        message = f"{chat}/{incoming.id}"
        if message in self._help_times:
            return
        self._help_times = {key: at for key, at in self._help_times.items() if now - at < _DAY} | {message: now}
        if now - self._cards.get(chat, -_CARD_EVERY) < _CARD_EVERY:
            return
        mailbox = self.post.mailbox
        first = True
        # A card too many is better than one too late.
        with suppress(StoreDown, TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                first = await mailbox.once_in(chat, Once.CARD, _CARD_EVERY)
        if not first:
            return
        self._cards = {key: at for key, at in self._cards.items() if now - at < _CARD_EVERY} | {chat: now}
        country = safety.country_of(incoming.language)
        card = safety.card(country, language=incoming.language or "en")
        if await self._say(incoming, card):
            # It knows by itself what a store that is away could not count.
            with suppress(StoreDown, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await mailbox.referrals.count(now)
        else:
            del self._cards[chat], self._help_times[message]
            # The turn sends it then, with all the patience of the outbox.
            with suppress(StoreDown):
                await mailbox.once_in(chat, Once.OWED_CARD, _DAY)

    async def _say(self, incoming: Incoming, text: str) -> bool:
        """Say a line of the house; whether the platform took it."""
        bubble = Bubble(self.new_id(), text, BubbleKind.CARD, answer_to=incoming.answer_to)
        try:
            await self.post.say(incoming.chat, bubble, patience=_PATIENCE)
        except DoorError:
            self.count(door_of(incoming.chat), "card_undelivered")
            return False
        return True


def _level(incoming: Incoming) -> safety.Level:
    """How worried the text makes us, wherever it comes from: typed, a caption, an edit, or heard in a voice."""
    return safety.screen(safety.read(incoming.text)).level
