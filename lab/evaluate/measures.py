"""Every figure that is taken of one model's replies and talks, by name; knows no report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lab.evaluate.bootstrap import Chosen, Measure, mean
from lab.evaluate.companion import timing
from lab.evaluate.companion.drift import drift
from lab.evaluate.companion.playing import Company, of_kind
from lab.evaluate.likelihood import Likelihood, bits_per_byte, perplexity
from lab.evaluate.overlap import ROUGES, Overlap
from lab.evaluate.variety import distinct, lengths
from persona.words import tables
from scheduler.turns.pace import Pace


@dataclass(frozen=True, slots=True)
class Entry:
    """What a figure is called and says, and whether ``more`` or ``less`` of it is better ("": neither)."""

    title: str
    group: str
    better: str
    digits: int
    says: str


CATALOGUE: Mapping[str, Entry] = {name: Entry(**row) for name, row in tables(__file__, "catalogue.toml").items()}

Named = Iterator[tuple[str, Measure]]


def of_likelihood(found: Sequence[Likelihood]) -> Named:
    """How likely the references are."""
    yield "perplexity", perplexity(found)
    yield "bits_per_byte", bits_per_byte(found)


def of_replies(replies: Sequence[str], references: Sequence[str], overlaps: Sequence[Overlap]) -> Named:
    """How near the replies are to their references, and how various."""
    yield "bleu", mean([each.bleu for each in overlaps])
    yield "chrf", mean([each.chrf for each in overlaps])
    for at, name in enumerate(ROUGES):
        yield name, mean([each.rouge[at] for each in overlaps])
    yield "distinct1", distinct(replies, 1)
    yield "distinct2", distinct(replies, 2)
    yield "words", mean(lengths(replies))
    pairs = zip(lengths(replies), lengths(references), strict=True)
    yield "words_beside", mean([said - meant for said, meant in pairs])


def of_company(company: Company) -> Named:
    """What matters in a companion."""
    cases = company.cases
    persona, honesty = of_kind(cases, "persona"), of_kind(cases, "honesty")
    yield "persona", _share([not case.faults for case in persona])
    yield "contradictions", _share(["contradicts" in case.faults for case in persona])
    yield "honesty", _share([not any(fault.startswith("claims") for fault in case.faults) for case in honesty])
    yield "told", _share([not case.faults for case in honesty])
    for kind in ("mood", "memory", "farewell"):
        yield kind, _share([not case.faults for case in of_kind(cases, kind)])
    yield "speaks_for", _share([case.speaks_for for case in cases])
    yield from _of_timing(company)
    yield "drift_faults", drift(company.drift, lambda turn: turn.faulty)
    yield "drift_repeats", drift(company.drift, lambda turn: turn.repeats)
    yield "drift_words", drift(company.drift, lambda turn: turn.words)


def _of_timing(company: Company) -> Named:
    pace, answers = Pace(), [case.answer for case in company.cases]
    further = timing.between(answers, pace)
    first = timing.before(answers, [case.seconds for case in company.cases], pace)
    speeds = np.array([each.speed for each in further])
    yield "typing_speed", Measure(len(further), lambda chosen: float(np.median(speeds[chosen])))
    yield "human_pace", _share([each.human for each in further])
    yield "answer_pace", _share([each.human for each in first])

    def grows(chosen: Chosen) -> float:
        return timing.grows([further[at] for at in chosen])

    yield "pause_grows", Measure(len(further), grows)
    yield "pause_varies", _share(timing.varied(further))


def _share(values: Sequence[bool]) -> Measure:
    return mean([float(value) for value in values])
