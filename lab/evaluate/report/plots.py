"""The pictures of a report as SVG that takes its colors from the page; knows no figure's meaning."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lab.evaluate.bootstrap import Figure
from lab.evaluate.measures import CATALOGUE

INK, SOFT = "#010101", "#020202"
SERIES = ("#030303", "#040404")
_COLORS = {INK: "var(--ink)", SOFT: "var(--line)", SERIES[0]: "var(--a)", SERIES[1]: "var(--b)"}
"""What stands in a picture for a color of the page, light or dark."""
_WIDTH = 6.0
_HEAD = re.compile(r".*?(?=<svg)", re.DOTALL)
_SIZE = re.compile(r'(<svg[^>]*?) width="[^"]*"|(<svg[^>]*?) height="[^"]*"')


def shares(names: Sequence[str], figures: Sequence[Mapping[str, Figure]]) -> str:
    """Figures between 0 and 1 with their intervals, a row each, of one or two models."""
    figure, axes = _canvas(0.62 * len(names) + 0.7)
    for at, each in enumerate(figures):
        offset = 0.14 * (2 * at - len(figures) + 1)
        for place, name in enumerate(names):
            if found := each.get(name):
                axes.plot([found.low, found.high], [place + offset] * 2, color=SERIES[at], linewidth=2.5)
                axes.plot(found.value, place + offset, "o", color=SERIES[at], markersize=7)
    axes.set_yticks(range(len(names)), [CATALOGUE[name].title for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.grid(axis="x", color=SOFT, linewidth=0.8)
    return _svg(figure)


def thirds(results: Sequence[Sequence[Mapping[str, float]]], titles: Mapping[str, str]) -> str:
    """What a long talk came to in its thirds, a small picture for each value."""
    figure, grid = _canvas(4.6, rows=2, columns=2)
    for axes, (name, title) in zip(grid.flat, titles.items(), strict=True):
        for at, parts in enumerate(results):
            axes.plot(range(len(parts)), [part[name] for part in parts], "o-", color=SERIES[at], linewidth=2)
        axes.set_title(title, fontsize=11, color=INK)
        axes.set_xticks(range(3), ["first", "middle", "last"])
        axes.set_xlim(-0.2, 2.2)
        axes.set_ylim(0, 1.05 * max(1.0, *(part[name] for parts in results for part in parts)))
        axes.grid(axis="y", color=SOFT, linewidth=0.8)
    return _svg(figure)


def lengths(words: Sequence[Sequence[int]]) -> str:
    """How many replies have how many words; the last series is the references'."""
    longest = max(max(row, default=1) for row in words)
    bins = range(0, longest + 2, max(1, longest // 20))
    figure, axes = _canvas(2.6)
    *models, references = words
    axes.hist(references, bins, color=SOFT)
    for at, row in enumerate(models):
        axes.hist(row, bins, histtype="step", color=SERIES[at], linewidth=2)
    axes.set_xlabel("words", color=INK)
    axes.set_ylabel("replies", color=INK)
    return _svg(figure)


def _canvas(height: float, rows: int = 1, columns: int = 1) -> tuple[Any, Any]:
    from matplotlib.figure import Figure as Canvas

    figure = Canvas(figsize=(_WIDTH, height), layout="constrained")
    axes = figure.subplots(rows, columns)
    for each in getattr(axes, "flat", [axes]):
        each.spines[["top", "right"]].set_visible(False)
        each.spines[["bottom", "left"]].set_color(SOFT)
        each.tick_params(colors=INK, labelsize=10, length=0)
        each.set_axisbelow(True)
    return figure, axes


def _svg(figure: Any) -> str:
    from matplotlib import rc_context

    out = io.StringIO()
    # Text stays text, in the page's own letters; the same figures give the same file.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "aifriend", "font.family": "sans-serif"}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = _SIZE.sub(lambda match: match[1] or match[2], _HEAD.sub("", out.getvalue(), count=1))
    for color, variable in _COLORS.items():
        text = text.replace(color, variable)
    return text.replace("<svg", '<svg role="img"', 1)
