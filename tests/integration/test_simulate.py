"""`aifriend simulate`, small: the figures, the picture, the exit code, and schedulers that are killed."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


async def simulate(folder: Path, *arguments: str) -> tuple[int, str, dict[str, Any]]:
    """Run the command; return its exit code, what it printed, and its figures."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    command = (
        sys.executable,
        "-m",
        "aifriend",
        "simulate",
        "--seed",
        "2",
        "--json",
        str(folder / "out.json"),
        *arguments,
    )
    child = await asyncio.create_subprocess_exec(
        *command, env=env, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await child.communicate()
    out = folder / "out.json"
    return child.returncode or 0, said.decode(), json.loads(out.read_text()) if out.exists() else {}


async def test_a_week_of_twenty_people_keeps_every_rule_and_draws_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "out.png"
    code, said, figures = await simulate(tmp_path, "--users", "20", "--days", "8", "--plot", str(picture))
    assert (code, figures["violations"]) == (0, dict.fromkeys(figures["violations"], 0)), said
    assert "Every rule was kept." in said
    assert figures["sent"] == sum(times for why, times in figures["decisions"].items() if why.startswith("sent: ")) > 5
    assert figures["turns"] > 100
    assert figures["reminders"]["sent"] > 0
    assert picture.read_bytes().startswith(b"\x89PNG")


async def test_schedulers_that_are_killed_double_nothing(tmp_path: Path) -> None:
    code, said, figures = await simulate(tmp_path, "--users", "6", "--days", "3", "--schedulers", "2", "--kill-daily")
    assert (code, figures["violations"]) == (0, dict.fromkeys(figures["violations"], 0)), said
    assert figures["kills"] >= 2


@pytest.mark.parametrize("wrong", [("--users", "0"), ("--days", "0"), ("--schedulers", "0")])
async def test_nonsense_is_refused_with_a_word(tmp_path: Path, wrong: tuple[str, str]) -> None:
    code, said, _ = await simulate(tmp_path, *wrong)
    assert (code, said.startswith("aifriend: --users")) == (1, True)
