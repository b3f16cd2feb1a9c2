"""Holds a turn against what its person may have, before and after; knows no platform and no words."""

from dataclasses import dataclass

from engine import budget, prompt
from engine.messages import TurnReport
from persona.model import Chat, Snapshot
from persona.sheet import Sheet
from scheduler.allowance import Caps, Had, cost, exhausted, pause
from scheduler.door import door_of
from scheduler.mailbox import Taken
from scheduler.mailbox.counts import EVERYBODY, Counts

_NOTHING = Had()


@dataclass(frozen=True, slots=True)
class Ration:
    """Nobody in danger waits or is sent away, and whoever sits at the machine itself has no cap."""

    counts: Counts
    caps: Caps

    async def pause(self, taken: Taken, now: float) -> float:
        """Seconds that the messages in the inbox wait, so that others are served too. Raises StoreDown."""
        if not self.caps.per_minute or any(each.crisis for each in taken.inbox) or self._free(taken.chat, now):
            return 0.0
        people = {each.person for each in taken.inbox}
        return pause([await self.counts.add(person) for person in people], self.caps)

    async def exhausted(self, snapshot: Snapshot, now: float, *, crisis: bool = False) -> bool:
        """Whether the person, or all together, had what there is for a day. Raises StoreDown."""
        if crisis or not (self.caps.tokens or self.caps.tokens_all) or self._free(snapshot.chat, now):
            return False
        own = await self.counts.add(snapshot.person.key)
        everybody = await self.counts.add(EVERYBODY) if self.caps.tokens_all else _NOTHING
        return exhausted(own, everybody, self.caps)

    async def spent(self, snapshot: Snapshot, sheet: Sheet, report: TurnReport, *, messages: int = 0) -> None:
        """Count what a turn took. Raises StoreDown."""
        if not self.caps.any:
            return
        tokens = cost(report, lambda: budget.of_lines(snapshot.history) + budget.tokens(prompt.system(snapshot, sheet)))
        await self.counts.add(snapshot.person.key, messages=messages, tokens=tokens)
        if self.caps.tokens_all:
            await self.counts.add(EVERYBODY, tokens=tokens)

    @staticmethod
    def _free(chat: Chat, now: float) -> bool:
        return now < chat.crisis_until or door_of(chat.key) == "terminal"
