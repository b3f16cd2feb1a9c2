"""Counts how many quotations are found as they were labelled, and how many of them with their speaker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lab.dataset.cast import Character
from lab.dataset.score.labels import UNTOLD, Label, names_of, plain
from lab.dataset.speakers import KEPT, Said


@dataclass(slots=True)
class Figures:
    """Labelled spans, spans found, and both; labels that name a speaker and those told right; for each answer that
    can be judged its confidence, and whether it is right."""

    labelled: int = 0
    found: int = 0
    both: int = 0
    named: int = 0
    right: int = 0
    answers: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def exact(self) -> float:
        """F1 of spans that begin and end where they were labelled to."""
        return 2 * self.both / (self.labelled + self.found) if self.labelled + self.found else 0.0

    @property
    def attribution(self) -> float:
        """The part of labels with a speaker that are told right."""
        return self.right / self.named if self.named else 0.0

    def kept(self, least: float = KEPT) -> tuple[float, float]:
        """Of answers with this confidence the part that is right, and what part of labels with a speaker they are."""
        kept = [right for confidence, right in self.answers if confidence >= least]
        return (sum(kept) / len(kept) if kept else 0.0), len(kept) / self.named if self.named else 0.0

    def surest(self, part: float) -> float:
        """How many of the surest answers are right, as many as make this part of the labels."""
        count = round(part * self.named)
        surest = sorted(self.answers, key=lambda answer: -answer[0])[:count]
        return sum(right for _, right in surest) / count if count else 0.0

    def line(self, name: str) -> str:
        """The figures as a line of a table."""
        precision, coverage = self.kept()
        return (
            f"{name:34} spans {self.exact:.3f} ({self.labelled})  speakers {self.attribution:.3f} ({self.named})  "
            f"kept {precision:.3f} at {coverage:.2f}  surest .40 {self.surest(0.4):.3f}"
        )


def add(
    figures: Figures, labels: Iterable[Label], said: Sequence[Said], cast: Sequence[Character], span: tuple[int, int]
) -> None:
    """Count the labels of one passage."""
    answers = {(each.start, each.end): each for each in said if span[0] <= each.start < span[1]}
    figures.found += len(answers)
    for label in labels:
        answer = answers.get((label.start, label.end)) or _overlapping(label, answers.values())
        figures.labelled += 1
        figures.both += (label.start, label.end) in answers
        told = answer.speaker if answer else None
        names = names_of(label.speaker, cast) if label.speaker else set()
        is_right = told is not None and plain(told) in names
        if label.speaker and label.speaker not in UNTOLD:
            figures.named += 1
            figures.right += is_right
        if answer and told is not None and label.speaker != "unknown":
            figures.answers.append((answer.confidence, is_right))


def _overlapping(label: Label, said: Iterable[Said]) -> Said | None:
    return next((each for each in said if each.start < label.end and label.start < each.end), None)
