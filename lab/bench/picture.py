"""Draws cost against load: what a turn costs each bot, by how many chats talk at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.bench.race import ALL_ON, BARE, ECHO, LEAN, NAMES, SMALL

_COLORS = {BARE: "#ced4da", ECHO: "#8d99ae", SMALL: "#e07a5f", ALL_ON: "#2b2d42", LEAN: "#81b29a"}


def draw(path: Path, figures: Mapping[str, Any]) -> None:
    """Write the picture as PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    with pyplot.rc_context({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False}):
        figure, (cost, waits) = pyplot.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
        for name in NAMES:
            rows = [row for row in figures["bots"] if row["bot"] == name]
            chats = [row["chats"] for row in rows]
            style = {"color": _COLORS[name], "marker": "o", "label": name}
            cost.plot(chats, [row["cpu_ms_per_turn"] for row in rows], **style)
            waits.plot(chats, [row["answer_ms_p50"] for row in rows], **style)
        cost.set(
            title="CPU of a turn, store included", xlabel="chats at once", ylabel="ms", xscale="log", ylim=(0, None)
        )
        waits.set(
            title="Until the answer is there (p50)", xlabel="chats at once", ylabel="ms", xscale="log", yscale="log"
        )
        figure.legend(*cost.get_legend_handles_labels(), loc="outside lower center", ncols=len(NAMES), frameon=False)
        figure.savefig(path, dpi=120, facecolor="white")
        pyplot.close(figure)
