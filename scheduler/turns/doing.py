"""Carries a plan out as far as that comes before the answer: what is shown, looked up, heard, signed or left unsaid;
knows no engine."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from engine.messages import Bubble, Incoming, Reaction
from engine.plan.plan import ActKind
from engine.plan.servers import Servers
from engine.turn.turn import Sights
from persona.line import Line, Speaker
from persona.scene import Scene
from scheduler.turns.lookups import Lookups
from scheduler.turns.pictures import Pictures
from scheduler.turns.planning import Planned
from scheduler.turns.speaking import Part, Speaking


@dataclass(frozen=True, slots=True)
class Doing:
    """The parts that do so, each with its own leave and ration."""

    new_id: Callable[[], str]
    pictures: Pictures
    speaking: Speaking
    lookups: Lookups
    servers: Servers | None = None

    async def sights(
        self, scene: Scene, planned: Planned, burst: Sequence[Incoming], meanwhile: AbstractAsyncContextManager[None]
    ) -> Sights:
        """What was had for a plan of these messages: the picture, or why he is not to be heard, what was looked up, and
        what stands for an answer. ``meanwhile`` is entered while others are asked. Raises StoreDown."""
        plan, wants = planned.plan, planned.wants
        shown = await self.pictures.planned(scene, plan, wants)
        shown = shown or self.speaking.refused(self.speaking.planned(scene, plan, wants))
        sights = Sights(shown)
        if shown is None:
            sights = await self.lookups.planned(scene, plan, wants, burst, meanwhile)
        if planned.use and self.servers and sights == Sights():
            async with meanwhile:
                sights = await self.lookups.used(scene, self.servers.call(planned.use.tool, planned.use.values))
        sights = replace(sights, acts=planned.acts, quiet=ActKind.SILENT in plan)
        if ActKind.REACT not in plan:
            return sights
        sign = self._sign(scene, planned, burst[-1].id)
        if plan.first is ActKind.REACT:
            return replace(sights, shown=sign)
        return replace(sights, beside=tuple(filter(None, (sign,))))

    def spoken(self, answer: AsyncGenerator[Part], scene: Scene, planned: Planned) -> AsyncGenerator[Part]:
        """The answer of a plan, as a voice note where it is to be one."""
        wanted = self.speaking.planned(scene, planned.plan, planned.wants)
        return answer if wanted.voice is None else self.speaking.spoken(answer, scene, wanted)

    def _sign(self, scene: Scene, planned: Planned, message: str) -> Bubble | None:
        signal = planned.wants.joy if planned.wants.signal is None else planned.wants.signal
        if signal is None:
            return None
        reaction = Reaction(message, alone=planned.plan.first is ActKind.REACT)
        return Bubble(self.new_id(), scene.rng.choice(signal.emoji), reaction=reaction)


def quoted(planned: Planned, burst: Sequence[Incoming], history: Sequence[Line]) -> str:
    """The id of the message that an answer quotes by its plan, "" where it names none: of several that ask the last,
    else the one that was overlooked."""
    step = planned.plan.step(ActKind.QUOTE)
    if step is None:
        return ""
    asking = [incoming.id for incoming in burst if "?" in incoming.own_words]
    if step.reason == "several" and asking:
        return asking[-1]
    theirs = (line for line in reversed(history) if line.speaker is Speaker.PERSON and "?" in line.own_words)
    earlier = next((line.id for line in theirs if line.id and line.person in (burst[-1].person, "")), "")
    return earlier or burst[-1].id
