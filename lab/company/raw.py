"""What a model says to a turn of the house's own prompt, with none of the house's checks behind it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from engine.messages import MODEL, Bubble, Cost
from engine.ports import Request
from engine.turn import prompt
from engine.turn.talk.sense import Sense
from engine.turn.turn import LIVE, TurnEngine
from persona.scene import Scene


@dataclass(frozen=True, slots=True)
class Raw:
    """Answers by the first draft of a model, taken as it is; ``bare`` in the same prompt, without an adapter."""

    engine: TurnEngine
    bare: bool = False

    async def reply(self, scene: Scene) -> AsyncGenerator[Bubble | Cost]:
        """Yield a bubble for each line that the model writes, and what that cost. Raises EngineError."""
        request = self._request(scene)
        piece = await self.engine.model.complete(replace(request, adapter="") if self.bare else request)
        for line in filter(None, map(str.strip, piece.text.splitlines())):
            yield Bubble(self.engine.new_id(), line)
        cost = Cost.of(piece.usage)
        yield Cost(cost.usage, cost.calls, MODEL)

    def _request(self, scene: Scene) -> Request:
        engine, snapshot = self.engine, scene.snapshot
        if engine.model.capabilities.small:
            lesson = prompt.Lesson.CARE if Sense.of(snapshot).weighs < 0 else prompt.Lesson.PLAIN
            return engine.short_request(snapshot, 0, lesson)
        return engine.request(snapshot, prompt.reply_tail(snapshot, local=scene.local), LIVE, engine.room)
