"""What is told over days and restarts is given back on the embedded model; `python -m lab.days` plays whole scripts."""

from pathlib import Path

import pytest

from lab.days.play import play
from lab.days.script import parts
from tests.conftest import DATA_KEY

pytestmark = pytest.mark.xdist_group("model")  # one at a time: each needs the processor
SCRIPT = Path(__file__).parents[1] / "data" / "days.toml"


@pytest.mark.faults
def test_what_was_told_days_ago_is_known_what_was_put_right_counts_and_what_was_for_a_time_is_gone(
    tmp_path: Path,
) -> None:
    answers = list(play(parts(SCRIPT), tmp_path, key=DATA_KEY))
    assert [answer for answer in answers if answer.saying.asks and not answer.right] == []
