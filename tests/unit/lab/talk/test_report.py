"""The rows of talk: what the rules were made by stays met, and nothing else is mistaken for it."""

from collections.abc import Iterator

import pytest

from engine.safety import read
from lab.talk.report import RULES, Row, rows, score

ROWS = rows("dev", "own")


def verdicts(name: str, *, yes: bool) -> Iterator[bool]:
    kind = name.partition(",")[0]
    return (RULES[name](read(row.text), None) for row in ROWS if row.kind == kind and row.yes is yes)


@pytest.mark.parametrize("name", RULES)
def test_s_each_kind_of_talk_is_met_and_hardly_anything_mistaken(name: str) -> None:
    met, mistaken = list(verdicts(name, yes=True)), list(verdicts(name, yes=False))
    assert sum(met) >= 0.97 * len(met)
    assert sum(mistaken) <= 0.02 * len(mistaken)


def test_a_report_counts_by_kind_and_language_and_names_what_was_missed() -> None:
    missed, met = Row("stop", "carry on as ever", "en", True), Row("stop", "stop", "en", True)
    lines = list(score([missed, met]))
    assert "| stop | en | 1/2 | 0/0 |" in lines
    assert lines[-1] == "missed: stop: en: carry on as ever"
