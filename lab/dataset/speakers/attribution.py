"""Who says each quotation of a text, and how sure that is: the whole way from a text to names."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from pathlib import Path

from lab.dataset.cast.characters import Character
from lab.dataset.speakers.casting import own_cast, with_others
from lab.dataset.speakers.chain import Weights, likely, links
from lab.dataset.speakers.clues import Case, cases
from lab.dataset.speakers.mentions import Kind
from lab.dataset.speakers.narrators import NOBODY
from lab.dataset.speakers.page import Page

Progress = Callable[[float, str], None]

GUESSED = 0.25
"""Confidence below which no speaker is told at all."""
KEPT = 0.8
"""Confidence from which a line is good enough to learn from."""
WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation with its marks: where it stands, its paragraph and chapter, who says it (None where that isn't clear,
    or nobody of the cast does), and how sure that is, as the part of such answers that was right."""

    start: int
    end: int
    paragraph: int
    chapter: int
    speaker: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the clues, and how likely an answer is right by its kind of rule: a line over its log odds."""

    weights: Weights
    lines: dict[str, tuple[float, float]]


@lru_cache(maxsize=1)
def model() -> Model:
    """What was counted on labelled books."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Model(Weights(kept["clues"]), {kind: (line[0], line[1]) for kind, line in kept["lines"].items()})


def attributed(
    text: str, cast: Sequence[Character] | None = None, *, progress: Progress | None = None
) -> tuple[Said, ...]:
    """All quotations of a text with their speakers, of a cast that is given or that is found in the text itself;
    ``progress`` is told how much is done (0 to 1), and of what."""
    told = progress or _unseen
    told(0.0, "who is in it")
    people = with_others(text, cast) if cast else own_cast(text)
    told(0.3, "who is named where")
    page = Page(text, people)
    told(0.5, "who could speak")
    rows = cases(page)
    told(0.8, "who speaks")
    said = sorted(_said(page, rows, len(cast) if cast else len(people), model()), key=lambda each: each.start)
    told(1.0, f"{len(said)} quotations")
    return tuple(said)


def _unseen(part: float, words: str) -> None:
    """Where nobody watches."""


def _said(page: Page, rows: Sequence[Case], known: int, by: Model) -> Iterator[Said]:
    """Whoever stands behind the ``known`` ones of the cast is nobody to tell of."""
    if not rows:
        return
    told = likely(links(rows, by.weights))
    for case, chances in zip(rows, told.one, strict=True):
        best = int(chances.argmax())
        who = case.candidates[best]
        confidence = calibrated(kind_of(case), float(chances[best]), by)
        is_told = who != NOBODY and who < known and confidence >= GUESSED
        for place in case.speech.quotes:
            quote = page.quotes[place]
            yield Said(
                quote.start,
                quote.end,
                quote.paragraph,
                page.paragraphs[quote.paragraph].chapter,
                page.cast[who].name if is_told else None,
                round(confidence, 3),
            )


def kind_of(case: Case) -> str:
    """By which kind of rule a speech's speaker is told."""
    tag = case.speech.tag
    if tag is None:
        return "run" if case.near in (1, 2) else "alone"
    if tag.subject.who:
        return "name" if len(tag.subject.who) == 1 else "shared name"
    if tag.subject.kind is Kind.SELF:
        return "narrator"
    return "pronoun" if tag.subject.kind is Kind.PRONOUN else "noun"


def calibrated(kind: str, chance: float, by: Model) -> float:
    """How often an answer of this kind and chance was right."""
    bound = min(max(chance, 1e-4), 1 - 1e-4)
    shift, scale = by.lines.get(kind, (0.0, 1.0))
    return 1 / (1 + exp(-(shift + scale * log(bound / (1 - bound)))))
