"""What a reply leaves behind once the platform has its last bubble: notes of the person, what was spent, the chat given
back. All of it goes to the store with the note of that bubble, in one trip, wherever nothing more is to be said."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from engine.memory.drawing import draw
from engine.promises import noticing
from persona.acts import carry_out
from persona.line import Speaker
from persona.scene import Scene, Snapshot
from scheduler.mailbox import Lease, Mail
from scheduler.turns import promises
from scheduler.turns.lookups import QUESTION
from scheduler.turns.outcomes import Outcomes
from scheduler.turns.post import Post
from scheduler.turns.ration import Ration
from scheduler.turns.recollection import Recollection
from scheduler.turns.rules import Outcome, Rules
from scheduler.turns.stream import Stream


@dataclass(frozen=True, slots=True)
class Endings:
    """The parts that the end of every reply needs."""

    post: Post
    rules: Rules
    outcomes: Outcomes
    ration: Ration
    recollection: Recollection


@dataclass(slots=True)
class Ending:
    """Of one reply in a chat whose lease is held; ``busy`` says whether work is left there that can wait, else the chat
    is given back."""

    parts: Endings
    lease: Lease
    mail: Mail
    stream: Stream
    busy: Callable[[], object]
    went_along: bool = field(default=False, init=False)
    """Whether all was stored with the last bubble's note: then nothing that came meanwhile has won."""
    _question: Outcome | None = field(default=None, init=False)

    def along(self, snapshot: Snapshot) -> tuple[Snapshot, Sequence[Awaitable[object]]]:
        """After words of his: the snapshot with what they come to, and what is to be stored along, words that follow or
        after the last ones all else. Whoever may have lost the chat while they left waits until that is known."""
        if not (self.stream.is_written and self.lease.is_sure):
            return snapshot, self.stream.ahead()
        self.went_along = True
        snapshot = self._raised(snapshot)
        steps = self._counted()
        self._question = self._asked(self.stream.scene.at(snapshot))
        if self._question is None and not self.busy():
            steps += [self.parts.post.rests(self.lease.key), self.lease.leave()]
        return snapshot, steps

    async def run(self) -> None:
        """Do what has not gone along. Raises LeaseLost, StoreDown."""
        stream = self.stream
        if not self.went_along:
            await asyncio.gather(*self._counted())
            if stream.interrupted:
                await self.lease.void(stream.unsent)
                return
            snapshot = self._raised(stream.delivery.snapshot)
            if snapshot is not stream.delivery.snapshot:
                stream.delivery.snapshot = snapshot
                await self.lease.commit(chat=snapshot.chat)
            self._question = self._asked(stream.scene.at(snapshot))
        if self._question is not None:
            await self.parts.outcomes.apply(self.lease, stream.scene.at(stream.delivery.snapshot), self._question)

    def _counted(self) -> list[Awaitable[object]]:
        """Store what the person told of themselves, nothing of somebody who was forgotten since the burst was read, and
        count what the turn took."""
        stream, parts = self.stream, self.parts
        messages = 0 if stream.interrupted else len(stream.lines)
        steps: list[Awaitable[object]] = [parts.ration.spend(stream.delivery.snapshot, stream.cost, messages=messages)]
        if not stream.committed:
            return steps
        scene, before = stream.scene, stream.scene.history[: -len(stream.lines)]
        # His latest words go with it: the burst may answer them.
        asked = [*itertools.takewhile(lambda line: line.speaker is Speaker.PERSONA, reversed(before))][::-1]
        change = draw(scene.snapshot, [*asked, *stream.lines], scene.now)
        if change is not None:
            parts.recollection.owe(self.lease.key)
            steps.append(parts.post.mailbox.facts.change(scene.person.key, change, since=self.mail.seen_at))
        return steps

    def _raised(self, snapshot: Snapshot) -> Snapshot:
        """With the promises to which his words have come."""
        scene = self.stream.scene.at(snapshot)
        texts = [line.text for line in scene.history[len(self.stream.scene.history) :]]
        acts = noticing.to_raise(snapshot, texts, scene.now)
        return scene.with_chat(carry_out(scene.chat, acts, scene.now)).snapshot if acts else snapshot

    def _asked(self, scene: Scene) -> Outcome | None:
        """What is asked after the reply, one question at a time."""
        if scene.chat.questions.open == QUESTION:
            return None
        unclear = promises.unclear(scene.snapshot, promises.remarks(self.mail))
        return self.parts.rules.unclear_reminder(scene.snapshot) if unclear else self.parts.rules.after_turn(scene)
