"""Makes the answer of a small engine from a few short drafts, alone or with what the sheet says before or behind their
words; knows no store and no door."""

import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from engine.messages import MIXED, MODEL, Cost
from engine.output.gestures import strip_gestures
from engine.output.markup import plain
from engine.turn.check import Check
from engine.turn.prompt import Lesson
from engine.turn.talk.drafts import SURE, Drafts
from engine.turn.talk.echo import echoes
from engine.turn.talk.intents import mixes
from engine.turn.talk.lines import Lines
from engine.turn.talk.sense import Sense
from engine.turn.talk.terms import words

MOST_DRAFTS, ECHOES = 6, 3
"""Drafts of one answer, and those after which a few words of the person's own are held against them."""
FITS, FITS_GENTLY, FITS_OFTEN, FITS_ASKED, ASKS = 0.46, 0.55, 0.43, 0.38, 0.5
"""The chance from which on a statement leaves; where it could hurt or the sheet knows better; where the sheet spoke
too often of late; where something was asked that no line of the sheet is about; and that of a question."""
_LONG = 9
"""Words of a statement behind which nothing is asked."""

Ask = Callable[[int, Lesson], Awaitable[tuple[str, Cost]]]
"""Asks the model for a draft, the first, second and so on, in a lesson: its text as it may be shown, and what it cost.
Raises EngineError."""


@dataclass(frozen=True, slots=True)
class Said:
    """What he says, and what that took."""

    text: str
    cost: Cost


@dataclass(frozen=True, slots=True)
class Making:
    """An answer in the making to what has this intent and sense, and is ``heavy`` by its meaning or not."""

    drafts: Drafts
    lines: Lines
    sense: Sense
    intent: str
    heavy: bool
    check: Check
    rng: random.Random

    async def made(self, ask: Ask, lesson: Lesson) -> Said:
        """The best answer that is worth sending, "" where none is, and what the drafts cost. Raises EngineError."""
        cost, best = Cost(), None
        lead, question = self.lines.parted(self.intent, self.sense, self.rng) if lesson is Lesson.ASK else ("", "")
        for attempt in range(MOST_DRAFTS):
            text, call = await ask(attempt, lesson)
            cost += call
            await self.drafts.add(plain(strip_gestures(text, self.check.name)))
            if attempt + 1 == ECHOES and not lead and self._may_echo:
                await self.drafts.offer(echoes(self.sense))
            answers = self._answers(lead, question, hurry=attempt < MOST_DRAFTS - 1)
            if best := next((said for said in answers if self.check.passes(said.text)), None):
                break
        cost += Cost(faults=self.drafts.faults)
        return Said(best.text, cost + best.cost) if best else Said("", cost)

    def _answers(self, lead: str, question: str, *, hurry: bool) -> Iterator[Said]:
        """What the drafts so far make, the best first; in a ``hurry`` only what is surely worth sending."""
        if lead:
            asked = self.drafts.questions(SURE if hurry else ASKS)
            yield from (Said(f"{lead} {text}", Cost(origin=MIXED)) for text in asked)
        for text in self.drafts.statements(SURE if hurry else self._bar):
            yield Said(f"{text} {question}", Cost(origin=MIXED)) if question else self._followed(text)

    @property
    def _may_echo(self) -> bool:
        """Whether it would not sound loud to say again what was said."""
        return not (self.heavy or self.intent or self.sense.weighs < 0 or self.sense.sore)

    @property
    def _bar(self) -> float:
        if self.heavy or self.sense.weighs < 0 or self.sense.grave or mixes(self.intent):
            return FITS_GENTLY
        if self.sense.asks and not self.intent:
            return FITS_ASKED
        return FITS_OFTEN if self.lines.many else FITS

    def _followed(self, text: str) -> Said:
        """A statement with a question behind it, the model's own where it has a good one."""
        if len(words(text)) >= _LONG:
            return Said(text, Cost(origin=MODEL))
        if own := next(iter(self.drafts.questions(ASKS)), ""):
            return Said(f"{text} {own}", Cost(origin=MODEL))
        named = "" if self.heavy or self.intent else self.lines.by_name(self.sense, self.rng, text)
        if named and self.check.passes(whole := f"{text} {named}"):
            return Said(whole, Cost(origin=MIXED))
        of_sheet = self.lines.behind(self.sense, self.rng, heavy=self.heavy)
        return Said(f"{text} {of_sheet}", Cost(origin=MIXED)) if of_sheet else Said(text, Cost(origin=MODEL))
