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
    _wholes: list[str] = field(default_factory=list, init=False)
    _chances: dict[str, float] = field(default_factory=dict, init=False)

    async def add(self, draft: str) -> None:
        """Take a draft in."""
        parts = sentences(" ".join(draft.split()))[:_MOST]
        whole = " ".join(parts)
        self._wholes.append(whole)
        self._note(judge(whole, self.ground).faults)
        for part in parts:
            if part not in self._chances:
                self._chances[part] = await self.reader.chance(part, self.ground, judge(part, self.ground))

    def wholes(self) -> Sequence[str]:
        """The drafts as they were written, without those that may not leave."""
        return [whole for whole in self._wholes if not judge(whole, self.ground).barred]

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
