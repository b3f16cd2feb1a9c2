"""Delivers bubbles one by one: typing, pause, send, mark sent; knows no platform and no engine."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from engine.messages import Bubble, BubbleKind, Kind
from engine.models.supervisor import end
from persona import evolve
from persona.feelings.manner import manner
from persona.languages import house_language
from persona.line import Line, Media, Speaker, Whose
from persona.scene import Snapshot
from scheduler.clock import Clock
from scheduler.door import Door, Receipt
from scheduler.errors import (
    DoorError,
    RateLimited,
    Rejected,
    StoreDown,
    Undelivered,
    Unreachable,
)
from scheduler.mailbox import Lease, Limits, Waiting
from scheduler.turns.pace import Pace, voidable
from scheduler.turns.permits import Outrun, Permits, is_sent_again
from scheduler.turns.refusals import Refusals

_TRIES = 5
_MOMENT = 2.0
"""Seconds that a check-in may wait for its turn."""
_STANDS_IN_HISTORY = (BubbleKind.REPLY, BubbleKind.CHECK_IN, BubbleKind.REMINDER)


async def never() -> bool:
    """Nobody can outrun what is no check-in."""
    return False


Ends = Callable[[Snapshot], tuple[Snapshot, Sequence[Awaitable[object]]]]
"""After words of his: the snapshot with what they come to, and what goes to the store along with them."""


def goes_on(snapshot: Snapshot) -> tuple[Snapshot, Sequence[Awaitable[object]]]:
    """Where nothing is known of what follows."""
    return snapshot, ()


@dataclass(slots=True)
class Delivery:
    """Sends the bubbles of one chat while its lease is held. ``interruption`` ends pauses and voids replies;
    ``fill`` gives a bubble for a person what is in its file; ``problem`` hears why one was refused, and ``refusals``
    know what is sent instead; ``outrun`` says whether somebody has written since a check-in was decided; ``ends`` what
    goes to the store with the note of his words."""

    lease: Lease
    door: Door
    snapshot: Snapshot
    limits: Limits
    clock: Clock
    pace: Pace
    count: Callable[[str, str], None]
    fill: Callable[[Bubble, str], Awaitable[Bubble]]
    problem: Callable[[str, BaseException | None], None]
    refusals: Refusals
    outrun: Outrun = never
    ends: Ends = goes_on
    interruption: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    bubbles: int = 0
    first_at: float = 0.0
    permits: Permits = field(init=False)
    waits: bool = field(default=False, init=False)
    """Whether a bubble is at hand that does not leave yet."""
    _is_shut: bool = field(default=False, init=False)
    _tried: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        group = self.snapshot.chat.place.group
        self.permits = Permits(self.lease, self.door.name, group, self.limits, self.pace, self.outrun)

    def never_left(self, letter: Waiting) -> bool:
        """Whether a bubble of this delivery was not given to the platform, though it be noted as leaving."""
        return letter.place not in self._tried

    async def deliver(self, waiting: Waiting) -> None:
        """Deliver one bubble, or leave it unsent when a newer message made it pointless."""
        self.waits = True
        try:
            bubble = await self._ready(waiting)
        finally:
            self.waits = False
        if bubble is not None:
            await self._send(waiting, bubble)

    async def _ready(self, waiting: Waiting) -> Bubble | None:
        """Wait until a bubble may leave, as it is then sent; None where it is not."""
        kind = waiting.bubble.kind
        if voidable(kind) and not waiting.fate_unknown:
            factor = self.snapshot.person.pace * manner(self.snapshot.chat.mood.mood).pause
            pause = self.pace.pause(waiting.bubble.text, first=not self.bubbles, factor=factor)
            if await self._interrupted_within(pause):
                return None
        if waiting.fate_unknown and not is_sent_again(waiting.bubble):
            # It counts as perhaps delivered.
            await self._record(waiting, "")
            return None
        if waiting.fate_unknown and await self.arrived(waiting):
            return None
        # Made before it counts as about to leave: what takes its time is no try, and whoever writes meanwhile wins.
        bubble = await self._filled(waiting.bubble)
        is_late = voidable(kind) and not waiting.fate_unknown and self.interruption.is_set()
        return bubble if not is_late and await self._admit(waiting) else None

    async def _filled(self, bubble: Bubble) -> Bubble:
        return await self.fill(bubble, self.snapshot.person.key) if bubble.file else bubble

    async def arrived(self, waiting: Waiting) -> bool:
        """Whether a bubble of unknown fate stands there, where a platform can tell; that is noted. Raises StoreDown,
        LeaseLost, DoorError."""
        if waiting.bubble.reaction:
            # Put there twice it stands there once.
            return False
        last = next((line.id for line in reversed(self.snapshot.history) if line.id), "")
        receipt = await self.door.find(self.snapshot.chat.key, waiting.bubble, after=last)
        if receipt is not None:
            await self._record(waiting, receipt.message_id)
        return receipt is not None

    async def _admit(self, waiting: Waiting, *, held: bool = False, tried: bool = False) -> bool:
        """Wait until the bubble may leave; false when it was voided, or need not be sent any more. What the platform
        ``held`` up is no try of its own; what was ``tried`` may have arrived. Raises Stuck for one that failed too
        often to be waited for, Undelivered for one that was tried and that a newer message does not wait for."""
        permit = await self.permits.get(waiting, stands=held)
        stands = held or permit.noted
        while permit.wait:
            if await self._pointless_within(permit.left, waiting.bubble.kind):
                if tried:
                    raise Undelivered(self.door.name)
                await self.lease.void([waiting])
                return False
            permit = await self.permits.ask(waiting, permit, stands=stands)
            stands = stands or permit.noted
        return permit.noted

    async def _send(self, waiting: Waiting, bubble: Bubble) -> None:
        """Try until the platform takes the bubble that was made of what waits, or it is for another time. Raises
        StoreDown, LeaseLost, DoorError."""
        if waiting.bubble.work and not bubble.work:
            waiting = replace(waiting, bubble=bubble)
        tried = waiting.fate_unknown
        most = _TRIES if voidable(bubble.kind) else self.pace.patience
        for tries in range(waiting.tries + 1, waiting.tries + _TRIES + 1):
            try:
                await to_its_end(self._try(waiting, bubble), self.pace.last_send)
            except RateLimited as limit:
                self.count(self.door.name, "rate_limited")
                chat = self.snapshot.chat.key if limit.chat_only else ""
                await self.limits.hold(self.door.name, limit.retry_after, chat=chat)
                if not await self._admit(waiting, held=True, tried=tried):
                    return
            except Rejected as error:
                self.count(self.door.name, "rejected")
                await self._send_instead(waiting, bubble, error)
                return
            except Undelivered:
                self.count(self.door.name, "undelivered")
                if bubble.kind is BubbleKind.CHECK_IN:
                    await self._record(waiting, "")
                    return
                tried = True
                # Whoever has written meanwhile does not wait for it.
                if tries >= most or await self._interrupted_within(self.pace.back_off * 2 ** (tries - 1)):
                    raise
                if not await self._admit(waiting, tried=tried):
                    return
            else:
                return
        raise Undelivered(self.door.name)

    async def _try(self, waiting: Waiting, bubble: Bubble) -> None:
        """Send, and note that it was taken."""
        self._tried.add(waiting.place)
        receipt = await self._leave(bubble)
        self.bubbles += 1
        self.first_at = self.first_at or self.clock.now()
        await self._record(waiting, receipt.message_id)

    async def _leave(self, bubble: Bubble) -> Receipt:
        """Send a bubble to where it belongs. Raises DoorError."""
        chat = self.snapshot.chat
        if bubble.reaction:
            await self.door.react(chat.key, bubble.reaction.about, bubble.text)
            return Receipt("", self.clock.now())
        # What answers a command in a group is shown to nobody else.
        if not (bubble.to and chat.place.group) or bubble.answer_to:
            return await self.door.send(chat.key, bubble)
        try:
            return await self.door.send(await self.door.direct(bubble.to), bubble)
        except Unreachable as error:
            # That says nothing of the group.
            raise Rejected(str(error)) from error

    async def _send_instead(self, waiting: Waiting, bubble: Bubble, error: DoorError) -> None:
        """Send what the platform takes instead of a bubble, and void that where it takes nothing."""
        self.problem("rejected", error)
        place = self.snapshot.chat.place
        language = house_language(self.snapshot.person)
        tries = self.refusals.instead_of(bubble, group=place.group, person=place.person, language=language)
        for instead in () if self._is_shut else tries:
            with suppress(Rejected):
                await to_its_end(self._try(replace(waiting, bubble=instead), instead), self.pace.last_send)
                self._is_shut = bool(instead.to)
                return
        # What follows would fare no better, but behind a mere sign.
        self._is_shut = self._is_shut or bubble.reaction is None
        await self.lease.void([waiting])

    async def _record(self, waiting: Waiting, message_id: str) -> None:
        bubble = waiting.bubble
        if bubble.kind not in _STANDS_IN_HISTORY:
            await self._note(waiting, None)
            return
        line = Line(
            Speaker.PERSONA,
            bubble.text,
            self.clock.now(),
            message_id,
            kind=Kind.REACTION.value if bubble.reaction else bubble.kind.value,
            whose=Whose.MODEL,
            media=(Media(bubble.file, bubble.work.kind.value),) if bubble.work else (),
            shows=bubble.work.about if bubble.work else "",
        )
        along: Sequence[Awaitable[object]] = ()
        self.snapshot = evolve.say(self.snapshot, line)
        try:
            self.snapshot, along = self.ends(self.snapshot)
        finally:
            # Whatever is wrong with what follows: what is not noted will be sent again.
            outcomes = await asyncio.gather(self._note(waiting, line), *along, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _note(self, waiting: Waiting, line: Line | None) -> None:
        """Note that the platform took a bubble; a store that is gone for a moment is not given up, since what is
        not noted will be sent again."""
        for attempt in range(_TRIES):
            try:
                await self.lease.sent(waiting, line, self.snapshot.chat if line else None)
            except StoreDown:
                if attempt == _TRIES - 1:
                    raise
                await asyncio.sleep(self.pace.back_off * 2**attempt)
            else:
                return

    async def _pointless_within(self, seconds: float, kind: BubbleKind) -> bool:
        """Wait for leave to send; whether the bubble, which nobody has taken, need not be sent any more."""
        if kind is BubbleKind.CHECK_IN and seconds > _MOMENT:
            return True  # it was judged fit for this moment, not for a later one
        if voidable(kind):
            return await self._interrupted_within(seconds)
        await asyncio.sleep(seconds)
        return False

    async def _interrupted_within(self, seconds: float) -> bool:
        if not self.interruption.is_set() and seconds > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.interruption.wait()
        return self.interruption.is_set()


async def to_its_end(work: Coroutine[Any, Any, None], seconds: float) -> None:
    """Do what is not to be cut off half way: whoever is cancelled meanwhile waits so many seconds for its end. Raises
    what ``work`` raises."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    finally:
        try:
            if not task.done():
                await asyncio.wait({task}, timeout=seconds)
        finally:
            await end(task)
