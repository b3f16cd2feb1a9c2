"""Answers what somebody asks of themselves, at the moment of a Scene: asks the encoder, where there is one, how near in
meaning what they told is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from engine.meaning import Meaning, NoEncoder, Vector
from engine.memory.drawing import zone_of
from engine.memory.knowing.finding import Finding, people_in
from engine.memory.knowing.naming import names_in
from engine.memory.knowing.question import asked, may_ask
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
        if not may_ask(text):
            return None
        # Not where all other chats would wait for it.
        finding = await asyncio.to_thread(_finding, scene, text)
        if finding is None:
            return None
        if finding.asked.self_name:
            return of_self(scene.person.name, scene.rng) if scene.person.name else ""
        candidates = await asyncio.to_thread(finding.candidates, _MEANT)
        texts = [text for one in candidates for text in one.meant]
        meanings = await self._meanings([finding.asked.text, *texts]) if texts else {}
        found = await asyncio.to_thread(finding.answer, candidates, meanings)
        if found is None:
            return "" if finding.asked.owed else None
        return told_back(found, scene.now, finding.zone, scene.rng, finding.names)

    async def _meanings(self, texts: Sequence[str]) -> Mapping[str, Vector]:
        if self.meaning is None:
            return {}
        try:
            return dict(zip(texts, await self.meaning.encode(texts), strict=True))
        except NoEncoder:
            return {}


def _finding(scene: Scene, text: str) -> Finding | None:
    """What is asked, with all that was told and what of it may answer; None where nothing of the kind is asked."""
    told = tellings(scene)
    names = names_in(told)
    question = asked(text, names | people_in(told))
    if question is None:
        return None
    return Finding(question, told, scene.now, zone_of(scene.snapshot) or UTC, names)
