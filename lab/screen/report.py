"""The figures of the screen, set by set, from what was written down; knows no bar that must be met."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from lab.screen.folds import Notes, Verdict
from lab.screen.samples import KEPT_BACK, TUNED_ON

_LANGUAGES = {"de", "es", "fr"}
# Frames were written for the kinds of these, or with their misses in sight.
_SEEN = {
    *TUNED_ON,
    *chain.from_iterable(KEPT_BACK.values()),
    "screen_fails",
    "more_kinds",
    "third",
    "fourth_own",
    "fifth",
}


def table(notes: Notes) -> Iterator[str]:
    """What was tuned on and what is a first score, apart; each line with how many are flagged, how many of those with
    a card, and how many are flagged where meaning has no vote. Then each false alarm of ordinary talk."""
    yield "tuned on (phrases, templates or glossaries were written with these rows in sight; judged in other folds)"
    yield from _lines(verdict for verdict in notes.rows if is_tuned_on(verdict))
    yield "first scores (nothing but the models of other folds has seen rows like these)"
    yield from _lines(verdict for verdict in notes.rows if not is_tuned_on(verdict))
    yield "tuned on, but the whole kind left out of the models"
    yield from _lines(notes.unseen_kinds)
    yield "first scores, ordinary talk of dialogues that never train"
    yield from _lines(notes.talk)
    yield from (f"{verdict.level}: {verdict.row.text!r}" for verdict in notes.talk if verdict.flagged)


def is_tuned_on(verdict: Verdict) -> bool:
    """Whether what is no model was made with a row's set in sight."""
    return verdict.row.file in _SEEN or verdict.row.lang in _LANGUAGES


def _lines(verdicts: Iterable[Verdict]) -> Iterator[str]:
    groups: dict[tuple[str, ...], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        row = verdict.row
        name = row.set if row.file == "dev" else row.file
        tier = row.tier if row.crisis and row.lang != "zh" else ""
        groups[name, "danger" if row.crisis else "clear", tier, row.lang].append(verdict)
    for key, group in sorted(groups.items()):
        flagged, cards = sum(verdict.flagged for verdict in group), sum(verdict.is_card for verdict in group)
        alone = sum(verdict.alone != "none" for verdict in group)
        name = " ".join(filter(None, key))
        yield f"  {name:42} {flagged:5}/{len(group):<5} {flagged / len(group):6.1%}  cards {cards:4}  alone {alone:4}"
