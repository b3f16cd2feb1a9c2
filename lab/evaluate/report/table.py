"""The figures of an evaluation as lines for one screen."""

from collections.abc import Iterator

from lab.evaluate.bootstrap import Figure
from lab.evaluate.measures import CATALOGUE
from lab.evaluate.report.report import Report, sure

_NAME, _CELL = 16, 24


def table(report: Report) -> Iterator[str]:
    """The lines: a figure each with its interval, of two models side by side and by how much they differ for sure."""
    raw = ", the models without the house" if report.raw else ""
    yield f"{report.data}: {len(report.rows)} replies, seed {report.seed}{raw}; intervals of 95 %"
    letters = [letter for letter, _ in zip("AB", report.results, strict=False)]
    yield from (f"{letter} = {result.name}" for letter, result in zip(letters, report.results, strict=False))
    heads = [*letters, *(["A − B (* sure)"] if report.differences else [])]
    yield f"{'':{_NAME}}" + "".join(f"{head:>{_CELL}}" for head in heads)
    for name in CATALOGUE:
        cells = [cell(name, figures.get(name)) for figures in report.figures]
        if not any(cells):
            continue
        if report.differences:
            found = report.differences.get(name)
            cells.append(cell(name, found) + ("*" if found and sure(found) else " "))
        yield f"{name:{_NAME}}" + "".join(f"{text:>{_CELL}}" for text in cells)
    if report.verdicts:
        yield f"judge: {report.verdicts}"
    for letter, result in zip(letters, report.results, strict=False):
        yield from (f"{letter}: {note}" for note in result.notes)


def cell(name: str, found: Figure | None) -> str:
    """A figure as text, "" for none."""
    digits = CATALOGUE[name].digits
    return f"{found.value:.{digits}f} [{found.low:.{digits}f}, {found.high:.{digits}f}]" if found else ""
