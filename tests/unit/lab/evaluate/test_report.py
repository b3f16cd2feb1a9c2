"""A report is one file that needs nothing else, shows words as words, and says only what was measured."""

import json
import re

import pytest

from engine.ports import Message
from lab.evaluate.bootstrap import Measure, mean
from lab.evaluate.companion.playing import Case
from lab.evaluate.judge import Verdicts
from lab.evaluate.report.page import page
from lab.evaluate.report.report import Report, differences, figures_of
from lab.evaluate.report.table import table
from lab.evaluate.rows import Row
from lab.evaluate.run import Result

ROWS = tuple(Row((Message("user", f"line {at}"),), "A reference of some words.", f"f:{at}") for at in range(8))
THIRDS = tuple({"faults": 0.1, "repeats": at / 3, "himself": 1.0, "words": 9.0} for at in range(3))


def result(name: str, value: float) -> Result:
    case = Case("farewell", "goodbye", "bye!", "<b>stay?</b>", ("question",), speaks_for=False, seconds=0.1)
    measures: dict[str, Measure] = {
        "bleu": mean([value + at % 3 for at in range(8)]),
        "farewell": mean([0.0, 1.0]),
        "human_pace": mean([]),
    }
    replies = tuple(f"Reply {at} <script>alert(1)</script>" for at in range(8))
    return Result(name, measures, (f"note of {name}",), replies, (case,), THIRDS)


@pytest.fixture
def report() -> Report:
    one, other = result("http://one & only", 30.0), result("other", 20.0)
    figures = tuple(figures_of(each.measures, 1) for each in (one, other))
    beside = differences(one.measures, other.measures, 1)
    verdicts = Verdicts(("first", "first", "second", "neither", "", "first", "first", "first"))
    limits = ("bleu>=25", "farewell>=0.9")
    missed = ("farewell>=0.9: it is 0.5",)
    return Report("f.jsonl", ROWS, (one, other), figures, beside, verdicts, 1, raw=True, limits=limits, missed=missed)


def test_the_page_needs_no_other_file_and_runs_nothing(report: Report) -> None:
    text = page(report)
    assert re.search(r"<(?:script|link|img|iframe)|(?:src|href)=[\"']?https?:|@import|url\(http", text) is None
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert text.count("<svg") == 3


def test_the_pictures_take_their_colors_from_the_page(report: Report) -> None:
    pictures = re.findall(r"<svg.*?</svg>", page(report), re.DOTALL)
    assert all("var(--a)" in picture and "var(--ink)" in picture for picture in pictures)
    assert not any(re.search(r"#0[1-4]0[1-4]0[1-4]", picture) for picture in pictures)


def test_the_same_figures_make_the_same_page(report: Report) -> None:
    assert page(report) == page(report)


def test_what_was_required_and_missed_is_told(report: Report) -> None:
    text = page(report)
    assert '<li class="bad">farewell&gt;=0.9: it is 0.5</li>' in text
    assert '<li class="good">bleu&gt;=25: kept</li>' in text


def test_of_what_there_was_no_example_there_is_no_figure(report: Report) -> None:
    assert "human_pace" not in report.json["models"][0]["figures"]
    assert not any(line.startswith("human_pace") for line in table(report))


def test_a_sure_difference_is_marked_in_the_table(report: Report) -> None:
    lines = {line.split()[0]: line for line in table(report) if line}
    assert lines["bleu"].endswith("*")
    assert not lines["farewell"].endswith("*")
    assert "A 5, B 1, neither 1, unsure 1" in lines["judge:"]


def test_all_of_it_is_json(report: Report) -> None:
    told = json.loads(json.dumps(report.json))
    assert told["differences"]["bleu"]["value"] == 10.0
    assert told["verdicts"] == {"first": 5, "second": 1, "neither": 1, "unsure": 1}
    assert told["missed"] == ["farewell>=0.9: it is 0.5"]
    assert len(told["examples"][0]["replies"]) == 2
