"""What a small model writes first: by a persona's adapter, or in the same prompt without one; checks nothing of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from engine.acts import Act
from engine.messages import MODEL, Bubble, Cost
from engine.ports import Model, Request, Sampling
from engine.turn import prompt
from engine.turn.adapted import LONGEST, adapted
from persona.scene import Scene

_SAMPLING = Sampling(temperature=0.4, top_p=0.95, repetition_penalty=1.0, max_tokens=LONGEST)


@dataclass(frozen=True, slots=True)
class Raw:
    """Answers with the first draft. ``adapter`` is the name of one, "" for none; ``draw`` draws a seed for a call."""

    model: Model
    adapter: str
    draw: Callable[[], int]

    async def reply(self, scene: Scene) -> AsyncIterator[Act | Bubble | Cost]:
        """Yield the lines of the draft, and what it cost. Raises EngineError."""
        snapshot = scene.snapshot
        request = Request(
            messages=adapted(snapshot, self.model.capabilities),
            sampling=replace(_SAMPLING, seed=self.draw()),
            stop=prompt.stop_strings(snapshot),
            session=snapshot.chat.key,
            adapter=self.adapter,
        )
        written = await self.model.complete(request)
        for number, line in enumerate(filter(str.strip, written.text.split("\n"))):
            yield Bubble(str(number), line.strip())
        yield Cost(origin=MODEL) + Cost.of(written.usage)
