"""An answer on an engine below a billion parameters: from the person's own words, from the sheet, or the best of a few
short drafts; knows no store and no door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from engine.messages import MIXED, MODEL, RECALL, SHEET, Cost
from engine.output.gestures import strip_gestures
from engine.output.markup import plain
from engine.output.phrasing import Past
from engine.ports import Sampling
from engine.turn.check import Check
from engine.turn.prompt import Lesson
from engine.turn.talk.drafts import Choice, Drafts
from engine.turn.talk.intents import Intents, fits, mirrors, mixes, of_sheet, shaped
from engine.turn.talk.lines import Lines
from engine.turn.talk.mirror import mirrored
from engine.turn.talk.score import Ground
from engine.turn.talk.sense import Sense
from persona.languages import ENGLISH
from persona.line import Speaker
from persona.scene import Scene, Snapshot

MOST_DRAFTS = 3
_TOKENS = 40
_BY_DRAFT = (0.3, 0.5, 0.7)
"""Temperatures: the first draft keeps closest to what was said."""
_MISSED = "missed"

Ask = Callable[[int, Lesson], Awaitable[tuple[str, Cost]]]
"""Asks the model for a draft, the first, second or third, in a lesson: its text as it may be shown, and what it cost.
Raises EngineError."""

Knows = Callable[[Scene], Awaitable[str | None]]
"""Answers what the person asks of what they told; "" where they never told it, None where they ask nothing of it."""


async def knows_nothing(_: Scene) -> str | None:
    """Nobody remembers."""
    return None


@dataclass(frozen=True, slots=True)
class Said:
    """What he says, and what that took."""

    text: str
    cost: Cost


@dataclass(frozen=True, slots=True)
class Company:
    """Answers in a talk on a small engine."""

    intents: Intents
    knows: Knows

    async def answer(self, scene: Scene, check: Check, ask: Ask) -> Said:
        """Return the one answer to the newest lines. Raises EngineError."""
        snapshot, rng, sense = scene.snapshot, scene.rng, Sense.of(scene.snapshot)
        lines = Lines(snapshot, check.language, check.allows)
        speaks = check.language == ENGLISH and not check.calm
        # In calm hours too: what they told is theirs, and no play.
        known = await self.knows(scene) if check.language == ENGLISH else None
        if known == "":
            return Said(lines.answer(_MISSED, sense, rng) or check.instead(rng), Cost(origin=RECALL))
        # What he knows and may not say is no reason to claim that he was never told.
        if known and check.may_tell_back(known):
            return Said(known, Cost(origin=RECALL))
        intent = await self.intents.of(sense)
        sense = sense if intent else await self.intents.felt(sense)
        lesson = _lesson(intent, sense) if speaks else None
        line = lines.answer(intent, sense, rng)
        if lesson is None:
            if not line:
                return Said(check.instead(rng), Cost())
            return _with_mirror(line, sense, check) if speaks and mirrors(intent) else Said(line, Cost(origin=SHEET))
        lead = lines.lead(intent, sense, rng) if lesson is Lesson.ASK else ""
        drafts = Drafts(_ground(snapshot, sense, answered=bool(lead)), lead)
        best, cost = await _drafted(drafts, lesson, intent, check, ask)
        if best is None and lines.many and lesson is Lesson.PLAIN:
            # Better a plain answer than one more line that was written beforehand.
            best = next((one for one in drafts.ranked() if one.fair and check.passes(one.text)), None)
        if best is not None:
            return Said(best.text, cost + Cost(origin=MIXED if best.mixed else MODEL))
        said = _with_mirror(line, sense, check) if line else Said(check.instead(rng), Cost())
        return Said(said.text, cost + said.cost)


async def _drafted(drafts: Drafts, lesson: Lesson, intent: str, check: Check, ask: Ask) -> tuple[Choice | None, Cost]:
    """The first answer that is worth sending, of some drafts in a row, and what they cost. Raises EngineError."""
    best, cost = None, Cost()
    for attempt in range(MOST_DRAFTS):
        text, call = await ask(attempt, lesson)
        cost += call
        drafts.add(plain(strip_gestures(text, check.name)))
        if best := _best(drafts, intent, check):
            break
    return best, cost + Cost(faults=drafts.faults)


def _with_mirror(line: str, sense: Sense, check: Check) -> Said:
    """A line of the sheet behind the person's own words, turned round, where those can be and his last answer was none
    of that kind."""
    mirror = mirrored(sense.text) if not sense.last.startswith("You") else ""
    if mirror and check.passes(mirror):
        return Said(f"{mirror} {line}", Cost(origin=MIXED))
    return Said(line, Cost(origin=SHEET))


def _lesson(intent: str, sense: Sense) -> Lesson | None:
    """How the model is asked, None where the sheet answers in its place."""
    if shaped(intent):
        return Lesson.SMALL
    if mixes(intent):
        return Lesson.ASK
    if of_sheet(intent):
        return None
    return Lesson.CARE if sense.weighs < 0 else Lesson.PLAIN


def _best(drafts: Drafts, intent: str, check: Check) -> Choice | None:
    """The best that is worth sending, so far."""
    if shaped(intent):
        small = (Choice(text, verdict) for text, verdict in drafts.wholes() if fits(intent, text))
        return next((choice for choice in small if check.passes(choice.text)), None)
    return next((choice for choice in drafts.ranked() if choice.good and check.passes(choice.text)), None)


def sampled(sampling: Sampling, attempt: int) -> Sampling:
    """How a draft is written: a repetition penalty would keep a small model from the very words that were said."""
    return replace(sampling, temperature=_BY_DRAFT[attempt], repetition_penalty=1.0, max_tokens=_TOKENS)


def _ground(snapshot: Snapshot, sense: Sense, *, answered: bool) -> Ground:
    past = Past(line.text for line in snapshot.history if line.speaker is Speaker.PERSONA)
    names = {name.casefold() for person in snapshot.people for name in snapshot.name_of(person).split()}
    return Ground(sense, answered, frozenset(names), past)
