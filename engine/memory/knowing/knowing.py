"""Answers what somebody asks of themselves, at the moment of a Scene: asks the encoder, where there is one, how near in
meaning what they told is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from engine.meaning import Meaning, NoEncoder, Vector
from engine.memory.drawing import zone_of
from engine.memory.knowing.finding import Answer, Finding, is_over, people_in
from engine.memory.knowing.likely import Choice, Found, Likely, Wish, kept_in, stands
from engine.memory.knowing.naming import names_in
from engine.memory.knowing.near import Near, may_be_near, near_questions, said_in
from engine.memory.knowing.question import asked, may_ask
from engine.memory.knowing.telling_back import of_self, told_back
from engine.memory.knowing.tellings import Telling, tellings
from engine.turn.talk.sense import Sense
from persona.scene import Scene

_MEANT = 96
"""Tellings whose meaning is asked for one question."""
_CLOSEST = 48
"""Things said whose meaning is asked for one question."""
_SURER, _SURE, _LIKELY, _DOUBTFUL, _UNLIKELY = 0.85, 0.6, 0.3, 0.12, 0.01
"""The chance from which on what was said answers though something near was said in this talk, and where nothing was;
from which on it does with a word of doubt; and below which what rules find is none."""


@dataclass(frozen=True, slots=True)
class Knowing:
    """What he knows of the person, in a turn; by words alone without ``meaning``."""

    meaning: Meaning | None = None

    async def answer(self, scene: Scene) -> str | None:
        """The answer to the newest lines; "" where they ask for what was never told, None where they ask nothing of the
        kind."""
        text = Sense.of(scene.snapshot).text
        known = await self._known(scene, text) if may_ask(text) else None
        best = await self._best(scene, text, known)
        return await asyncio.to_thread(_told, scene, text, best) if isinstance(best, Answer) else best

    async def _best(self, scene: Scene, text: str, known: Answer | str | None) -> Answer | str | None:
        """What answers best: what rules know, what lies near in this talk, or what is likely of all that was told."""
        if isinstance(known, str) and known:
            return known
        found = known if isinstance(known, Answer) else None
        rival = found.telling.at if found and not (found.name or found.over) else None
        # What a rule knows the name of is not looked for in this talk alone.
        near = None if found and rival is None else await self._near(scene, text, rival)
        likely = await self._likely(scene, text)
        if likely is None:
            return near or known
        best = likely.best
        if found is not None and found.telling.at == best.said.at and (found.name or found.over):
            return known
        if best.chance >= (_SURER if near else _SURE):
            return _answer(scene, best)
        # What was said of something else altogether only looks near.
        if near and likely.of(near.telling.at) >= _UNLIKELY:
            return near
        # Who asks whether he remembers has told it: a faint likeness is enough then.
        if found is not None and likely.of(found.telling.at) >= (_UNLIKELY if found.pressed else _DOUBTFUL):
            return known
        if best.chance >= _SURE:
            return _answer(scene, best)
        is_likely = Wish(text).own and best.chance >= max(_LIKELY, likely.none)
        return _answer(scene, best, doubt=True) if is_likely else (None if found else known)

    async def _near(self, scene: Scene, text: str, rival: float | None) -> Answer | None:
        """What lies near enough in this talk to a question that no rule takes for one on what they told, or nearer than
        what was told at the time of a ``rival`` (epoch s)."""
        questions = near_questions(text) if may_be_near(text) else ()
        said = await asyncio.to_thread(said_in, scene.snapshot) if questions else ()
        for question in questions if said else ():
            near = Near(question, said)
            meanings = await self._meanings(near.texts())
            if found := await asyncio.to_thread(near.answer, meanings, rival):
                return found
        return None

    async def _likely(self, scene: Scene, text: str) -> Likely | None:
        """How likely each thing that they said is what is asked for, None where nothing is asked or was said, and where
        no encoder tells what they mean."""
        wish = Wish(text)
        if self.meaning is None or not (may_be_near(text) and wish.asks):
            return None
        said = await asyncio.to_thread(kept_in, scene.snapshot)
        if not said:
            return None
        choice = await asyncio.to_thread(Choice(wish, said).closest, _CLOSEST)
        meanings = await self._meanings(choice.texts())
        return await asyncio.to_thread(choice.likely, meanings) if meanings else None

    async def _known(self, scene: Scene, text: str) -> Answer | str | None:
        """What rules find, their own name as it is said, "" for what was never told, None where nothing is asked."""
        # Not where all other chats would wait for it.
        finding = await asyncio.to_thread(_finding, scene, text)
        if finding is None:
            return None
        if finding.asked.self_name:
            called = scene.snapshot.called
            return of_self(called, scene.rng) if called else ""
        candidates = await asyncio.to_thread(finding.candidates, _MEANT)
        texts = [text for one in candidates for text in one.meant]
        meanings = await self._meanings([finding.asked.text, *texts]) if texts else {}
        found = await asyncio.to_thread(finding.answer, candidates, meanings)
        return found or ("" if finding.asked.owed and finding.is_theirs else None)

    async def _meanings(self, texts: Sequence[str]) -> Mapping[str, Vector]:
        if self.meaning is None:
            return {}
        try:
            return dict(zip(texts, await self.meaning.encode(texts), strict=True))
        except NoEncoder:
            return {}


def _answer(scene: Scene, found: Found, *, doubt: bool = False) -> Answer:
    telling = found.telling()
    return Answer(telling, over=_has_ended(scene, telling), doubt=doubt)


def _has_ended(scene: Scene, telling: Telling) -> bool:
    """Whether what was said holds no more."""
    told = tellings(scene)
    parts = (one for one in told if one.at == telling.at and one.text in telling.text)
    return any(is_over(one, told, scene.now, past=True) for one in parts)


def _told(scene: Scene, text: str, answer: Answer) -> str:
    """An answer to a text, told back: what puts it right in its place, or that it is over."""
    stand = stands(Wish(text), kept_in(scene.snapshot), answer.telling.at, answer.telling.text)
    if stand:
        telling = Telling(stand.text, stand.text, stand.at)
        answer = Answer(telling, over=_has_ended(scene, telling), doubt=answer.doubt)
    return told_back(answer, scene.now, zone_of(scene.snapshot) or UTC, scene.rng, names_in(tellings(scene)))


def _finding(scene: Scene, text: str) -> Finding | None:
    """What is asked, with all that was told and what of it may answer; None where nothing of the kind is asked."""
    told = tellings(scene)
    names = names_in(told)
    question = asked(text, names | people_in(told))
    if question is None:
        return None
    return Finding(question, told, scene.now, zone_of(scene.snapshot) or UTC, names)
