"""The model file: small, read once, and the same score for the same text."""

from pathlib import Path

from engine.safety.classifier import CUES, GRAMS, MODEL, features, packed, score
from engine.safety.report import wilson
from engine.safety.train import DATA, TRAINING, rows


def test_the_model_is_small() -> None:
    assert MODEL.stat().st_size < 400_000


def test_a_forum_text_outscores_a_kitchen_one() -> None:
    worse = "i keep looking at the drawer with the blades, the urge to see blood calms me down"
    assert score(worse) > score("i keep looking at the oven, the cake needs ten more minutes and smells great")


def test_features_lie_inside_the_model_and_are_bounded() -> None:
    found = features("i cut my arm. " * 10_000)
    assert all(0 <= bucket < GRAMS + CUES for bucket in found)
    assert len(found) < 500


def test_packing_keeps_order_and_sign() -> None:
    head, _, body = packed([-1.0, 0.0, 0.5], bias=0.25).partition(b"\n")
    assert b'"bias": 0.25' in head
    assert list(body) == [1, 128, 192]


def test_no_held_out_row_trains_the_model() -> None:
    trained = {row.text for row in rows(*(DATA / name for name in TRAINING))}
    held: list[Path] = [DATA / "holdout.jsonl", DATA / "blind.jsonl"]
    assert not trained & {row.text for row in rows(*held)}


def test_wilson_bounds() -> None:
    low, high = wilson(50, 100)
    assert (round(low, 3), round(high, 3)) == (0.404, 0.596)
