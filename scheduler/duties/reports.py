"""Brings reports to whoever runs the house, one after the other, and word of what goes wrong, once an hour at most;
knows no platform and no person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.messages import Bubble, BubbleKind
from scheduler.door import door_of
from scheduler.duties.troubles import Troubles
from scheduler.errors import DoorError, RateLimited, Rejected
from scheduler.mailbox import Report
from scheduler.turns.post import Post

_PATIENCE = 1.0
"""Seconds that a report waits for the platform's leave to send."""
_PAUSE = 300.0
"""Seconds after which a report that the platform did not take is tried again."""
_HOUR = 3600
_TOLD = "troubles"


@dataclass(slots=True)
class Operator:
    """The chat that reports go to. A report leaves the store once the platform has it, so that none is lost; one
    whose fate is unknown is sent again. ``words`` says what troubles there are."""

    post: Post
    chat: str
    new_id: Callable[[], str]
    troubles: Troubles
    words: Callable[[Mapping[str, int]], str]
    _not_before: float = field(default=0.0, init=False)

    async def pass_on(self) -> int:
        """Send what waits, by one process at a time; return how many reports left. Raises StoreDown, LeaseLost."""
        mailbox, clock = self.post.mailbox, self.post.clock
        if door_of(self.chat) not in self.post.doors or clock.now() < self._not_before:
            return 0
        number = await self._tell()
        async with mailbox.alone("reports") as is_alone:
            for message, report in await mailbox.reports.waiting() if is_alone else ():
                if not await self._send(report):
                    self._not_before = clock.now() + _PAUSE
                    break
                await mailbox.reports.done(message)
                number += 1
        return number

    async def _tell(self) -> int:
        """Say what goes wrong, by one process within an hour; how many messages left. Raises StoreDown."""
        mailbox, counts = self.post.mailbox, self.troubles.counts
        if not counts or not await mailbox.once(_TOLD, _HOUR):
            return 0
        if not await self._send(Report("", self.words(counts))):
            await mailbox.undo(_TOLD)
            self._not_before = self.post.clock.now() + _PAUSE
            return 0
        self.troubles.told(counts)
        return 1

    async def _send(self, report: Report) -> bool:
        """Whether nothing more need be done for a report."""
        door, count = door_of(self.chat), self.post.watch.count
        try:
            bubble = Bubble(self.new_id(), report.text, BubbleKind.CARD, buttons=report.buttons)
            await self.post.say(self.chat, bubble, patience=_PATIENCE)
        except RateLimited:
            return False
        except Rejected:
            # It would be refused for ever, and hold up all others.
            count(door, "report_refused")
        except DoorError:
            count(door, "report_undelivered")
            return False
        return True
