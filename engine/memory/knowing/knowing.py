"""Answers what somebody asks of themselves, at the moment of a Scene: asks the encoder, where there is one, how near in
meaning what they told is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from engine.meaning import Meaning, NoEncoder, Vector
from engine.memory.drawing import zone_of
from engine.memory.knowing.finding import Finding, people_in
from engine.memory.knowing.naming import names_in
from engine.memory.knowing.question import asked
from engine.memory.knowing.telling_back import of_self, told_back
from engine.memory.knowing.tellings import tellings
from engine.turn.talk.sense import Sense
from persona.scene import Scene

_MEANT = 96
"""Tellings whose meaning is asked for one question."""


@dataclass(frozen=True, slots=True)
class Knowing:
    """What he knows of the person, in a turn; by words alone without ``meaning``."""

    meaning: Meaning | None = None

    async def answer(self, scene: Scene) -> str | None:
        """The answer to the newest lines; "" where they ask for what was never told, None where they ask nothing of the
        kind."""
        text = Sense.of(scene.snapshot).text
        told, ended = tellings(scene)
        names = names_in(told)
        question = asked(text, names | people_in(told))
        if question is None:
            return None
        if question.self_name:
            return of_self(scene.person.name, scene.rng) if scene.person.name else ""
        zone = zone_of(scene.snapshot)
        finding = Finding(question, told, scene.now, zone or UTC, ended, names)
        candidates = finding.candidates[:_MEANT]
        texts = [text for one in candidates for text in one.meant]
        found = finding.answer(candidates, await self._meanings([question.text, *texts]) if texts else {})
        if found is None:
            return "" if question.owed else None
        return told_back(found, scene.now, zone, scene.rng, names)

    async def _meanings(self, texts: Sequence[str]) -> Mapping[str, Vector]:
        if self.meaning is None:
            return {}
        try:
            return dict(zip(texts, await self.meaning.encode(texts), strict=True))
        except NoEncoder:
            return {}
