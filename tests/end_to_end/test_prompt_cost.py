"""What a talk costs on the real embedded model; `make cost` runs all sixty turns of the script."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("model")  # one at a time: each needs the processor
SCRIPT = Path(__file__).parents[1] / "data" / "talk60.txt"
TURNS = 9
MOST_UNCACHED = 300


def test_a_turn_costs_few_uncached_prompt_tokens_over_all_calls(tmp_path: Path) -> None:
    lines = SCRIPT.read_text().splitlines()[:TURNS]
    (tmp_path / "script.txt").write_text("\n".join(lines))
    settings = {"DATA_DIR": str(tmp_path / "data"), "DATA_KEY": "22" * 32, "REPLY_TOKENS": "60", "SEED": "1"}
    talk = subprocess.run(
        [sys.executable, "-m", "aifriend", "chat", "--grant", "adult", "--script", tmp_path / "script.txt", "--usage"],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    found = re.search(r"(\d+) turns, (\d+) engine calls; a turn cost (\d+) uncached prompt tokens", talk.stderr)
    assert found is not None, talk.stderr
    turns, calls, uncached = map(int, found.groups())
    assert turns == TURNS
    assert calls > turns, "the script must be long enough for the talk to be compacted"
    assert uncached <= MOST_UNCACHED
