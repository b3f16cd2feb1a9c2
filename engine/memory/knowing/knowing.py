"""Answers what somebody asks of themselves, at the moment of a Scene: asks the encoder, where there is one, how near in
meaning what they told is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from engine.meaning import Meaning, NoEncoder, Vector
from engine.memory.drawing import zone_of
from engine.memory.knowing.finding import Answer, Finding, is_over, people_in
from engine.memory.knowing.naming import names_in
from engine.memory.knowing.near import Found, Likely, Near, Wish, joined, may_be_near, said_in
from engine.memory.knowing.question import asked, may_ask
from engine.memory.knowing.telling_back import of_self, told_back
from engine.memory.knowing.tellings import Telling, tellings
from engine.turn.talk.sense import Sense
from persona.scene import Scene

_MEANT = 96
"""Tellings whose meaning is asked for one question."""
_CLOSEST = 48
"""Things said whose meaning is asked for one question."""
_SURE, _LIKELY, _DOUBTFUL = 0.55, 0.4, 0.12
"""The chance from which on what was said answers, from which on it does with a word of doubt, and below which what rules
find is none."""


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
        likely = await self._likely(scene, text)
        if likely is None:
            return known
        best = likely.best
        is_same = telling is not None and telling.at == best.said.at
        if best.chance >= _SURE and not is_same:
            return await asyncio.to_thread(_told, scene, best)
        if telling is not None:
            return known if likely.of(telling.at) >= _DOUBTFUL or is_same else None
        return await asyncio.to_thread(_told, scene, best, doubt=True) if best.chance >= _LIKELY else known

    async def _likely(self, scene: Scene, text: str) -> Likely | None:
        """How likely each thing that they said is what is asked for, None where nothing is asked or was said."""
        if not may_be_near(text):
            return None
        said = await asyncio.to_thread(said_in, scene.snapshot)
        if not said:
            return None
        near = await asyncio.to_thread(Near(Wish(text), said).closest, _CLOSEST)
        return await asyncio.to_thread(near.likely, await self._meanings(near.texts()))

    async def _known(self, scene: Scene, text: str) -> tuple[str | None, Telling | None]:
        """The answer that rules find, and of which telling it is; of none where it is their own name."""
        # Not where all other chats would wait for it.
        finding = await asyncio.to_thread(_finding, scene, text)
        if finding is None:
            return None, None
        if finding.asked.self_name:
            return (of_self(scene.person.name, scene.rng) if scene.person.name else ""), None
        candidates = await asyncio.to_thread(finding.candidates, _MEANT)
        texts = [text for one in candidates for text in one.meant]
        meanings = await self._meanings([finding.asked.text, *texts]) if texts else {}
        found = await asyncio.to_thread(finding.answer, candidates, meanings)
        if found is None:
            return ("" if finding.asked.owed and finding.is_theirs else None), None
        return told_back(found, scene.now, finding.zone, scene.rng, finding.names), found.telling

    async def _meanings(self, texts: Sequence[str]) -> Mapping[str, Vector]:
        if self.meaning is None:
            return {}
        try:
            return dict(zip(texts, await self.meaning.encode(texts), strict=True))
        except NoEncoder:
            return {}


def _told(scene: Scene, found: Found, *, doubt: bool = False) -> str:
    """What was said, told back, or that it is over."""
    told = tellings(scene)
    text = joined(found.said)
    over = any(
        one.at == found.said.at and one.text in found.said.text and is_over(one, told, scene.now, past=True)
        for one in told
    )
    answer = Answer(Telling(text, text, found.said.at), over=over, doubt=doubt)
    return told_back(answer, scene.now, zone_of(scene.snapshot) or UTC, scene.rng, names_in(told))


def _finding(scene: Scene, text: str) -> Finding | None:
    """What is asked, with all that was told and what of it may answer; None where nothing of the kind is asked."""
    told = tellings(scene)
    names = names_in(told)
    question = asked(text, names | people_in(told))
    if question is None:
        return None
    return Finding(question, told, scene.now, zone_of(scene.snapshot) or UTC, names)
