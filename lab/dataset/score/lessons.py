"""Turns with a known speaker, from labelled novels and from LitBank, in the form that weights are counted on."""

from collections.abc import Mapping, Sequence

import numpy as np

from lab.dataset.cast import Character
from lab.dataset.score.labels import TUNED, Label, Novel, names_of, plain
from lab.dataset.score.litbank import Work, meant, speakers
from lab.dataset.score.training import Lesson
from lab.dataset.speakers import own_cast
from lab.dataset.speakers.casting import with_others
from lab.dataset.speakers.chain import Row
from lab.dataset.speakers.clues import Case, cases
from lab.dataset.speakers.narrators import NOBODY
from lab.dataset.speakers.page import Page

_WORTH = 2.0
"""What a speech labelled by our own hands counts, beside one of LitBank, whose ids name nobody of a cast."""


def of_novel(text: str, novel: Novel, *, own: bool, parts: Sequence[str] = TUNED) -> list[Lesson]:
    """A lesson for each part, with the given cast or with the novel's ``own``."""
    page = Page(text, own_cast(text) if own else with_others(text, novel.cast))
    rows = cases(page)
    at = {(quote.start, quote.end): place for place, quote in enumerate(page.quotes)}
    found = []
    for part in parts:
        known = {
            at[label.start, label.end]: _who(label, page.cast, novel)
            for label in novel.labels
            if label.part == part and label.speaker != "unknown" and (label.start, label.end) in at
        }
        found.append(_lesson(page, rows, known, novel.parts[part], _WORTH))
    return found


def of_work(work: Work) -> Lesson:
    """A lesson from a work of LitBank: of what it gives no speaker for, nobody is the speaker."""
    page = Page(work.text, own_cast(work.text))
    ids = speakers(work, page)
    who = meant(page, ids)
    known: dict[int, set[int]] = {}
    for place, quote in enumerate(page.quotes):
        if not work.start <= quote.start < work.end:
            continue
        tag = page.tags[place]
        if place not in ids:
            known[place] = {NOBODY}
        elif who[ids[place]]:
            known[place] = who[ids[place]]
        elif tag and not tag.subject.who:
            known[place] = {NOBODY}
    return _lesson(page, cases(page), known, (work.start, work.end), 1.0)


def _who(label: Label, cast: Sequence[Character], novel: Novel) -> set[int]:
    if label.speaker is None or label.speaker == "several":
        return {NOBODY}
    names = names_of(label.speaker, novel.cast)
    return {place for place, one in enumerate(cast) if plain(one.name) in names} or {NOBODY}


def _lesson(
    page: Page, rows: Sequence[Case], known: Mapping[int, set[int]], span: tuple[int, int], worth: float
) -> Lesson:
    inside = [case for case in rows if span[0] <= page.quotes[case.speech.quotes[0]].start < span[1]]
    right: dict[int, Row] = {}
    for place, case in enumerate(inside):
        who = next((known[quote] for quote in case.speech.quotes if quote in known), set())
        chosen = np.array([float(candidate in who) for candidate in case.candidates])
        if chosen.any():
            right[place] = chosen
    return Lesson(tuple(inside), right, worth)
