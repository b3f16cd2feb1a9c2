"""Brings reports to whoever runs the house, one after the other; knows no platform and no person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.messages import Bubble, BubbleKind
from scheduler.door import Door, door_of
from scheduler.errors import DoorError, RateLimited, Rejected
from scheduler.mailbox import Mailbox

_REST = 300.0
"""Seconds after which a report that the platform did not take is tried again."""


@dataclass(slots=True)
class Operator:
    """The chat that reports go to. A report leaves the store once the platform has it, so that none is lost; one
    whose fate is unknown is sent again. ``count`` counts by door and what happened."""

    mailbox: Mailbox
    doors: Mapping[str, Door]
    chat: str
    new_id: Callable[[], str]
    count: Callable[[str, str], None]
    _not_before: float = field(default=0.0, init=False)

    async def pass_on(self) -> int:
        """Send what waits, by one process at a time; return how many reports left. Raises StoreDown, LeaseLost."""
        name = door_of(self.chat)
        if name not in self.doors or self.mailbox.clock.now() < self._not_before:
            return 0
        left = 0
        async with self.mailbox.alone("reports") as ours:
            for message, report in await self.mailbox.reports.waiting() if ours else ():
                if not await self._taken(name, report.text):
                    self._not_before = self.mailbox.clock.now() + _REST
                    break
                await self.mailbox.reports.done(message)
                left += 1
        return left

    async def _taken(self, door: str, text: str) -> bool:
        """Whether nothing more need be done for a report."""
        wait, _ = await self.mailbox.limits.ask(door)
        if wait > 0:
            return False
        try:
            await self.doors[door].send(self.chat, Bubble(self.new_id(), text, BubbleKind.CARD))
        except RateLimited as limit:
            await self.mailbox.limits.hold(door, limit.retry_after, chat=self.chat if limit.chat_only else "")
            return False
        except Rejected:
            # It would be refused for ever, and hold up all others.
            self.count(door, "report_refused")
        except DoorError:
            self.count(door, "report_undelivered")
            return False
        return True
