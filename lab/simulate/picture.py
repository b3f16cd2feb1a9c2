"""Draws what a simulation found: how much he writes, at which local hours, and why he spoke or kept silent."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lab.simulate.ledger import Chronicle
from lab.simulate.rules import alike, by_hour

_INK, _QUIET_INK, _SPOKE, _SILENT = "#2b2d42", "#8d99ae", "#e07a5f", "#81b29a"


def draw(path: Path, chronicles: Sequence[Chronicle], report: Mapping[str, Any]) -> None:
    """Write the picture as PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    with pyplot.rc_context({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False}):
        figure, (weeks, hours, reasons) = pyplot.subplots(
            1, 3, figsize=(16, 5), width_ratios=(1, 1.5, 1.3), layout="constrained"
        )
        _per_week(weeks, chronicles, report["days"])
        _hours(hours, chronicles)
        _reasons(reasons, report["decisions"])
        count = sum(report["violations"].values())
        figure.suptitle(
            f"{report['users']} people, {report['days']} days: {report['sent']} check-ins, {count} rules broken",
            color=_INK,
            fontsize=14,
        )
        figure.savefig(path, dpi=120, facecolor="white")
        pyplot.close(figure)


def _per_week(axes: Any, chronicles: Sequence[Chronicle], days: int) -> None:
    weeks = max(days / 7, 1)
    counts = [sum(bubble.kind == "check-in" for bubble in chronicle.bubbles) / weeks for chronicle in chronicles]
    axes.hist(counts, bins=[step * 0.25 for step in range(14)], color=_SPOKE, edgecolor="white")
    axes.set(title="Check-ins per person and week", xlabel="a week", ylabel="people")


def _hours(axes: Any, chronicles: Sequence[Chronicle]) -> None:
    spoke, wrote = by_hour(chronicles)
    axes.bar(range(24), [count / max(sum(spoke), 1) for count in spoke], color=_SPOKE, label="he writes first")
    own = [count / max(sum(wrote), 1) for count in wrote]
    axes.step(range(24), own, where="mid", color=_INK, label="they write of their own accord")
    axes.set(title=f"By the hour of their day ({alike(spoke, wrote):.0%} alike)", xlabel="hour", ylabel="share")
    axes.set_xticks(range(0, 24, 3))
    axes.legend(frameon=False, loc="upper left")


def _reasons(axes: Any, decisions: Mapping[str, int]) -> None:
    rows = list(decisions.items())[:12][::-1]
    names = [name.replace("_", " ") for name, _ in rows]
    colors = [_SPOKE if name.startswith("sent") else _SILENT for name, _ in rows]
    bars = axes.barh(names, [times for _, times in rows], color=colors)
    axes.bar_label(bars, padding=3, color=_QUIET_INK)
    axes.set(title="Decisions by reason")
    axes.margins(x=0.15)
