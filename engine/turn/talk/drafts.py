"""Makes the best of some short drafts: what one begins with may go before what another one asks; knows no model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from engine.output.ends import sentences
from engine.turn.talk.score import Ground, Verdict, judge


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer with the verdict on it, ``mixed`` where the sheet's words go before a question of the model's."""

    text: str
    verdict: Verdict
    mixed: bool = False

    @property
    def good(self) -> bool:
        """Whether it is worth sending."""
        return self.verdict.asks_well if self.mixed else self.verdict.good

    @property
    def fair(self) -> bool:
        """Whether it is better than one more line of the sheet."""
        return self.verdict.asks_well


@dataclass(slots=True)
class Drafts:
    """The drafts of one answer so far, held against their ground; with a ``lead`` of the sheet's, only what they ask
    is wanted."""

    ground: Ground
    lead: str = ""
    faults: tuple[str, ...] = ()
    _wholes: list[str] = field(default_factory=list, init=False)
    _leads: list[str] = field(default_factory=list, init=False)
    _questions: list[str] = field(default_factory=list, init=False)
    _judged: dict[str, Verdict] = field(default_factory=dict, init=False)

    def add(self, draft: str) -> None:
        """Take a draft in; of what it says no more than two sentences count."""
        line = " ".join(draft.split())
        parts = sentences(line)[:2]
        for part in parts:
            (self._questions if part.endswith("?") else self._leads).append(part)
        self._wholes.append(" ".join(parts))
        whole = self._judge(self._wholes[-1])
        self.faults = tuple(dict.fromkeys((*self.faults, *whole.faults)))

    def wholes(self) -> Sequence[tuple[str, Verdict]]:
        """The drafts as they were written, with their verdicts."""
        return [(text, self._judge(text)) for text in self._wholes]

    def ranked(self) -> Sequence[Choice]:
        """All answers that may leave, the best first."""
        choices = [Choice(text, verdict) for text in self._texts() if not (verdict := self._judge(text)).hard]
        if self.lead:
            asked = (Choice(text, verdict) for text in self._questions if not (verdict := self._judge(text)).hard)
            choices = [Choice(f"{self.lead} {choice.text}", choice.verdict, mixed=True) for choice in asked]
        return sorted(choices, key=lambda choice: -choice.verdict.points)

    def _texts(self) -> Iterator[str]:
        yield from dict.fromkeys(f"{lead} {question}" for lead, question in product(self._leads, self._questions))
        yield from dict.fromkeys((*self._leads, *self._questions))

    def _judge(self, text: str) -> Verdict:
        if text not in self._judged:
            self._judged[text] = judge(text, self.ground)
        return self._judged[text]
