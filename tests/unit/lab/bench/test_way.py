"""What counts as a file on the way, and what as a switch from one to another."""

import asyncio
from pathlib import Path
from runpy import run_path
from typing import Any

from lab.bench.way import Way, figures


def app(base: Path, **files: str) -> dict[str, Any]:
    """Write each text as a module of its own root, and return all that they define."""
    names: dict[str, Any] = {}
    for root, text in files.items():
        path = base / root / "part.py"
        path.parent.mkdir()
        path.write_text(text)
        names |= run_path(str(path))
    return names


def follow(way: Way, function: Any, *arguments: Any) -> Any:
    """Call a function, and follow it."""
    with way.followed():
        return function(*arguments)


def test_a_switch_is_a_call_into_another_counted_file(tmp_path: Path) -> None:
    """Coming back is none; a comprehension belongs to its file; what is not counted is not on the way."""
    parts = app(
        tmp_path,
        persona="def plain(word): return ''.join(sign for sign in word)",
        lab="def seen(word, inner): return inner(word)",
        bot="def hear(word, plain, seen): return seen(plain(word), own), seen(word, plain)\ndef own(word): return word",
    )
    way = Way(tmp_path, ("bot", "persona"))

    assert follow(way, parts["hear"], "hi", parts["plain"], parts["seen"]) == ("hi", "hi")

    assert list(way.files) == ["bot/part.py", "persona/part.py"]
    assert way.switches == 3
    assert figures({"message": way}) == {"message_files": 2, "message_switches": 3, "message_folders": 2}


def test_going_on_after_waiting_is_no_switch(tmp_path: Path) -> None:
    """However often the loop comes by, a file that waits for another was entered once."""
    parts = app(
        tmp_path,
        bot="async def ask(answer): return await answer()",
        engine="import asyncio\nasync def answer():\n  for _ in range(9): await asyncio.sleep(0)\n  return 'yes'",
    )
    way = Way(tmp_path, ("bot", "engine"))

    async def asked() -> Any:
        with way.followed():
            return await asyncio.create_task(parts["ask"](parts["answer"]))

    assert asyncio.run(asked()) == "yes"
    assert (list(way.files), way.switches) == (["bot/part.py", "engine/part.py"], 1)


def test_what_runs_before_and_after_is_not_followed(tmp_path: Path) -> None:
    """Setting up a house passes every file of it."""
    parts = app(tmp_path, bot="def hear(): pass", persona="def feel(): pass")
    way = Way(tmp_path, ("bot", "persona"))

    parts["feel"]()
    follow(way, parts["hear"])
    parts["feel"]()

    assert (list(way.files), way.switches) == (["bot/part.py"], 0)


async def test_a_thread_that_starts_on_the_way_is_followed_too(tmp_path: Path) -> None:
    """The screen may read a long message beside the loop."""
    parts = app(tmp_path, bot="def hear(): pass")
    way = Way(tmp_path, ("bot",))

    with way.followed():
        await asyncio.to_thread(parts["hear"])

    assert list(way.files) == ["bot/part.py"]
