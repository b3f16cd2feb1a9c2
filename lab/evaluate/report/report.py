"""One evaluation as a value: the figures of one or two models, their differences, and the words behind them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lab.evaluate.bootstrap import Figure, Measure, difference, figure
from lab.evaluate.judge import Verdicts
from lab.evaluate.rows import Row
from lab.evaluate.run import Result


@dataclass(frozen=True, slots=True)
class Report:
    """``results`` are one model's, or two with the ``differences`` of the first from the second; ``missed`` are the
    limits that the first one did not keep, of all ``limits``."""

    data: str
    rows: tuple[Row, ...]
    results: tuple[Result, ...]
    figures: tuple[Mapping[str, Figure], ...]
    differences: Mapping[str, Figure]
    verdicts: Verdicts | None
    seed: int
    raw: bool
    limits: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def json(self) -> dict[str, Any]:
        """All of it as plain values."""
        models = zip(self.results, self.figures, strict=True)
        return {
            "data": self.data,
            "rows": len(self.rows),
            "seed": self.seed,
            "raw": self.raw,
            "models": [_model(result, figures) for result, figures in models],
            "differences": _plain(self.differences),
            "verdicts": self.verdicts and dict(self.verdicts.counts),
            "limits": list(self.limits),
            "missed": list(self.missed),
            "examples": [
                {
                    "place": row.place,
                    "messages": [{"role": each.role, "content": each.content} for each in row.messages],
                    "reference": row.reference,
                    "replies": [result.replies[at] for result in self.results],
                }
                for at, row in enumerate(self.rows)
            ],
        }


def figures_of(measures: Mapping[str, Measure], seed: int) -> dict[str, Figure]:
    """Every figure of which there is an example."""
    return {name: figure(measure, seed) for name, measure in measures.items() if measure.count}


def differences(one: Mapping[str, Measure], other: Mapping[str, Measure], seed: int) -> dict[str, Figure]:
    """How much more the first has of each figure that both took of the same examples."""
    pairs = {
        name: (measure, other[name])
        for name, measure in one.items()
        if name in other and measure.count and measure.count == other[name].count
    }
    return {name: figure(difference(*pair), seed) for name, pair in pairs.items()}


def _model(result: Result, figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        "name": result.name,
        "figures": _plain(figures),
        "thirds": list(map(dict, result.thirds)),
        "notes": list(result.notes),
        "cases": [asdict(case) for case in result.cases],
    }


def _plain(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: asdict(found) for name, found in figures.items()}


def sure(found: Figure) -> bool:
    """Whether a difference is one: its interval holds no 0."""
    return found.low > 0 or found.high < 0
