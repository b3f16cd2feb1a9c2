"""An evaluation as one self-contained page; knows no figure's meaning beyond the catalogue."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from string import Template

from lab.evaluate.bootstrap import Figure
from lab.evaluate.companion.playing import Case, of_kind
from lab.evaluate.measures import CATALOGUE
from lab.evaluate.report import plots
from lab.evaluate.report.report import Report, sure
from lab.evaluate.rows import Row
from lab.evaluate.variety import lengths

_LETTERS = ("a", "b")
_EXAMPLES, _LINES, _CASES = 20, 3, 60
"""Rows that are shown, lines of the talk before each, and answers that fell short, of each model."""
_SHARES = ("persona", "contradictions", "honesty", "told", "mood", "memory", "farewell", "speaks_for")
_OF_TIMING = ("human_pace", "answer_pace", "pause_grows", "pause_varies")
_VERDICTS = {"first": "A", "second": "B", "neither": "neither", "": "unsure"}
_THIRDS = {
    "faults": "answers with a fault",
    "repeats": "answers that repeat",
    "himself": "knows who he is",
    "words": "words an answer",
}


def page(report: Report) -> str:
    """The page as HTML."""
    raw = " The probes ask the bare model." if report.raw else " The probes are played through the whole house."
    parts = {
        "title": escape(f"Replies to {report.data}"),
        "lead": f"{len(report.rows)} replies, seed {report.seed}; intervals hold 95 % of redrawn examples.{raw}",
        "models": "".join(_names(report)),
        "limits": _limits(report),
        "tables": "".join(_tables(report)),
        "plots": "".join(_figure(*pair) for pair in _plots(report)),
        "examples": "".join(_example(report, at, row) for at, row in enumerate(report.rows[:_EXAMPLES])),
        "cases": "".join(_cases(report)),
        "notes": "".join(f"<li>{note}</li>" for note in _notes(report)),
    }
    return Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8")).substitute(parts)


def _names(report: Report) -> Iterator[str]:
    for letter, result in zip(_LETTERS, report.results, strict=False):
        yield f'<p class="name"><b class="{letter}">{letter.upper()}</b> {escape(result.name)}</p>'


def _limits(report: Report) -> str:
    if not report.limits:
        return ""
    missed = {words.partition(":")[0]: words for words in report.missed}
    rows = (
        f'<li class="{"bad" if limit in missed else "good"}">{escape(missed.get(limit, f"{limit}: kept"))}</li>'
        for limit in report.limits
    )
    return f'<div class="card"><b>What A must reach</b><ul>{"".join(rows)}</ul></div>'


def _tables(report: Report) -> Iterator[str]:
    names = [name for name in CATALOGUE if any(name in figures for figures in report.figures)]
    heads = [
        f'<span class="{letter}">{letter.upper()}</span>' for letter, _ in zip(_LETTERS, report.results, strict=False)
    ]
    heads += ["A − B"] if report.differences else []
    head = "".join(f"<th>{each}</th>" for each in ("", *heads))
    for group in dict.fromkeys(CATALOGUE[name].group for name in names):
        rows = "".join(_row(report, name) for name in names if CATALOGUE[name].group == group)
        table = f'<table style="--models: {len(heads)}"><tr>{head}</tr>{rows}</table>'
        yield f'<h2>{group}</h2><div class="card">{table}</div>'


def _row(report: Report, name: str) -> str:
    entry = CATALOGUE[name]
    better = f"; {entry.better} is better" if entry.better else ""
    cells = [_cell(figures.get(name), entry.digits) for figures in report.figures]
    if report.differences:
        found = report.differences.get(name)
        color = _color(found, entry.better) if found else ""
        cells.append(f'<span class="{color}">{_cell(found, entry.digits, sign="+")}</span>')
    told = f"{entry.title} <code>{name}</code><small>{entry.says}{better}</small>"
    return "<tr>" + "".join(f"<td>{each}</td>" for each in (told, *cells)) + "</tr>"


def _cell(found: Figure | None, digits: int, sign: str = "") -> str:
    if found is None:
        return "–"
    value, low, high = (f"{each:{sign}.{digits}f}" for each in (found.value, found.low, found.high))
    return f"{value}<small>{low} … {high}</small>"


def _color(found: Figure, better: str) -> str:
    if not sure(found) or not better:
        return ""
    return "good" if (found.value > 0) == (better == "more") else "bad"


def _figure(title: str, picture: str) -> str:
    return f'<figure class="card"><figcaption>{title}</figcaption>{picture}</figure>'


def _plots(report: Report) -> Iterator[tuple[str, str]]:
    """Headings with pictures."""
    yield from _of_shares(report, "Company, with intervals", _SHARES)
    if all(result.thirds for result in report.results):
        yield "A talk of sixty turns, by thirds", plots.thirds([result.thirds for result in report.results], _THIRDS)
    yield from _of_shares(report, "Timing, with intervals", _OF_TIMING)
    references = lengths([row.reference for row in report.rows])
    picture = plots.lengths([*(lengths(result.replies) for result in report.results), references])
    yield "Words a reply; filled: the references", picture


def _of_shares(report: Report, title: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    if drawn := [name for name in names if any(name in figures for figures in report.figures)]:
        yield title, plots.shares(drawn, report.figures)


def _example(report: Report, at: int, row: Row) -> str:
    talk = [message for message in row.messages if message.role != "system"]
    said = "\n".join(f"{message.name or message.role}: {message.content}" for message in talk[-_LINES:])
    replies = "".join(
        f'<div class="of-{letter}"><small>{letter.upper()}</small>{escape(result.replies[at]) or "–"}</div>'
        for letter, result in zip(_LETTERS, report.results, strict=False)
    )
    verdict = f"<small>judge: {_VERDICTS[report.verdicts.found[at]]}</small>" if report.verdicts else ""
    reference = f"<div><small>reference</small>{escape(row.reference)}</div>"
    return (
        f'<div class="card"><small>{escape(row.place)}</small><p class="talk soft">{escape(said)}</p>'
        f'<div class="pair">{reference}{replies}</div>{verdict}</div>'
    )


def _cases(report: Report) -> Iterator[str]:
    for letter, result in zip(_LETTERS, report.results, strict=False):
        for kind in dict.fromkeys(case.kind for case in result.cases):
            asked = of_kind(result.cases, kind)
            short = [case for case in asked if case.faults or case.speaks_for]
            head = f'<span class="{letter}">{letter.upper()}</span> {kind}: {len(short)} of {len(asked)}'
            rows = "".join(_case(case, letter) for case in short[:_CASES])
            yield f'<details class="card"><summary>{head}</summary>{rows}</details>' if short else ""


def _case(case: Case, letter: str) -> str:
    faults = ", ".join((*case.faults, *(["speaks for the person"] if case.speaks_for else [])))
    return (
        f'<p class="talk soft">{escape(case.line)}</p><div class="pair"><div class="of-{letter}">'
        f"<small>{escape(f'{case.about}: {faults}')}</small>{escape(case.answer) or '–'}</div></div>"
    )


def _notes(report: Report) -> Iterator[str]:
    for letter, result in zip(_LETTERS, report.results, strict=False):
        yield from (f"{letter.upper()}: {escape(note)}" for note in result.notes)
    if report.verdicts:
        told = "what it did not say both times counts as unsure"
        yield f"The judge was asked twice, with the places of A and B changed: {report.verdicts}; {told}."
    yield "A typist's pace is 10 to 120 words a minute (Dhakal et al. 2018; Palin et al. 2019)."
