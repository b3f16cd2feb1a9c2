"""Answers what somebody asks of themselves, at the moment of a Scene: asks the encoder, where there is one, how near in
meaning what they told is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from itertools import islice, pairwise

from engine.meaning import Meaning, NoEncoder, Vector
from engine.memory.drawing import zone_of
from engine.memory.knowing.finding import Answer, Finding, is_over, people_in
from engine.memory.knowing.likely import Choice, Likely, Wish, is_quizzed, is_unlike, kept_in, lacks, stands
from engine.memory.knowing.naming import names_in
from engine.memory.knowing.near import Near, Said, may_be_near, near_questions, said_in
from engine.memory.knowing.putting import put_in_full
from engine.memory.knowing.question import asked, may_ask
from engine.memory.knowing.telling_back import of_self, told_back
from engine.memory.knowing.tellings import Telling, lines_of, tellings
from engine.memory.knowing.whom import Circle, Known, circle, in_full, known_of, leans, may_answer, may_know, whose
from engine.turn.talk.sense import Sense
from persona.line import Speaker
from persona.scene import Scene, Snapshot
from persona.session import PAUSE

_MEANT = 96
"""Tellings whose meaning is asked for one question."""
_CLOSEST = 96
"""Things said whose meaning is asked for one question."""
_SURE, _LIKELY, _DOUBTFUL, _UNLIKELY = 0.6, 0.3, 0.12, 0.01
"""The chance from which on what was said answers; from which on it does with a word of doubt; and below which what
rules find is none."""
_FAINT, _NONE = 0.1, 0.5
"""The same for a word of doubt to who asks one thing after another, and the chance that nothing answers above which he
says so, unless something is likely."""
_RIVAL = 0.5
"""How likely what rules find must be, of the chance of what is likeliest, to be told in its place."""
_BACK = 6
"""Lines of theirs that a question may lean on."""
_MOST = 4
"""Things said that are looked at for one to tell."""
_QUOTED = 2
"""Things said that may be told with a word of doubt: one of them at least looks like what is asked for."""
_ALONE, _BESIDE = 0.75, 0.15
"""The chance from which on one is told alone, and how likely a second one must be, of the chance of the first, to be
told beside it."""


@dataclass(frozen=True, slots=True)
class Knowing:
    """What he knows of the person, in a turn; by words alone without ``meaning``."""

    meaning: Meaning | None = None

    async def answer(self, scene: Scene) -> str | None:
        """The answer to the newest lines; "" where they ask for what was never told, None where they ask nothing of the
        kind."""
        text = put_in_full(Sense.of(scene.snapshot).text, scene.snapshot.sheet.name)
        if leans(text) or may_know(text):
            company = await asyncio.to_thread(_company, scene)
            text = in_full(text, _before(scene.snapshot), company)
            if told := await asyncio.to_thread(known_of, text, company):
                return await asyncio.to_thread(_told_of, scene, text, told)
        known = await self._known(scene, text) if may_ask(text) else None
        best = await self._best(scene, text, known)
        if best != "" and not await asyncio.to_thread(_may_answer, scene, text, best):
            return ""
        return await asyncio.to_thread(_told, scene, text, best) if isinstance(best, Answer) else best

    async def _best(self, scene: Scene, text: str, known: Answer | str | None) -> Answer | str | None:
        """What answers best: what rules know, what lies near in this talk, or what is likely of all that was told."""
        if isinstance(known, str) and known:
            return known
        found = known if isinstance(known, Answer) else None
        rival = found.telling.at if found and not (found.name or found.over) else None
        # What a rule knows the name of is not looked for in this talk alone.
        near = None if found and rival is None else await self._near(scene, text, rival)
        is_quiz = await asyncio.to_thread(is_quizzed, scene.snapshot, text)
        likely = await self._likely(scene, text, is_quiz=is_quiz)
        if likely is None:
            return near or known
        best, wish = likely.best, Wish(text)
        # What was said of something else altogether only looks near; who asks whether he remembers has told it.
        is_pressed = found is not None and found.pressed
        least = _DOUBTFUL if is_quiz else _UNLIKELY
        for rule, bar in ((near, least), (found, _UNLIKELY if is_pressed and not is_quiz else _DOUBTFUL)):
            if rule is not None and likely.of(rule.telling.at) >= max(bar, _RIVAL * best.chance):
                # The whole line is told where the rule found neither a name nor an end, and this is the likeliest.
                is_plain = rule is found and not (rule.name or rule.over) and rule.telling.at == best.said.at
                return _answer(scene, text, likely) if is_plain and best.chance >= _SURE else rule
        # What a rule finds elsewhere leaves a doubt, unless it is next to impossible.
        is_rival = rival is not None and rival != best.said.at and likely.of(rival) >= _UNLIKELY
        beside = found.telling if found and is_rival else None
        is_none = all(is_unlike(wish, one.said) for one in islice(likely.ranked(), _QUOTED))
        if best.chance >= _SURE and not is_none:
            return _answer(scene, text, likely, beside=beside)
        is_owed = is_quiz or known == ""
        if is_owed:
            is_likely = best.chance >= _LIKELY or (best.chance >= _FAINT and likely.none <= _NONE)
        else:
            is_likely = wish.asks and wish.own and best.chance >= max(_LIKELY, likely.none)
        if is_likely and not is_none:
            return _answer(scene, text, likely, doubt=True)
        return "" if is_quiz and wish.own else None if found else known

    async def _near(self, scene: Scene, text: str, rival: float | None) -> Answer | None:
        """What lies near enough in this talk to a question that no rule takes for one on what they told, or nearer than
        what was told at the time of a ``rival`` (epoch s)."""
        questions = near_questions(text) if may_be_near(text) else ()
        said = await asyncio.to_thread(_said_now, scene) if questions else ()
        for question in questions if said else ():
            near = Near(question, said)
            meanings = await self._meanings(near.texts())
            if found := await asyncio.to_thread(near.answer, meanings, rival):
                return found
        return None

    async def _likely(self, scene: Scene, text: str, *, is_quiz: bool) -> Likely | None:
        """How likely each thing that they said is what is asked for, None where nothing is asked or was said, and where
        no encoder tells what they mean."""
        wish = Wish(text)
        asks = is_quiz or (may_be_near(text) and wish.asks) or (wish.may_ask and wish.own)
        if self.meaning is None or not asks:
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


def _answer(scene: Scene, text: str, likely: Likely, *, beside: Telling | None = None, doubt: bool = False) -> Answer:
    """What is likeliest, where there is ``doubt`` with what is next to it, or what a rule finds ``beside`` it: what has
    ended is none of the two then."""
    ranked = list(islice(likely.ranked(), _MOST))
    standing = [one for one in ranked if not _has_ended(scene, one.telling())]
    if ranked[0] not in standing and (ranked[0].chance >= _LIKELY or not standing):
        return Answer(ranked[0].telling(), over=True)
    first, *others = standing
    other = next((one.telling() for one in others if one.chance >= _BESIDE * first.chance), None)
    if beside and not _has_ended(scene, beside):
        other, doubt = beside, True
    is_alone = first.chance >= _ALONE and not doubt
    return Answer(first.telling(), doubt=doubt or lacks(Wish(text), first.said), other=None if is_alone else other)


def _company(scene: Scene) -> Circle:
    """Who is who in what they told; neither he nor they are any of these."""
    snapshot = scene.snapshot
    return circle(kept_in(snapshot), f"{snapshot.called} {snapshot.sheet.name}".casefold())


def _told_of(scene: Scene, text: str, known: Known) -> str:
    """What is known of somebody, told back."""
    telling = Telling(known.text, known.text, known.at)
    is_over = not known.name and _has_ended(scene, telling)
    return _told(scene, text, Answer(telling, known.name, is_over, doubt=known.doubt))


def _may_answer(scene: Scene, text: str, best: Answer | str | None) -> bool:
    """Whether what was found, or nothing, is an answer to a text."""
    if isinstance(best, Answer):
        told, is_sure = best.telling.text, not best.doubt
        return best.over or may_answer(text, told, _company(scene), name=best.name, sure=is_sure)
    # Whoever was never named has no name here.
    return whose(text) is None


def _before(snapshot: Snapshot) -> Sequence[tuple[str, str]]:
    """What they said before in this talk, with what he answered."""
    lines = lines_of(snapshot)
    return [
        (one.own_words, then.text)
        for one, then in pairwise(lines[-2 * _BACK :])
        if one.speaker is Speaker.PERSON
        and then.speaker is Speaker.PERSONA
        and snapshot.history[-1].at - one.at < PAUSE
    ]


def _said_now(scene: Scene) -> Sequence[Said]:
    """What they told in this talk, and not only in what they asked."""
    kept = {one.at for one in kept_in(scene.snapshot)}
    return [one for one in said_in(scene.snapshot) if one.at in kept]


def _has_ended(scene: Scene, telling: Telling) -> bool:
    """Whether what was said holds no more."""
    told = tellings(scene)
    parts = (one for one in told if one.at == telling.at and one.text in telling.text)
    return any(is_over(one, told, scene.now, past=True) for one in parts)


def _told(scene: Scene, text: str, answer: Answer) -> str:
    """An answer to a text, told back: what puts it right in its place, or that it is over."""
    telling, other = (one and _standing(scene, text, one) for one in (answer.telling, answer.other))
    if telling is not None and telling is not answer.telling:
        answer = Answer(telling, over=_has_ended(scene, telling), doubt=answer.doubt)
    # What puts both right is told once.
    answer = replace(answer, other=other if other and telling and other.at != telling.at else None)
    return told_back(answer, scene.now, zone_of(scene.snapshot) or UTC, scene.rng, names_in(tellings(scene)))


def _standing(scene: Scene, text: str, telling: Telling) -> Telling:
    """What is told in the place of something that is no longer so; itself where it still is."""
    stand = stands(Wish(text), kept_in(scene.snapshot), telling.at, telling.text)
    return Telling(stand.text, stand.text, stand.at) if stand else telling


def _finding(scene: Scene, text: str) -> Finding | None:
    """What is asked, with all that was told and what of it may answer; None where nothing of the kind is asked."""
    told = tellings(scene)
    names = names_in(told)
    question = asked(text, names | people_in(told))
    if question is None:
        return None
    return Finding(question, told, scene.now, zone_of(scene.snapshot) or UTC, names)
