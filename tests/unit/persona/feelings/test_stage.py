"""Rules of the stages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.feelings.stage import LADDER, Stage, Thresholds, stage_for

POINTS = st.floats(min_value=0, max_value=60)
STAGES = st.sampled_from(Stage)


@pytest.mark.parametrize(
    ("points", "current", "expected"),
    [
        (0, Stage.INTRODUCTION, Stage.INTRODUCTION),
        (14.9, Stage.INTRODUCTION, Stage.INTRODUCTION),
        (15, Stage.INTRODUCTION, Stage.FRIEND),
        (30, Stage.FRIEND, Stage.CLOSE),
        (27, Stage.CLOSE, Stage.CLOSE),
        (26.9, Stage.CLOSE, Stage.FRIEND),
        (12, Stage.FRIEND, Stage.FRIEND),
        (11.9, Stage.FRIEND, Stage.INTRODUCTION),
    ],
)
def test_a_stage_begins_at_its_threshold_and_ends_only_well_below_it(points, current, expected):
    assert stage_for(points, current, Thresholds()) is expected


@given(POINTS, POINTS, STAGES)
def test_more_points_never_mean_a_lower_stage(one, other, current):
    low, high = sorted((one, other))
    ranks = [LADDER.index(stage_for(points, current, Thresholds())) for points in (low, high)]
    assert ranks == sorted(ranks)


@given(POINTS, STAGES)
def test_a_stage_once_found_stays_while_the_points_stay(points, current):
    found = stage_for(points, current, Thresholds())
    assert stage_for(points, found, Thresholds()) is found


@given(st.lists(st.floats(min_value=-1.4, max_value=1.4), max_size=30))
def test_wavering_around_a_threshold_changes_the_stage_once_at_most(steps):
    stages = [Stage.INTRODUCTION]
    for step in steps:
        stages.append(stage_for(15 + step, stages[-1], Thresholds()))
    assert sum(before is not after for before, after in pairwise(stages)) <= 1


def test_thresholds_are_settings():
    assert stage_for(3, Stage.INTRODUCTION, Thresholds(friend=3, close=5, hysteresis=1)) is Stage.FRIEND


@pytest.mark.parametrize(
    "wrong",
    [
        {"friend": 0},
        {"friend": 30},
        {"close": 10},
        {"hysteresis": 15},
        {"hysteresis": -1},
        {"daily_cooling": -1},
    ],
)
def test_thresholds_that_make_no_ladder_are_refused(wrong):
    with pytest.raises(ValueError, match=r"stages|hysteresis|negative"):
        Thresholds(**wrong)
