"""The bench runs all three bots as child processes and counts only complete, comparable turns."""

import json
from pathlib import Path

import pytest

from lab import bench
from lab.bench import way


@pytest.mark.faults
def test_each_bot_answers_every_turn_and_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run gives the same figures for each bot, on paper and in the file."""
    written = tmp_path / "bench.json"

    assert bench.main(turns=60, chats=6, json=written, rounds=1) == 0

    report = json.loads(written.read_text())
    own = {"answered", "turns_per_second", "cpu_ms_per_turn"}
    assert (report["turns"], report["chats"], report["rounds"]) == (60, 6, 1)
    assert {name: set(each) - {"store_cpu_ms_per_turn"} for name, each in report["bots"].items()} == {
        "aifriend": own,
        "echo": own,
        "llm": own,
    }
    assert [each["answered"] for each in report["bots"].values()] == [60, 60, 60]
    assert all(value > 0 for each in report["bots"].values() for value in each.values())
    assert set(report["ratio"]) == {"aifriend/llm", "aifriend/echo"}
    printed = capsys.readouterr().out
    assert [label for label in ("aifriend  ", "echo bot", "small LLM bot") if label not in printed] == []


def test_it_says_which_sizes_it_takes() -> None:
    """Fewer turns than rounds would leave a round with nothing to measure."""
    with pytest.raises(ValueError, match="--turns 3 or more"):
        bench.main(turns=2, chats=1, json=None)


async def test_the_way_of_a_message_and_of_a_check_in_begins_at_its_door_and_its_clock() -> None:
    """Only the product's own files are on it."""
    message, checkin = await way.measured()

    assert (next(iter(message.files)), next(iter(checkin.files))) == ("bot/reception.py", "scheduler/duties/loop.py")
    assert {file.split("/")[0] for file in (*message.files, *checkin.files)} == {
        "persona",
        "engine",
        "scheduler",
        "bot",
    }
