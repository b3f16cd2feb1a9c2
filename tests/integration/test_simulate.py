"""`aifriend simulate`, small: the figures, the picture, the exit code, and schedulers that are killed."""

import json
from asyncio.subprocess import STDOUT
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import Ended, ended


async def simulate(folder: Path, *arguments: str) -> tuple[Ended, dict[str, Any]]:
    """Run the command; return how it ended, and its figures."""
    out = folder / "out.json"
    options = ("--seed", "2", "--json", str(out), *arguments)
    done = await ended("simulate", *options, folder=folder, settings={}, stderr=STDOUT)
    return done, json.loads(out.read_text()) if out.exists() else {}


async def test_days_of_ten_people_keep_every_rule_and_draw_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "out.png"
    done, figures = await simulate(tmp_path, "--users", "10", "--days", "6", "--plot", str(picture))
    assert (done.code, figures["violations"]) == (0, dict.fromkeys(figures["violations"], 0)), done.out
    assert "Every rule was kept." in done.out
    assert figures["sent"] == sum(times for why, times in figures["decisions"].items() if why.startswith("sent: ")) > 5
    assert figures["turns"] > 50
    assert figures["reminders"]["sent"] > 0
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.faults
async def test_schedulers_that_are_killed_double_nothing(tmp_path: Path) -> None:
    done, figures = await simulate(tmp_path, "--users", "6", "--days", "3", "--schedulers", "2", "--kill-daily")
    assert (done.code, figures["violations"]) == (0, dict.fromkeys(figures["violations"], 0)), done.out
    assert figures["kills"] >= 2


@pytest.mark.parametrize("wrong", [("--users", "0"), ("--days", "0"), ("--schedulers", "0")])
async def test_nonsense_is_refused_with_a_word(tmp_path: Path, wrong: tuple[str, str]) -> None:
    done, _ = await simulate(tmp_path, *wrong)
    assert (done.code, done.out.startswith("aifriend: --users")) == (1, True)
