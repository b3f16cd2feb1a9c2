"""What he says of what people send beside words, where no engine answers, and beside what one does; pure."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.messages import Kind
from engine.output.bubbles import within
from engine.turn import budget, found
from engine.turn.check import Check
from engine.turn.talk.lines import Lines
from engine.turn.talk.sense import Sense
from engine.turn.talk.things import bare_words, filled, has_link, has_won, is_thing, sense_of, values
from persona.line import Line
from persona.scene import Scene
from persona.sheets.talk import slots
from persona.words import tables

_UNSEEN = frozenset(
    (
        Kind.PHOTO,
        Kind.VIDEO,
        Kind.ANIMATION,
        Kind.AUDIO,
        Kind.VOICE,
        Kind.LONG_VOICE,
        Kind.UNCLEAR_VOICE,
        Kind.VIDEO_NOTE,
        Kind.FILE,
        Kind.STORY,
        Kind.PAID_MEDIA,
        Kind.HIDDEN,
        Kind.OTHER,
    )
)
"""What an engine could only pretend to have seen or heard."""
_LEFT = frozenset((Kind.GIVEAWAY, Kind.INVOICE))
"""What he keeps out of, whatever an engine would say."""
_LONGEST_HEARD = 300
"""Characters of what was perhaps heard that are worth repeating."""
_HEARD: Mapping[str, str] = tables(__file__, "lines.toml")["heard"]
_QUOTED = 80
"""Characters of what a thing is called that are worth saying again."""


@dataclass(frozen=True, slots=True)
class Things:
    """What a burst holds beside words, in a turn that is held to a ``check``; ``sees`` tells whether the engine is
    shown its photos, ``titles`` are what the pages behind its links are called, where that is known, and ``read``
    tells whether one of them was read."""

    scene: Scene
    burst: Sequence[Line]
    check: Check
    sees: bool = False
    titles: tuple[str, ...] = ()
    read: bool = False

    def answer(self, *, small: bool) -> str:
        """What he says where nothing but things were sent; "" where there are words, or where a large engine, which the
        prompt tells what was sent, can answer."""
        things = [line for line in self.burst if is_thing(line)]
        if not things or any(map(bare_words, self.burst)):
            return ""
        if self.titles and not any(map(self._is_lost, things)):
            return found.titled(self.titles[-1], self.check, self.scene.rng) if small else ""
        unseen = next(filter(self._is_unseen, things), None)
        if unseen is not None:
            return self._cant_see[_key(unseen)]
        latest = things[-1]
        if small or latest.kind in _LEFT:
            return self._of_sticker(latest) or self._of_sheet(latest) or self.check.instead(self.scene.rng)
        return ""

    def heard(self) -> str:
        """What he repeats of words that were spoken and may be wrong, so that they can be put right; "" for none."""
        texts = [line.text for line in self.burst if line.kind == Kind.HALF_HEARD]
        # Their own words, so nothing that he could claim or promise.
        return _HEARD[self.check.language].format(text=within(" ".join(texts), _LONGEST_HEARD)[0]) if texts else ""

    def notes(self, *, small: bool) -> list[str]:
        """What he adds to an answer: that he could not take in all of what was said, or what came with it, unless he
        has just said so; and where a small engine was told nothing of it, what a link is called."""
        keys = ["with_words"] * any(map(self._is_lost, self.burst))
        keys += ["with_link"] * (any(map(has_link, self.burst)) and not (self.titles or self.read))
        keys += ["long"] * any(budget.tokens(line.text) > budget.of_line(line) for line in self.burst)
        notes = [self._cant_see[key] for key in keys]
        if small and self.titles:
            notes.append(found.titled(self.titles[-1], self.check, self.scene.rng))
        return [note for note in notes if note not in self.check.last_lines and self.check.passes(note)]

    def _is_unseen(self, line: Line) -> bool:
        is_nameless = line.kind == Kind.STICKER and line.sent is None
        return self._is_lost(line) or line.kind == Kind.TEXT or is_nameless

    def _is_lost(self, line: Line) -> bool:
        return line.kind in _UNSEEN and not (self.sees and line.kind == Kind.PHOTO)

    @property
    def _cant_see(self) -> Mapping[str, str]:
        return self.scene.sheet.lines(self.check.language).cant_see

    def _of_sticker(self, line: Line) -> str:
        """What answers a sticker in the sense of its emoji, or of its name."""
        sense = sense_of(line.sent.name) if line.kind == Kind.STICKER and line.sent else ""
        if sense not in self.scene.sheet.talk_in(self.check.language):
            return ""
        lines = Lines(self.scene.snapshot, self.check.language, self.check.allows)
        return lines.answer(sense, Sense.of(self.scene.snapshot), self.scene.rng)

    def _of_sheet(self, line: Line) -> str:
        """The sheet's line for a thing: the first with all that can be told of it, unless he has just said that."""
        told = values(line) | {"pick": _pick(line, self.scene.rng)}
        if len(told["name"]) > _QUOTED:
            told["name"] = ""
        said = []
        for text in self.scene.sheet.lines(self.check.language).sent[_key(line)]:
            # What holds somebody's own words is no line of the sheet's.
            may = self.check.passes if slots(text) else self.check.allows
            if (whole := filled(text, told)) and may(whole):
                said.append(whole)
        return next((text for text in said if text not in self.check.last_lines), said[0] if said else "")


def _key(line: Line) -> str:
    """The key of a sheet's line for it."""
    if line.kind == Kind.TEXT:
        return "link"
    return "won" if line.kind == Kind.DICE and has_won(line) else line.kind


def _pick(line: Line, rng: random.Random) -> str:
    """What he would choose: in a quiz alone, where it decides nothing."""
    return rng.choice(line.sent.parts) if line.kind == Kind.QUIZ and line.sent and line.sent.parts else ""
