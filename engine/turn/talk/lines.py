"""Picks the line of a sheet that answers a message, never one that was said lately; knows no engine."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.output.ends import sentences
from engine.output.phrasing import Past, drop_repeats
from engine.turn.talk.intents import near
from engine.turn.talk.naming import asked_by_name
from engine.turn.talk.sense import Sense
from engine.turn.talk.terms import TOPICS
from persona.languages import ENGLISH
from persona.line import Line, Speaker
from persona.scene import Snapshot
from persona.sheets.sheet import PRONOUNS
from persona.sheets.talk import filled, slots

LATELY = 50
"""Turns within which no line is said again."""
_LATEST, _SHARE = 8, 0.4
"""His last answers, and how much of them whole lines of the sheet may be."""
_OF_TOPIC, _SURELY = "of_", 2
"""What groups about a topic begin with, and how many of its words a message then holds."""
_OF_HIM = re.compile(
    r"(?!.*\b(?:think|reckon|remember|know|should|(?:can|could|would) (?:you|u))\b)"
    r".*\b(?:you|your|you're|you've|u|ur)\b"
)
_ASKED = {
    name: re.compile(rf"(?:(?:and|so|but|ok|harry|hey|honey|dear|then|tell me)[, ]+)*(?:{words})")
    for name, words in {
        "ask_many": r"how (?:many|much|often|long|far|old|big)\b",
        "ask_when": r"when\b|(?:at )?what (?:time|day|year|age)\b",
        "ask_where": r"where\b",
        "ask_who": r"(?:who|whom|whose)\b|who's\b|which of",
        "why_you": r"why\b|how come\b|what for\b",
        "how_you": r"how (?:do|did|would|can|could)\b",
        "ask_what": r"(?:what|what's|which)\b",
        "do_you": r"(?:do|does|did|are|is|was|were|have|has|can|could|will|would|don't|aren't)\b",
    }.items()
}
"""What is asked of him, by the words that a question begins with: each has answers that fit any of its kind."""
_PRECISE = frozenset(("ask_many", "ask_when", "ask_where", "ask_who"))
_HIS = re.compile(r"\b(he|she|they|him|his|her|their|them|himself|herself|themselves)\b")
_MINE = {"his": "my", "their": "my", "her": "my", "him": "me", "them": "me"}


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of the persona in a talk in one ``language``, of which only those that ``may`` leave are said."""

    snapshot: Snapshot
    language: str
    may: Callable[[str], bool]

    def parted(self, intent: str, sense: Sense, rng: random.Random) -> tuple[str, str]:
        """What a line for the intent says before it asks, and what it asks; "" twice where none does both, or all were
        said lately."""
        *lead, last = sentences(self.answer(intent, sense, rng)) or [""]
        return (" ".join(lead), last) if lead and last.endswith("?") else ("", "")

    def behind(self, sense: Sense, rng: random.Random, *, heavy: bool = False) -> str:
        """What may be asked behind words that took up what was said; "" where nothing fits, or all was said lately."""
        for group in _behind(sense, heavy):
            if text := next(self._fresh(group, rng), ""):
                return text
        return ""

    def by_name(self, sense: Sense, rng: random.Random, beside: str = "") -> str:
        """A question about a thing that the line names and the words ``beside`` it don't, "" where there is none or it
        hurts."""
        if self.language != ENGLISH or sense.asks or sense.sore or sense.weighs < 0:
            return ""
        said = [line.text for line in self.snapshot.history if line.speaker is Speaker.PERSONA][-_LATEST:]
        return asked_by_name(sense, (*said, beside), rng)

    @property
    def many(self) -> bool:
        """Whether too many of his latest answers were whole lines of the sheet."""
        said = [line.text for line in self.snapshot.history if line.speaker is Speaker.PERSONA][-_LATEST:]
        own = frozenset(line for group in self.snapshot.sheet.talk_in(self.language).values() for line in group)
        return sum(text in own for text in said) > len(said) * _SHARE

    def answer(self, intent: str, sense: Sense, rng: random.Random) -> str:
        """A line for the intent, or for the next one that has any left; "" where all of them were said lately."""
        return next(iter(self.answers(intent, sense, rng)), "")

    def first(self, rng: random.Random) -> str:
        """How the persona greets somebody to whom it has said nothing yet; "" where it has."""
        if any(line.speaker is Speaker.PERSONA for line in self.snapshot.history):
            return ""
        texts = [text for text in self.snapshot.sheet.lines(self.language).greetings if self.may(text)]
        return rng.choice(texts) if texts else ""

    def precise(self, sense: Sense, rng: random.Random) -> str:
        """A line that fits any question of his who, where, when or how many; "" to any other."""
        group = _asked_of_him(sense)
        return next(self._fresh(group, rng), "") if group in _PRECISE else ""

    def answers(self, intent: str, sense: Sense, rng: random.Random) -> Sequence[str]:
        """All lines of the first group for the intent that has any left, in any order; none where all were said."""
        for group in _groups(intent, sense):
            if texts := tuple(self._fresh(group, rng)):
                return texts
        return ()

    def _fresh(self, group: str, rng: random.Random) -> Iterator[str]:
        """The lines of a group that were not said lately."""
        talk, past = self.snapshot.sheet.talk_in(self.language), Past(_lately(self.snapshot.history))
        texts = (text for line in talk.get(group, ()) for text in self._texts(line, rng))
        fresh = [text for text in texts if not _was_said(text, past)]
        rng.shuffle(fresh)
        return filter(self.may, fresh)

    def _texts(self, line: str, rng: random.Random) -> Iterator[str]:
        """The line with its slots filled; none where there is nothing to fill them with."""
        sheet, told = self.snapshot.sheet, _lately(self.snapshot.history)
        days = [day for note in sheet.day if (day := _own(note)) and not any(day[2:] in text for text in told)]
        values = {"name": self.snapshot.called, "self": sheet.display}
        if "day" in slots(line):
            values["day"] = rng.choice(days) if days else ""
        if all(values[slot] for slot in slots(line)):
            yield filled(line, values)


def _was_said(text: str, past: Past) -> bool:
    """Whether all of it, or a sentence of it, was said."""
    return text in past.lines or drop_repeats(text, past) != text


def _groups(intent: str, sense: Sense) -> Iterator[str]:
    """The groups that answer it, the best first."""
    seen: set[str] = set()
    while intent and intent not in seen:
        yield intent
        seen.add(intent)
        intent = near(intent)
    is_of_him = _is_of_him(sense)
    if not seen and sense.weighs < 0 and not (is_of_him and not sense.grave):
        yield "sad" if sense.sore else "uneven"
    elif not seen and not sense.asks:
        yield from (f"{_OF_TOPIC}{name}" for name, listed in TOPICS.items() if len(listed & sense.stems) >= _SURELY)
    if is_of_him:
        yield _asked_of_him(sense)
        yield "him"
    yield "question" if sense.asks else "statement"
    yield "statement"


def _is_of_him(sense: Sense) -> bool:
    return sense.asks and _OF_HIM.match(sense.plain) is not None


def _asked_of_him(sense: Sense) -> str:
    """The group of answers to any question of him that begins as this one does, "" where it is none."""
    if not _is_of_him(sense):
        return ""
    return next((group for group, asks in _ASKED.items() if asks.match(sense.plain)), "him")


def _behind(sense: Sense, heavy: bool) -> Iterator[str]:
    """The groups of questions that may go behind an answer to it."""
    if sense.asks:
        yield from ("behind_him",) if _OF_HIM.match(sense.plain) else ()
        return
    if heavy or sense.weighs < 0:
        yield "behind_hard"
        return
    yield "behind_glad" if sense.weighs > 0 else "behind"
    yield "behind"


def _lately(history: Sequence[Line]) -> frozenset[str]:
    """What he said in the last turns, bubble by bubble."""
    turns, said = 0, []
    for line in reversed(history):
        if line.speaker is Speaker.PERSONA:
            said.append(line.text)
        else:
            turns += 1
        if turns > LATELY:
            break
    return frozenset(said)


def _own(note: str) -> str:
    """A note on one of his days as he would tell it: "he lost his hat" becomes "I lost my hat"."""
    first, _, rest = note.partition(" ")
    if first not in PRONOUNS:
        return ""
    return f"I {_HIS.sub(lambda word: _MINE.get(word[0], 'I' if word[0] in PRONOUNS else 'myself'), rest)}"
