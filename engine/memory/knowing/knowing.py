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
from engine.memory.knowing.near import Near, may_be_near, near_questions, said_in
from engine.memory.knowing.question import asked, may_ask
from engine.memory.knowing.telling_back import of_self, told_back
from engine.memory.knowing.tellings import Telling, tellings
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
        known, telling = await self._known(scene, text) if may_ask(text) else (None, None)
        if known and telling is None:
            return known
        return await self._near(scene, text, telling.at if telling else None) or known

    async def _near(self, scene: Scene, text: str, rival: float | None) -> str | None:
        """What lies near enough to a question that no rule takes for one on what they told, or nearer than what was
        told at the time of a ``rival`` (epoch s)."""
        questions = near_questions(text) if may_be_near(text) else ()
        said = await asyncio.to_thread(said_in, scene.snapshot) if questions else ()
        for question in questions if said else ():
            near = Near(question, said)
            meanings = await self._meanings(near.texts())
            if found := await asyncio.to_thread(near.answer, meanings, rival):
                names = names_in([one.telling() for one in said])
                return told_back(found, scene.now, zone_of(scene.snapshot) or UTC, scene.rng, names)
        return None

    async def _known(self, scene: Scene, text: str) -> tuple[str | None, Telling | None]:
        """The answer that rules find, and of which telling it is where it holds one in whole."""
        # Not where all other chats would wait for it.
        finding = await asyncio.to_thread(_finding, scene, text)
        if finding is None:
            return None, None
        if finding.asked.self_name:
            called = scene.snapshot.called
            return (of_self(called, scene.rng) if called else ""), None
        candidates = await asyncio.to_thread(finding.candidates, _MEANT)
        texts = [text for one in candidates for text in one.meant]
        meanings = await self._meanings([finding.asked.text, *texts]) if texts else {}
        found = await asyncio.to_thread(finding.answer, candidates, meanings)
        if found is None:
            return ("" if finding.asked.owed and finding.is_theirs else None), None
        words = told_back(found, scene.now, finding.zone, scene.rng, finding.names)
        return words, None if found.name or found.over else found.telling

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
