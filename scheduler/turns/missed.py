"""Lets a model that can judge read, while nobody talks, what a person told of themselves and the rules have missed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.memory.drawing import zone_of
from engine.memory.keeping import keep
from engine.memory.missed import MOST, find_facts, worth_reading
from engine.messages import Cost
from engine.turn.calls import Calls
from persona.care import is_acute
from persona.consent import Permission, allowed, minor_mode
from persona.line import Line, Speaker
from persona.scene import Scene
from scheduler.mailbox import Lease, Mail, Mailbox


@dataclass(frozen=True, slots=True)
class Missed:
    """A job; ``kept`` is told of a chat in which something was noted."""

    calls: Calls
    mailbox: Mailbox
    kept: Callable[[str], None]
    kind: str = "facts"

    def wanted(self, mail: Mail) -> bool:
        """Whether such a model has not read so many lines that it is worth a call."""
        if mail.chat.place.group or not self.calls.can.judges:
            return False
        until = mail.chat.summary.noted_until
        # What is being answered stands in the history by then.
        coming = [incoming for incoming in mail.inbox if incoming.at > until and incoming.own_words]
        return len(self._unread(mail.history, until)) + len(coming) >= MOST

    async def run(self, lease: Lease, scene: Scene) -> Cost:
        """Read them, and note what comes of it. Raises EngineError, LeaseLost, StoreDown."""
        snapshot, chat, person, cost = scene.snapshot, scene.chat, scene.person.key, Cost()
        lines, minor = self._unread(scene.history, chat.summary.noted_until), minor_mode(scene.snapshot)
        may = allowed(Permission.REMEMBER, snapshot) and not is_acute(chat.care, person, scene.now)
        if may and (worth := [line for line in lines if worth_reading(line, minor=minor)][-MOST:]):
            told, cost = await find_facts(self.calls, snapshot, worth, minor=minor)
            change = keep(snapshot.facts, told, zone_of(snapshot)) if told else None
            if change is not None:
                await self.mailbox.facts.change(person, change, since=lease.seen_at)
                self.kept(lease.key)
        if lines:
            summary = replace(chat.summary, noted_until=max(line.at for line in lines))
            await lease.commit(chat=replace(chat, summary=summary))
        return cost

    def _unread(self, history: Sequence[Line], until: float) -> Sequence[Line]:
        return [line for line in history if line.speaker is Speaker.PERSON and line.at > until and line.own_words]
