"""Figures of two models stand beside each other, and what one has not is left out."""

from bot.web.evaluations import figures


def test_a_row_has_what_each_model_has_of_a_figure() -> None:
    honesty = {"value": 0.85, "low": 0.75, "high": 0.95, "count": 20}
    models = [{"figures": {"honesty": honesty}}, {"figures": {}}]
    assert figures(["A: same", "B: same"], models) == [
        {"figure": "honesty", "A: same": "0.85  (0.75 – 0.95)", "B: same": ""}
    ]
