"""The one way out: note that something is to leave, commit it with the state it rests on, deliver it, and close the
chat where nobody can be reached. It knows no engine and no rule about what is said."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from engine.errors import NotMade
from engine.messages import Bubble, BubbleKind, WorkKind
from engine.ports import Made, Maker
from persona.line import Line
from persona.promise import without_reminders
from persona.scene import Scene, Snapshot
from scheduler.clock import Clock
from scheduler.door import Door, door_of
from scheduler.errors import ChatClosed, DoorError, LeaseLost, Moved, RateLimited, StoreDown, Unreachable
from scheduler.mailbox import Lease, Mail, Mailbox, Waiting
from scheduler.privacy import export
from scheduler.turns.deliver import Delivery, never
from scheduler.turns.pace import Pace
from scheduler.turns.permits import Outrun
from scheduler.turns.refusals import Refusals
from scheduler.turns.watch import Watch


async def _nobody(chat: str) -> None:
    """Who is told that a chat rests, until somebody is."""
    del chat


async def here(chat: str, bubble: Bubble) -> Made | None:
    """Who makes works elsewhere, until somebody does."""
    del chat, bubble
    return None


@dataclass(frozen=True, slots=True)
class Post:
    """For all chats of this process, through whichever door a chat belongs to. ``rests`` is told of a chat in which
    nothing more comes by itself; it never raises. ``elsewhere`` has the work of a bubble of a chat made by another
    process (None where that can't be), and else ``makers`` do it here."""

    mailbox: Mailbox
    doors: dict[str, Door]
    clock: Clock
    pace: Pace
    watch: Watch
    refusals: Refusals = field(default_factory=Refusals)
    makers: Mapping[WorkKind, Maker] = field(default_factory=dict)
    rests: Callable[[str], Awaitable[None]] = _nobody
    elsewhere: Callable[[str, Bubble], Awaitable[Made | None]] = here

    async def look_again(self, lease: Lease) -> Mail:
        """Return the chat as it is now. Raises LeaseLost, StoreDown."""
        mail = await lease.look()
        if mail is None:
            raise LeaseLost(lease.key)
        return mail

    async def commit(
        self,
        lease: Lease,
        scene: Scene,
        bubbles: Sequence[Bubble] = (),
        *,
        answered: Sequence[str] = (),
        lines: Sequence[Line] = (),
        letters: Sequence[Waiting] = (),
        rev: str = "",
        wipe: bool = False,
    ) -> tuple[Waiting, ...]:
        """Store what was decided in one step; a sweep finds what a process leaves that dies on the way.

        Raises Stale, LeaseLost, StoreDown.
        """
        return await lease.commit(
            chat=scene.chat, answered=answered, lines=lines, bubbles=bubbles, letters=letters, rev=rev, wipe=wipe
        )

    async def send(
        self,
        lease: Lease,
        scene: Scene,
        bubbles: Sequence[Bubble],
        *,
        answered: Sequence[str] = (),
        rev: str = "",
    ) -> Delivery:
        """Commit and deliver at once; first words only while nothing has come in since ``rev``.

        Raises Stale, ChatClosed, LeaseLost, StoreDown, DoorError.
        """
        waiting = await self.commit(lease, scene, bubbles, answered=answered, rev=rev)

        async def outrun() -> bool:
            return bool(rev) and await self.mailbox.rev(lease.key) != rev

        delivery = self.delivery(lease, scene.snapshot, outrun=outrun)
        await self.deliver(delivery, waiting)
        return delivery

    async def deliver(self, delivery: Delivery, waiting: Sequence[Waiting]) -> None:
        """Deliver what lies in the outbox. Raises ChatClosed, LeaseLost, StoreDown, DoorError."""
        async with self.closing(delivery):
            for letter in waiting:
                await delivery.deliver(letter)

    async def deliver_left(self, lease: Lease, scene: Scene, outbox: Sequence[Waiting]) -> None:
        """Deliver cards, and what a process left behind when it died.

        Raises ChatClosed, LeaseLost, StoreDown, DoorError.
        """
        delivery = self.delivery(lease, scene.snapshot)
        for letter in outbox:
            if letter.bubble.kind is BubbleKind.CHECK_IN and not letter.fate_unknown:
                await lease.void([letter])  # its moment has passed
            else:
                await self.deliver(delivery, [letter])

    async def note_arrived(self, lease: Lease, scene: Scene, outbox: Sequence[Waiting]) -> None:
        """Note which of these bubbles of unknown fate stand there. Raises LeaseLost, StoreDown."""
        delivery = self.delivery(lease, scene.snapshot)
        for letter in outbox:
            with suppress(DoorError):
                await delivery.arrived(letter)

    def delivery(self, lease: Lease, snapshot: Snapshot, *, outrun: Outrun = never) -> Delivery:
        """Return the way out of this chat."""
        door = self.doors[door_of(lease.key)]
        limits, watch = self.mailbox.limits, self.watch
        parts = (limits, self.clock, self.pace, watch.count, partial(self._fill, lease.key), watch.error, self.refusals)
        return Delivery(lease, door, snapshot, *parts, outrun)

    def closing(self, delivery: Delivery) -> "Closing":
        """What closes a chat whose person turns out not to be reachable."""
        return Closing(self, delivery)

    async def say(self, chat: str, bubble: Bubble, *, patience: float) -> None:
        """Send at once, past inbox, lease and outbox: a card in danger, a word to a stranger, a report. A store that
        is silent for ``patience`` seconds is not waited for, nor a platform that asked us to wait longer.

        Raises RateLimited and every other DoorError.
        """
        door, limits = door_of(chat), self.mailbox.limits
        wait = limits.closed(door, chat)
        with suppress(StoreDown, TimeoutError):
            async with asyncio.timeout(patience):
                wait = max(wait, (await limits.ask(door))[0])
        if wait > patience:
            raise RateLimited(wait)
        await asyncio.sleep(wait)
        try:
            try:
                await self.doors[door].send(chat, bubble)
            except Moved as moved:
                # All else of the chat follows when its platform tells of it; whoever is in danger can't wait for that.
                await self.doors[door].send(moved.chat, bubble)
        except RateLimited as limit:
            with suppress(StoreDown):
                await limits.hold(door, limit.retry_after, chat=chat if limit.chat_only else "")
            raise

    async def close(self, lease: Lease, snapshot: Snapshot) -> None:
        """Nothing further is sent to a chat that can't be written to, and he won't write first. Only in private it is
        the person who shut the door, and of somebody who was forgotten meanwhile nothing is noted.

        Raises LeaseLost, StoreDown.
        """
        self.watch.count(door_of(lease.key), "unreachable")
        mail = await self.look_again(lease)
        await lease.void(mail.outbox)
        chat = mail.chat
        silent = replace(
            chat,
            promises=without_reminders(chat.promises),
            first_words=replace(chat.first_words, wanted=False, next_look=0.0),
        )
        answered = [incoming.id for incoming in mail.inbox]
        await lease.commit(chat=silent if mail.is_kept else None, answered=answered)
        key = snapshot.person.key
        if key and not snapshot.chat.place.group:
            await self.mailbox.change_person(key, lambda person: replace(person, blocked=True), known=True)

    async def _fill(self, chat: str, bubble: Bubble, person: str) -> Bubble:
        """The bubble with what is in its file; what stands for a work that can't be made. Raises StoreDown."""
        if bubble.work is None:
            content = await export.everything(self.mailbox, person, now=self.clock.now())
            return replace(bubble, content=content)
        kind, began = bubble.work.kind, asyncio.get_running_loop().time()
        try:
            if (maker := self.makers.get(kind)) is None:
                raise NotMade(f"nobody makes a {kind} here")
            made = await self.elsewhere(chat, bubble) or await maker.make(bubble.work, bubble.text)
        except NotMade as error:
            self.watch.error(kind, error)
            self.watch.made(kind, False, asyncio.get_running_loop().time() - began)
            return bubble.without_work
        self.watch.made(kind, True, asyncio.get_running_loop().time() - began)
        if made.sound:
            self.watch.sound("out", made.sound.seconds)
        return replace(bubble, content=made.content, sound=made.sound)


@dataclass(frozen=True, slots=True)
class Closing:
    """Turns Unreachable into a closed chat, for the length of a block. Raises ChatClosed."""

    post: Post
    delivery: Delivery

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, Unreachable):
            await self.post.close(self.delivery.lease, self.delivery.snapshot)
            raise ChatClosed(self.delivery.lease.key) from error
