"""The bench runs all bots as child processes and counts only complete, comparable turns."""

import json
from pathlib import Path

import pytest

from lab import bench
from lab.bench import way

FIGURES = {"turns_per_s", "cpu_ms_per_turn", "ratio_echo", "ratio_small_bot", "ratio_small_bot_all_on", "added_ms_p50"}
FIGURES |= {"added_ms_p99", "rss_mb", "rss_kb_per_chat", "store_bytes_idle", "store_bytes_full", "tick_ratio_1m_10k"}


@pytest.mark.faults
def test_each_bot_answers_every_turn_and_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run gives the same figures for each bot, on paper, in the file and in the picture."""
    written, drawn = tmp_path / "bench.json", tmp_path / "bench.png"

    assert bench.main(quick=True, json=written, plot=drawn, chats=(1, 4), rounds=1) == 0

    report = json.loads(written.read_text())
    assert report.keys() >= FIGURES
    assert all(report[name] > 0 for name in FIGURES - {"rss_kb_per_chat"})
    rows = [(row["bot"], row["chats"], row["turns"]) for row in report["bots"]]
    bots = ("bare", "echo", "small bot", "all on", "ENCODER=off")
    assert rows == [(bot, chats, chats + 4) for chats in (1, 4) for bot in bots]
    assert drawn.read_bytes().startswith(b"\x89PNG")
    printed = capsys.readouterr().out
    assert [bot for bot in bots if bot not in printed] == []


def test_it_says_which_sizes_it_takes() -> None:
    """Without a chat or a round there is nothing to measure."""
    with pytest.raises(ValueError, match="--chats and --rounds must be 1 or more"):
        bench.main(quick=True, json=None, plot=None, chats=(0,), rounds=1)


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
