"""How far words that were heard can be trusted."""

import pytest

from engine.media.hearing.trust import is_noise, is_sure


@pytest.mark.parametrize(
    ("odds", "sure", "noise"),
    [((), True, False), ((-0.3, -0.5), True, False), ((-0.3, -0.9), False, False), ((-1.9, -2.5), False, True)],
)
def test_one_doubtful_part_is_enough_to_ask_and_all_must_be_to_drop(
    odds: tuple[float, ...], sure: bool, noise: bool
) -> None:
    assert (is_sure(odds), is_noise(odds)) == (sure, noise)
