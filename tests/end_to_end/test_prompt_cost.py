"""What a talk costs on the real embedded model; `make cost` runs all sixty turns of the script."""

import re
from pathlib import Path

import pytest

from tests.fakes.command import ended

pytestmark = pytest.mark.xdist_group("model")  # one at a time: each needs the processor
SCRIPT = Path(__file__).parents[1] / "data" / "talk60.txt"
TURNS = 9
MOST_UNCACHED = 300


async def test_a_turn_costs_few_uncached_prompt_tokens_over_all_calls(tmp_path: Path) -> None:
    typed = "\n".join(SCRIPT.read_text().splitlines()[:TURNS]).encode()
    options = ("--grant", "adult", "--script", "-", "--usage")
    talk = await ended(
        "chat", *options, folder=tmp_path, settings={"REPLY_TOKENS": "60"}, typed=typed, seconds=300, cold=True
    )
    assert talk.code == 0, talk.err
    found = re.search(r"(\d+) turns, (\d+) engine calls; a turn cost (\d+) uncached prompt tokens", talk.err)
    assert found is not None, talk.err
    turns, calls, uncached = map(int, found.groups())
    assert turns == TURNS
    assert calls > turns, "the script must be long enough for the talk to be compacted"
    assert uncached <= MOST_UNCACHED
