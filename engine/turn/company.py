"""An answer on an engine below a billion parameters: from the person's own words, from the sheet, or made of a few
short drafts; knows no store and no door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from engine.messages import MIXED, RECALL, SHEET, Cost
from engine.output.phrasing import Past
from engine.ports import Sampling
from engine.turn.check import Check
from engine.turn.making import Ask, Making, Said
from engine.turn.prompt import Lesson
from engine.turn.talk.drafts import Drafts
from engine.turn.talk.intents import Intents, mirrors, mixes, of_sheet
from engine.turn.talk.lines import Lines
from engine.turn.talk.mirror import mirrored
from engine.turn.talk.reader import Reader
from engine.turn.talk.score import Ground
from engine.turn.talk.sense import Sense
from persona.languages import ENGLISH
from persona.line import Speaker
from persona.scene import Scene, Snapshot

_TOKENS = 40
_BY_DRAFT = (0.3, 0.35, 0.4, 0.5, 0.6, 0.7)
"""Temperatures: the first draft keeps closest to what was said."""
_MISSED, _HELLO = "missed", "greeting"

Knows = Callable[[Scene], Awaitable[str | None]]
"""Answers what the person asks of what they told; "" where they never told it, None where they ask nothing of it."""


async def knows_nothing(_: Scene) -> str | None:
    """Nobody remembers."""
    return None


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
        known = await self.knows(scene) if check.language == ENGLISH and sense.asks_back else None
        if known == "":
            return Said(lines.answer(_MISSED, sense, rng) or check.instead(rng), Cost(origin=RECALL))
        # What he knows and may not say is no reason to claim that he was never told.
        if known and check.may_tell_back(known):
            return Said(known, Cost(origin=RECALL))
        intent = await self.intents.of(sense)
        sense = sense if intent else await self.intents.felt(sense)
        if intent == _HELLO and (hello := lines.first(rng)):
            return Said(hello, Cost(origin=SHEET))
        lesson = _lesson(intent, sense) if speaks else None
        is_plain = not intent and sense.weighs >= 0 and not sense.grave
        group = intent or (await self.intents.kind(sense) if is_plain else "")
        line = await self.intents.closest(sense, lines.answers(group, sense, rng), lines.precise(sense, rng))
        if lesson is None:
            if not line:
                return Said(check.instead(rng), Cost())
            return _with_mirror(line, sense, check) if speaks and mirrors(intent) else Said(line, Cost(origin=SHEET))
        drafts = Drafts(_ground(snapshot, sense), Reader(self.intents.meaning))
        heavy = await self.intents.heavy(sense)
        own = await Making(drafts, lines, sense, intent, heavy, check, rng).made(ask, lesson)
        if own.text:
            return own
        named = "" if intent or heavy else lines.by_name(sense, rng)
        said = _with_mirror(named or line, sense, check) if line else Said(check.instead(rng), Cost())
        if named and check.passes(said.text):
            # The person's own words stand in it.
            said = Said(said.text, Cost(origin=MIXED))
        return Said(said.text, own.cost + said.cost)


def _with_mirror(line: str, sense: Sense, check: Check) -> Said:
    """A line of the sheet behind the person's own words, turned round, where those can be and his last answer was none
    of that kind."""
    mirror = mirrored(sense.text) if not sense.last.startswith("You") else ""
    if mirror and check.passes(mirror):
        return Said(f"{mirror} {line}", Cost(origin=MIXED))
    return Said(line, Cost(origin=SHEET))


def _lesson(intent: str, sense: Sense) -> Lesson | None:
    """How the model is asked, None where the sheet answers in its place."""
    if mixes(intent):
        return Lesson.ASK
    if of_sheet(intent) or sense.dire:
        # To death, illness and danger no small model writes.
        return None
    return Lesson.CARE if sense.weighs < 0 else Lesson.PLAIN


def sampled(sampling: Sampling, attempt: int) -> Sampling:
    """How a draft is written: a repetition penalty would keep a small model from the very words that were said."""
    return replace(sampling, temperature=_BY_DRAFT[attempt], repetition_penalty=1.0, max_tokens=_TOKENS)


def _ground(snapshot: Snapshot, sense: Sense) -> Ground:
    past = Past(line.text for line in snapshot.history if line.speaker is Speaker.PERSONA)
    names = {name.casefold() for person in snapshot.people for name in snapshot.name_of(person).split()}
    return Ground(sense, frozenset(names), past)
