"""What a model says to a turn of the house's own prompt, with none of the house's checks behind it."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace

from engine.messages import MODEL, Bubble, Cost
from engine.ports import Request
from engine.turn import prompt
from engine.turn.calls import LIVE, Calls
from engine.turn.talk.sense import Sense
from persona.scene import Scene


@dataclass(frozen=True, slots=True)
class Raw:
    """Answers by the first draft of a model, taken as it is; ``bare`` in the same prompt, without an adapter."""

    calls: Calls
    new_id: Callable[[], str]
    bare: bool = False

    async def reply(self, scene: Scene) -> AsyncGenerator[Bubble | Cost]:
        """Yield a bubble for each line that the model writes, and what that cost. Raises EngineError."""
        request = self._request(scene)
        piece = await self.calls.model.complete(replace(request, adapter="") if self.bare else request)
        for line in filter(None, map(str.strip, piece.text.splitlines())):
            yield Bubble(self.new_id(), line)
        cost = Cost.of(piece.usage)
        yield Cost(cost.usage, cost.calls, MODEL)

    def _request(self, scene: Scene) -> Request:
        calls, snapshot = self.calls, scene.snapshot
        if calls.can.small:
            lesson = prompt.Lesson.CARE if Sense.of(snapshot).weighs < 0 else prompt.Lesson.PLAIN
            return calls.short_request(snapshot, 0, lesson)
        return calls.request(snapshot, prompt.reply_tail(snapshot, local=scene.local), LIVE, calls.room)
