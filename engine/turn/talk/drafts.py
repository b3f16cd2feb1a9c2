"""The sentences of some short drafts with the chance that each fits what was said, and the best answer that they make;
knows no model and no sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.output.ends import sentences
from engine.turn.talk.reader import Reader
from engine.turn.talk.score import Ground, judge

SURE = 0.6
"""The chance from which on no better sentence is looked for."""
_MOST = 2
"""Sentences of a draft that count; what a small model writes behind them wanders off."""


@dataclass(slots=True)
class Drafts:
    """The drafts of one answer so far, held against their ground."""

    ground: Ground
    reader: Reader
    faults: tuple[str, ...] = ()
    _chances: dict[str, float] = field(default_factory=dict, init=False)

    async def add(self, draft: str) -> None:
        """Take a draft in."""
        parts = [_unshouted(part) for part in sentences(" ".join(draft.split()))[:_MOST]]
        self._note(judge(" ".join(parts), self.ground).faults)
        await self.offer(parts)

    async def offer(self, parts: Sequence[str]) -> None:
        """Take sentences in, each by itself."""
        for part in parts:
            if part not in self._chances:
                self._chances[part] = await self.reader.chance(part, self.ground, judge(part, self.ground))

    def statements(self, bar: float) -> Sequence[str]:
        """What they state, of a chance from the bar on, the likeliest first."""
        return self._likely(bar, asking=False)

    def questions(self, bar: float) -> Sequence[str]:
        """The same of what they ask."""
        return self._likely(bar, asking=True)

    def _likely(self, bar: float, *, asking: bool) -> Sequence[str]:
        found = ((chance, text) for text, chance in self._chances.items() if text.endswith("?") is asking)
        return [text for chance, text in sorted(found, key=lambda each: -each[0]) if chance >= bar]

    def _note(self, faults: Sequence[str]) -> None:
        self.faults = tuple(dict.fromkeys((*self.faults, *faults)))


def _unshouted(sentence: str) -> str:
    """The sentence in small letters where two words of it are in capitals, as whoever writes so is answered."""
    loud = [word for word in sentence.split() if len(word) > 1 and word.isupper()]
    return sentence.capitalize() if len(loud) > 1 else sentence
